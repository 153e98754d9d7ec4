"""S72: columns that are derived from other rows."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S721",
        "unclear_derivation",
        "derive does not say what a column is made of",
        """
        A derived column is made by one function: `count` and `exists` look at the rows of a relation, `sum`, `avg`, `min` and
        `max` at one column of theirs, written after a dot. `scale` belongs to an average, which it multiplies before it is
        rounded to a whole number.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              average_rating: {type: int?, derive: {avg: ratings}}
          ratings:
            columns: {id: {type: int, primary_key: true}, stars: int}
            references: {skill: {to: skills, on_delete: cascade, inverse: ratings}}
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              average_rating: {type: int?, derive: {avg: ratings.stars, scale: 100}}
          ratings:
            columns: {id: {type: int, primary_key: true}, stars: int}
            references: {skill: {to: skills, on_delete: cascade, inverse: ratings}}
        """,
    ),
    code(
        "S722",
        "underivable_relation",
        "a column cannot be derived from these rows",
        """
        The rows that a column is made of are those of a relation to many rows: the inverse of a reference of another table, or
        a relation through an association table, whose rows can be counted. The database has to know from its first moment to
        which row each of them belongs: the reference is enforced, and not only at the end of a transaction. Tables that
        somebody else migrates (`external`) have no triggers of ours, and triggers do not see a generated column that is not
        stored.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              total_uses: {type: int, derive: {count: usage_events}}
          usage_events:
            columns: {id: {type: int, primary_key: true}, skill_name: text}
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              total_uses: {type: int, derive: {count: usage_events}}
          usage_events:
            columns: {id: {type: int, primary_key: true}}
            references: {skill: {to: skills, on_delete: cascade, inverse: usage_events}}
        """,
    ),
    code(
        "S723",
        "unfit_derived_type",
        "a derived column has a type that does not fit",
        """
        A count is a whole number, `exists` is true or false, `min` and `max` have the type of the column they look at, a sum
        has that of a number, and an average is any number. Without any row a count and a sum are 0 and `exists` is false, so
        those columns are never NULL; the least, the greatest and the average of nothing are NULL, so those may be.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              last_used_at: {type: timestamptz, derive: {max: usage_events.used_at}}
          usage_events:
            columns: {id: {type: int, primary_key: true}, used_at: timestamptz}
            references: {skill: {to: skills, on_delete: cascade, inverse: usage_events}}
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              last_used_at: {type: timestamptz?, derive: {max: usage_events.used_at}}
          usage_events:
            columns: {id: {type: int, primary_key: true}, used_at: timestamptz}
            references: {skill: {to: skills, on_delete: cascade, inverse: usage_events}}
        """,
    ),
    code(
        "S724",
        "bound_derived_column",
        "something else keeps a derived column from changing",
        """
        A derived column changes whenever the rows do that it is made of, and whoever writes those rows knows nothing of it. In
        a key it would refuse their rows, `read_only` and `append_only` would refuse the change.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              total_uses: {type: int, unique: true, derive: {count: usage_events}}
          usage_events:
            columns: {id: {type: int, primary_key: true}}
            references: {skill: {to: skills, on_delete: cascade, inverse: usage_events}}
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              total_uses: {type: int, derive: {count: usage_events}}
          usage_events:
            columns: {id: {type: int, primary_key: true}}
            references: {skill: {to: skills, on_delete: cascade, inverse: usage_events}}
        """,
    ),
    code(
        "S725",
        "circular_derivation",
        "derived columns are made of each other",
        """
        A derived column may be made of derived columns: the uses of an author of those of his skills. In a circle, each change
        would lead to the next, for ever, and no value could be said to be right. A tree whose rows add up those below them is
        such a circle.
        """,
        """
        tables:
          folders:
            columns:
              id: {type: int, primary_key: true}
              size: {type: bigint, derive: {sum: children.size}}
            references:
              parent: {to: folders, optional: true, on_delete: cascade, inverse: children}
        """,
        """
        tables:
          folders:
            columns:
              id: {type: int, primary_key: true}
              own_size: bigint
              size_of_children: {type: bigint, derive: {sum: children.own_size}}
            references:
              parent: {to: folders, optional: true, on_delete: cascade, inverse: children}
        """,
    ),
    code(
        "S726",
        "unsteady_condition",
        "which rows count is not the same everywhere and always",
        """
        What was counted once is kept, and counted again only when a row changes. So the condition in `where` depends on the row
        alone: not on the time, the user or a setting. It has a text for each database, or the column would mean something else
        on one of them.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              open_offers: {type: int, derive: {count: offers, where: ends_at > now()}}
          offers:
            columns: {id: {type: int, primary_key: true}, ends_at: timestamptz}
            references: {skill: {to: skills, on_delete: cascade, inverse: offers}}
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              open_offers: {type: int, derive: {count: offers, where: ended_at IS NULL}}
          offers:
            columns: {id: {type: int, primary_key: true}, ended_at: timestamptz?}
            references: {skill: {to: skills, on_delete: cascade, inverse: offers}}
        """,
    ),
)
