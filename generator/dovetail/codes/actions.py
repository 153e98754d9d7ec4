"""S2: what references do when the row that they refer to goes."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S203",
        "set_null_on_not_null",
        "set null on a column that cannot be NULL",
        """
        `set null` writes NULL into the referencing columns when the referenced row is deleted (or, with `on_update`, when its
        key changes). Where one of them is NOT NULL or part of the primary key, both databases accept the table, and then
        refuse every such delete: `null value in column "author_id" violates not-null constraint`. It is noticed when the
        first author with posts is to be deleted.

        If a post may be without an author, say `optional: true`. If it may not, say whether it goes with the author
        (`cascade`) or keeps the author from going (`restrict`).
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, on_delete: set null, inverse: posts}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, optional: true, on_delete: set null, inverse: posts}
        """,
    ),
    code(
        "S207",
        "set_default_without_default",
        "set default on a column without a default",
        """
        `set default` writes the column's default when the referenced row is deleted. A column without one has the default
        NULL: where it may be NULL, that is what `set null` says plainly; where it may not, every such delete fails, as it does
        in S203.
        """,
        """
        tables:
          plans:
            columns: {id: {type: int, primary_key: true}}
          users:
            columns:
              id: {type: int, primary_key: true}
              plan_id: int
            references:
              plan: {to: plans, column: plan_id, on_delete: set default, inverse: users}
        """,
        """
        tables:
          plans:
            columns: {id: {type: int, primary_key: true}}
          users:
            columns:
              id: {type: int, primary_key: true}
              plan_id: {type: int, default: 1}
            references:
              plan: {to: plans, column: plan_id, on_delete: set default, inverse: users}
        """,
    ),
    code(
        "S208",
        "action_on_unenforced",
        "a referential action that nothing carries out",
        """
        With `enforced: false` there is no foreign key, so the database does nothing when the referenced row goes. A reader of
        the spec would believe that the visits are deleted with their session, and they would stay for ever (see also L305).

        Say `no action`, which is what happens, or leave `enforced` out and let the database do it.
        """,
        """
        tables:
          sessions:
            columns: {id: {type: int, primary_key: true}}
          visits:
            lint: {unenforced_reference: off}
            columns: {id: {type: int, primary_key: true}}
            references:
              session: {to: sessions, enforced: false, on_delete: cascade, inverse: visits}
        """,
        """
        tables:
          sessions:
            columns: {id: {type: int, primary_key: true}}
          visits:
            lint: {unenforced_reference: off}
            columns: {id: {type: int, primary_key: true}}
            references:
              session: {to: sessions, enforced: false, on_delete: no action, inverse: visits}
        """,
    ),
)
