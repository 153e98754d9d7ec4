"""S73, M211 and M406: rows that are deleted softly."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S731",
        "unfit_moment_of_deletion",
        "a column cannot hold the moment of deletion",
        """
        `soft_delete` writes the moment into the column when a row is deleted, and NULL when it is restored. So the column is
        `timestamptz?` or `timestamp?`, and nothing else fills it: no default, no `on_update`, no expression.

        Leave the column out, and it is made: `deleted_at`, or what `soft_delete: {column: ...}` calls it.
        """,
        """
        tables:
          users:
            soft_delete: true
            columns:
              id: {type: int, primary_key: true}
              deleted_at: bool
        """,
        """
        tables:
          users:
            soft_delete: true
            columns:
              id: {type: int, primary_key: true}
              deleted_at: timestamptz?
        """,
    ),
    code(
        "S732",
        "impossible_soft_delete",
        "rows cannot be deleted softly, or not be restored",
        """
        To delete a row softly is to change it, so a table is not `append_only` as well. Its unique keys are indexes on the rows
        that are not deleted, which PostgreSQL cannot defer. And what refers to a deleted row keeps its reference, so that
        restoring brings everything back: `on_delete: set default` would write another one.
        """,
        """
        tables:
          users:
            soft_delete: true
            append_only: true
            columns:
              id: {type: int, primary_key: true}
        """,
        """
        tables:
          users:
            soft_delete: true
            columns:
              id: {type: int, primary_key: true}
        """,
    ),
    code(
        "M211",
        "deleted_rows_return",
        "rows that are deleted softly would be there again",
        """
        Without `soft_delete` nothing tells a deleted row from a living one: queries read it, and unique keys count it. If its
        column goes as well, nobody can tell any more. So rows that are deleted softly stop the migration; the plan has a query
        that lists them.

        Delete them for good by a step of yours before it, or set the moment of deletion to NULL in those that are to stay.
        """,
        """
        tables:
          users:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}, deleted_at: "timestamptz?"}
        # becomes
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, deleted_at: "timestamptz?"}
        """,
        """
        tables:
          users:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}, deleted_at: "timestamptz?"}
        # becomes
        tables:
          users:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}, deleted_at: "timestamptz?", name: "text?"}
        """,
        severity="warning",
    ),
    code(
        "M406",
        "soft_delete_in_use",
        "running code knows nothing of deleted rows",
        """
        Code of the release before reads rows that are deleted softly as it reads others. And the unique keys of the table
        become indexes on the rows that are not deleted: `ON CONFLICT (email)` finds no key without `WHERE deleted_at IS
        NULL`, and fails.

        As long as nothing is deleted softly, everything reads as before. Release the code that leaves deleted rows out first,
        which is what the queries of the generated package do.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
        # becomes
        tables:
          users:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
        # becomes
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, deleted_at: "timestamptz?"}
        """,
        severity="warning",
    ),
    code(
        "S733",
        "soft_cascades_in_a_circle",
        "cascades between tables lead in a circle, on SQLite",
        """
        What refers to a deleted row with `on_delete: cascade` is deleted with it, by triggers. SQLite runs no trigger inside
        itself unless a connection asks for `recursive_triggers`. A cascade that comes back to a table by way of another one
        would end there, and leave rows that nothing deletes.

        A table that refers to itself is no such circle, and PostgreSQL follows every circle.
        """,
        """
        databases: [postgresql, sqlite]
        lint: {cascade_cycle: off}
        tables:
          folders:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}}
            references:
              cover: {to: files, optional: true, on_delete: cascade, inverse: none}
          files:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}}
            references:
              folder: {to: folders, on_delete: cascade, inverse: files}
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          folders:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}}
            references:
              cover: {to: files, optional: true, on_delete: set null, inverse: none}
          files:
            soft_delete: true
            columns: {id: {type: int, primary_key: true}}
            references:
              folder: {to: folders, on_delete: cascade, inverse: files}
        """,
    ),
)
