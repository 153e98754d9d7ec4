"""S2: references."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S201",
        "unknown-table",
        "a reference to a table that does not exist",
        """
        No file of the spec declares the referenced table. A table that somebody else makes is declared
        too, with `external: true`.

        Wrong:

            references:
              author: {to: user, on_delete: cascade, inverse: posts}

        Right:

            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "S202",
        "unknown-referenced-column",
        "a reference to a column that does not exist",
        """
        The referenced table exists and has no such column.

        Wrong, where the column is called email:

            references:
              owner: {to: users.mail, on_delete: cascade, inverse: none}

        Right:

            references:
              owner: {to: users.email, on_delete: cascade, inverse: none}
        """,
    ),
    code(
        "S203",
        "set-null-on-not-null",
        "set null on a column that cannot be NULL",
        """
        `set null` writes NULL into the referencing columns when the referenced row is deleted (or, with
        `on_update`, when its key changes). Where one of them is NOT NULL or part of the primary key,
        every such delete fails.

        Wrong:

            references:
              author: {to: users, on_delete: set null, inverse: posts}

        Right, where a post may be without an author:

            references:
              author: {to: users, optional: true, on_delete: set null, inverse: posts}

        Right, where it may not: `on_delete: cascade` or `restrict`.
        """,
    ),
    code(
        "S204",
        "not-a-key",
        "a reference to columns that are not a key",
        """
        A foreign key refers to a primary key or to columns with a UNIQUE constraint; otherwise one row
        could refer to several. A partial unique index is not enough. The database refuses such a
        foreign key.

        Wrong:

            users:
              columns: {id: {type: uuid, primary_key: true}, email: text}
            orders:
              references:
                buyer: {to: users.email, on_delete: restrict, inverse: orders}

        Right:

            users:
              columns: {id: {type: uuid, primary_key: true}, email: {type: text, unique: true}}
        """,
    ),
    code(
        "S205",
        "types-differ",
        "referencing and referenced column have different types",
        """
        A declared column is reused as a referencing column, and its type is not that of the referenced
        one. Where the database allows it at all, every join converts values and may pass its index by.
        Leave the column out, and the reference makes it with the right type.

        Wrong:

            columns:
              author_id: int
            references:
              author: {to: users, on_delete: cascade, inverse: posts}     # users.id is a bigint

        Right:

            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "S206",
        "number-of-columns-differs",
        "another number of referencing columns than of referenced ones",
        """
        Referencing and referenced columns are paired in their order, so there are as many of the one as
        of the other.

        Wrong, where the key of prices has two columns:

            references:
              price: {to: "prices(product, currency)", columns: [product], on_delete: restrict, inverse: none}

        Right:

            references:
              price: {to: "prices(product, currency)", columns: [product, currency], on_delete: restrict, inverse: none}
        """,
    ),
    code(
        "S207",
        "set-default-without-default",
        "set default on a column without a default",
        """
        `set default` writes the column's default when the referenced row is deleted. Without one that
        is NULL, which is what `set null` says plainly, or an error on a NOT NULL column.

        Wrong:

            references:
              plan: {to: plans, on_delete: set default, inverse: none}

        Right:

            columns:
              plan_id: {type: int, default: 1}
            references:
              plan: {to: plans, column: plan_id, on_delete: set default, inverse: none}
        """,
    ),
    code(
        "S208",
        "action-on-unenforced",
        "a referential action that nothing carries out",
        """
        With `enforced: false` there is no foreign key, so the database does nothing when the referenced
        row goes.

        Wrong:

            references:
              session: {to: sessions, enforced: false, on_delete: cascade, inverse: none}

        Right:

            references:
              session: {to: sessions, enforced: false, on_delete: no action, inverse: none}
        """,
    ),
    code(
        "S209",
        "optional-contradicts-column",
        "a reference and its column disagree about NULL",
        """
        The reference reuses a declared column. `optional` of the one and of the other must say the
        same: models, schemas and the database would each believe another of them.

        Wrong:

            columns:
              author_id: uuid
            references:
              author: {to: users, optional: true, on_delete: set null, inverse: posts}

        Right:

            columns:
              author_id: uuid?
            references:
              author: {to: users, optional: true, on_delete: set null, inverse: posts}
        """,
    ),
)
