"""S6: shapes."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S601",
        "unknown_in_shape",
        "a shape names a table, column, relation or shape that does not exist",
        """
        A shape is read from one table: under `columns` stand columns of it, under `relations` its references, its
        many-to-many relations, and the inverses that other tables give it. What is read of related rows, and what they are
        sorted by, belongs to the related table, or to the association table in between.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            columns: [slug, author]
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            columns: [slug]
            relations:
              author: [name]
        """,
    ),
    code(
        "S602",
        "secret_in_shape",
        "a shape reads a secret column",
        """
        `secret: true` keeps a column out of everything that leaves: out of the Read schema, and out of shapes. The least, the
        greatest or the sum of secret values tells of them too; only counting does not. Code that needs the value reads the
        model.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              name: text
              password_hash: {type: text, secret: true}
        shapes:
          UserCard:
            table: users
            columns: [name, password_hash]
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              name: text
              password_hash: {type: text, secret: true}
        shapes:
          UserCard:
            table: users
            columns: [name]
        """,
    ),
    code(
        "S603",
        "order_of_one_row",
        "an order or a limit for a relation to one row",
        """
        A reference leads to one row, and so does the inverse of a `unique` one. There is nothing to sort, and nothing to
        leave out. Of a relation to many, `order_by` and `limit: 1` make a field of the first row.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            relations:
              author: {columns: [name], limit: 1}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            relations:
              author: {columns: [name]}
        """,
    ),
    code(
        "S604",
        "endless_shape",
        "a shape leads back to itself without an end",
        """
        One statement reads a fixed number of levels. Where a shape leads back to itself, directly or by way of others, one of
        the relations on the way says with `depth` how often it is followed. On the last level the field is an empty list, or
        None.
        """,
        """
        tables:
          comments:
            columns: {id: {type: int, primary_key: true}, body: text}
            references:
              parent: {to: comments, optional: true, on_delete: cascade, inverse: replies}
        shapes:
          CommentThread:
            table: comments
            relations:
              replies: {shape: CommentThread}
        """,
        """
        tables:
          comments:
            columns: {id: {type: int, primary_key: true}, body: text}
            references:
              parent: {to: comments, optional: true, on_delete: cascade, inverse: replies}
        shapes:
          CommentThread:
            table: comments
            relations:
              replies: {shape: CommentThread, depth: 3}
        """,
    ),
    code(
        "S605",
        "shape_of_another_table",
        "a relation takes a shape of another table",
        """
        A shape says what is read of the rows of one table, and the relation leads to rows of another.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            columns: [slug]
          UserPage:
            table: users
            relations:
              skills: {shape: UserPage}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            columns: [slug]
          UserPage:
            table: users
            relations:
              skills: {shape: SkillCard}
        """,
    ),
    code(
        "S606",
        "impossible_aggregate",
        "an aggregate that cannot be made of what it names",
        """
        An aggregate is a function of a relation, or of a column of related rows. `count` takes either; `sum` adds numbers and
        intervals, `avg` takes numbers, `min` and `max` compare numbers, texts, dates and times. Of other types the databases
        make nothing, or not the same thing.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          UserCard:
            table: users
            aggregates:
              skills_total: sum(skills.slug)
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          UserCard:
            table: users
            aggregates:
              skills_total: count(skills)
        """,
    ),
    code(
        "S607",
        "depth_without_circle",
        "a depth for a relation that does not lead back",
        """
        `depth` says how often a relation is followed that leads back to the shape it stands in. Any other relation is
        followed once, however deep it lies.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            relations:
              author: {columns: [name], depth: 2}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            relations:
              author: {columns: [name]}
        """,
    ),
    code(
        "S608",
        "shape_too_large",
        "a shape follows more relations than one statement can",
        """
        Every relation becomes a subquery of the one statement that reads the shape: 500 of them at most, and 16 inside each
        other. With each level of `depth` all relations inside are followed once more: two of them, each five levels deep, are
        more than 500.
        """,
        """
        tables:
          comments:
            columns: {id: {type: int, primary_key: true}, body: text}
            references:
              parent: {to: comments, optional: true, on_delete: cascade, inverse: replies}
        shapes:
          CommentThread:
            table: comments
            relations:
              parent: {shape: CommentThread, depth: 5}
              replies: {shape: CommentThread, depth: 5}
        """,
        """
        tables:
          comments:
            columns: {id: {type: int, primary_key: true}, body: text}
            references:
              parent: {to: comments, optional: true, on_delete: cascade, inverse: replies}
        shapes:
          CommentThread:
            table: comments
            relations:
              parent: [body]
              replies: {shape: CommentThread, depth: 5}
        """,
    ),
    code(
        "S609",
        "empty_shape",
        "a shape that reads nothing",
        """
        With `columns: none` a shape reads what is related and nothing else, and here nothing is.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            columns: none
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          SkillCard:
            table: skills
            columns: [slug]
        """,
    ),
    code(
        "S610",
        "through_nothing",
        "payload of a relation that goes through no association table",
        """
        Under `through` stand columns of the association table that a many-to-many relation goes through. Other relations go
        through none: the columns of their rows stand under `columns`.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          UserPage:
            table: users
            relations:
              skills: {through: [slug]}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          UserPage:
            table: users
            relations:
              skills: {columns: [slug]}
        """,
    ),
    code(
        "S611",
        "unclear_condition",
        "a condition of a shape does not say whose column it means",
        """
        A condition speaks of related rows, which the statement calls by a name of its own: columns stand in it without their
        table. Where a relation goes through an association table, the condition may speak of its columns too, and so of none
        that both tables have.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          UserPage:
            table: users
            relations:
              skills: {where: "skills.slug <> 'old'"}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
          skills:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        shapes:
          UserPage:
            table: users
            relations:
              skills: {where: "slug <> 'old'"}
        """,
    ),
    code(
        "S612",
        "shape_too_deep_for_sqlite",
        "a shape lies deeper in itself than older versions of SQLite parse",
        """
        A statement holds each relation inside the one that leads to it. Before 3.46, the parser of SQLite has room for about
        six lists inside each other, or eight single rows; of more it says "parser stack overflow". Where the application
        brings a newer SQLite with it, or does without, this is no matter.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          comments:
            columns: {id: {type: int, primary_key: true}, body: text}
            references:
              parent: {to: comments, optional: true, on_delete: cascade, inverse: replies}
        shapes:
          CommentThread:
            table: comments
            relations:
              replies: {shape: CommentThread, depth: 10}
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          comments:
            columns: {id: {type: int, primary_key: true}, body: text}
            references:
              parent: {to: comments, optional: true, on_delete: cascade, inverse: replies}
        shapes:
          CommentThread:
            table: comments
            relations:
              replies: {shape: CommentThread, depth: 6}
        """,
        severity="warning",
    ),
)
