"""S23: references to one of several tables."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S231",
        "storage_of_a_reference",
        "a reference to several tables that does not say how it is stored",
        """
        A row that refers to one of several tables has to say to which. With `storage: exclusive` it has a column and a foreign
        key for each table, and a CHECK that one of them is filled; with `storage: discriminator` it has one column with the
        name of the table and one with the key. Neither is right for everybody, so there is no default. What can be said of
        one foreign key only, such as its `name`, cannot be said of these.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], on_delete: cascade, inverse: comments}
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], storage: exclusive, on_delete: cascade, inverse: comments}
        """,
    ),
    code(
        "S232",
        "keys_of_several_tables",
        "a reference to several tables whose keys it cannot hold",
        """
        A reference to several tables has one column for a key. With `storage: discriminator` all tables share it, so their keys
        have to be of one type, and the tables have to be migrated here: their rows are watched by triggers.
        """,
        """
        tables:
          skills:
            columns: {id: {type: uuid, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], storage: discriminator, on_delete: cascade, inverse: comments}
        """,
        """
        tables:
          skills:
            columns: {id: {type: uuid, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], storage: exclusive, on_delete: cascade, inverse: comments}
        """,
    ),
    code(
        "S233",
        "impossible_action_of_several",
        "an action that a reference to several tables cannot take",
        """
        `set null` leaves a row that refers to nothing, which only an `optional` reference allows; the CHECK of the reference
        would refuse it, and with it the delete. `set default` would need a row of each table to fall back to.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], storage: exclusive, on_delete: set null, inverse: comments}
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], storage: exclusive, optional: true, on_delete: set null, inverse: comments}
        """,
    ),
    code(
        "S234",
        "words_of_a_discriminator",
        "a discriminator whose values are not the tables",
        """
        The column that says to which table a row refers holds the names that the spec has for these tables, and no other word:
        what it says has to be understood by triggers and queries alike. Where the column is left out, it is made, with an enum
        of its own.
        """,
        """
        enums:
          source: [skills, articles]
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          chunks:
            columns: {id: {type: int, primary_key: true}, source_table: source}
            references:
              source: {to: [skills, posts], storage: discriminator, on_delete: cascade, inverse: chunks}
        """,
        """
        enums:
          source: [skills, posts]
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          chunks:
            columns: {id: {type: int, primary_key: true}, source_table: source}
            references:
              source: {to: [skills, posts], storage: discriminator, on_delete: cascade, inverse: chunks}
        """,
    ),
    code(
        "S235",
        "relations_of_several_tables",
        "a reference to several tables makes a relation that there is already",
        """
        `subject`, which goes to `skills` and `posts`, makes the relations `subject_skill` and `subject_post` beside the one
        that is whichever of them leads to a row. No column, reference or other table may have made one that is called so.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}, subject_post: text}
            references:
              subject: {to: [skills, posts], storage: exclusive, on_delete: cascade, inverse: comments}
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
          comments:
            columns: {id: {type: int, primary_key: true}, subject_line: text}
            references:
              subject: {to: [skills, posts], storage: exclusive, on_delete: cascade, inverse: comments}
        """,
    ),
    code(
        "S620",
        "shape_of_several_tables",
        "a shape reads a row of several tables as if it were of one",
        """
        What a reference to several tables leads to is a row of one of them, and each has columns of its own. A shape says under
        `tables` what is read of each; of those that it leaves out, all columns are. A relation to one table has no `tables`.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}, name: text}
          posts:
            columns: {id: {type: int, primary_key: true}, title: text}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], storage: exclusive, on_delete: cascade, inverse: comments}
        shapes:
          CommentCard:
            table: comments
            relations: {subject: [name]}
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}, name: text}
          posts:
            columns: {id: {type: int, primary_key: true}, title: text}
          comments:
            columns: {id: {type: int, primary_key: true}}
            references:
              subject: {to: [skills, posts], storage: exclusive, on_delete: cascade, inverse: comments}
        shapes:
          CommentCard:
            table: comments
            relations: {subject: {tables: {skills: [name], posts: [title]}}}
        """,
    ),
)
