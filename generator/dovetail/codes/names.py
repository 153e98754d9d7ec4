"""S1: names."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S101",
        "declared-twice",
        "something is declared twice",
        """
        Two files of the spec, or two sections of one, declare a table, enum, domain or mixin of the
        same name. Neither can win without the other being lost. An enum and a domain share their names,
        since both are types.

        Wrong, with users also in the file that is included:

            include: [auth.yaml]
            tables:
              users: {columns: {id: uuid}}

        Right:

            include: [auth.yaml]
            tables:
              customers: {columns: {id: uuid}}
        """,
    ),
    code(
        "S102",
        "unknown-mixin",
        "a mixin that does not exist",
        """
        A table takes a mixin that no file of the spec declares.

        Wrong:

            mixins:
              timestamps: {columns: {created_at: {type: timestamptz, default: now}}}
            tables:
              users: {mixins: [timestamp]}

        Right:

            tables:
              users: {mixins: [timestamps]}
        """,
    ),
    code(
        "S103",
        "one-name-two-things",
        "one name stands for two things of a table",
        """
        Within a table, columns, references and relations share one set of names: a reference is named
        in keys and indexes in place of its columns, and each becomes an attribute of the same class.

        Wrong:

            columns:
              author: text
            references:
              author: {to: users, on_delete: cascade, inverse: posts}

        Right:

            columns:
              author_name: text
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "S104",
        "database-name-twice",
        "two constraints, indexes or tables have one name in the database",
        """
        PostgreSQL keeps the names of tables and indexes (keys included) unique in a namespace, and
        those of constraints unique in a table; SQLite keeps those of tables and indexes unique in the
        database. dovetail never adds a number to tell two apart, since it would move when something
        else changes.

        Wrong:

            indexes:
              - {columns: [name], name: ix_search}
              - {columns: [slug], name: ix_search}

        Right:

            indexes:
              - {columns: [name], name: ix_search_name}
              - {columns: [slug], name: ix_search_slug}
        """,
    ),
    code(
        "S105",
        "name-too-long",
        "a name has more than 63 bytes",
        """
        PostgreSQL keeps the first 63 bytes of a name and drops the rest with no more than a notice. The
        catalog would then say something else than the spec. Names made by convention are cut by
        dovetail itself and end in a hash; names you give are never changed. Letters outside ASCII have
        two or more bytes.

        Wrong:

            indexes:
              - {columns: [email], name: the_index_that_makes_the_search_for_customers_by_email_address_fast}

        Right:

            indexes:
              - {columns: [email], name: ix_customers_email}
        """,
    ),
    code(
        "S106",
        "mixins-disagree",
        "a table gets the same thing from two places",
        """
        Two mixins of a table, or a mixin and the table itself, declare the same column, reference or
        check. Which of the two counts would depend on an order that nobody sees.

        Wrong:

            mixins:
              identified: {columns: {id: uuid}}
              numbered: {columns: {id: bigint}}
            tables:
              orders: {mixins: [identified, numbered]}

        Right:

            tables:
              orders: {mixins: [numbered]}
        """,
    ),
    code(
        "S107",
        "unusable-name",
        "a name that cannot be used",
        """
        The name is blank or holds characters that cannot be seen, or the database has something of its
        own that is called so: a type such as `interval` or `point`, a table that begins with `pg_` or
        `sqlite_`, a column such as `ctid`, which every table has. Spaces, capitals, reserved words and
        other alphabets are allowed.

        Wrong:

            enums:
              interval: [daily, weekly]

        Right:

            enums:
              billing_interval: [daily, weekly]
        """,
    ),
)
