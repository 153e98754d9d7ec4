"""M5: what one of the databases cannot do."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "M501",
        "sqlite-namespaces",
        "SQLite has no namespaces",
        """
        `schema:` puts a table or a type into a namespace of PostgreSQL. SQLite has none, and leaving it
        out there could make two tables out of different namespaces collide.

        Wrong:

            databases: [postgresql, sqlite]
            tables:
              users: {schema: auth, columns: {id: uuid}}

        Right: PostgreSQL alone, or no namespace.

            databases: [postgresql]
        """,
    ),
    code(
        "M503",
        "sqlite-rule",
        "SQLite cannot keep this rule",
        """
        Regular expressions, `nulls_not_distinct` and deferrable unique keys exist on PostgreSQL only.
        On SQLite the rule is left to the generated schemas, or is not kept.

        Warned of:

            databases: [postgresql, sqlite]
            columns:
              slug: {type: text, pattern: "^[a-z0-9-]+$"}

        Kept on both, with a check for each:

            columns:
              slug:
                type: text
                check: {postgresql: "slug ~ '^[a-z0-9-]+$'", sqlite: "slug NOT GLOB '*[^a-z0-9-]*'"}
        """,
        severity="warning",
    ),
    code(
        "M504",
        "sqlite-identity",
        "SQLite numbers the primary key only",
        """
        SQLite numbers rows by `INTEGER PRIMARY KEY`: one column, and the whole key. Any other identity
        column would stay empty there.

        Wrong:

            databases: [postgresql, sqlite]
            columns:
              id: {type: uuid, primary_key: true}
              number: {type: int, identity: always}

        Right:

            columns:
              number: {type: int, primary_key: true, identity: always}
        """,
    ),
    code(
        "M505",
        "sqlite-precision",
        "SQLite does not keep all digits",
        """
        SQLite stores numbers with a fraction as 8-byte floats, which keep 15 decimal digits. Larger
        ones come back changed.

        Warned of:

            databases: [postgresql, sqlite]
            columns:
              total: numeric(30, 10)

        Exact on both: whole numbers in the smallest unit.

            columns:
              total_cents: bigint
        """,
        severity="warning",
    ),
    code(
        "M506",
        "sqlite-sql-missing",
        "SQL without a text for a database",
        """
        The generated column has an expression that does not exist on one of the databases (`null`), and
        there is no column without its expression.

        Wrong:

            columns:
              slug: {type: text, generated: {sql: {postgresql: "lower(name)", sqlite: null}}}

        Right:

            columns:
              slug: {type: text, generated: {sql: "lower(name)"}}
        """,
    ),
    code(
        "M507",
        "sqlite-ignores-case",
        "two names that SQLite takes for one",
        """
        SQLite does not tell upper and lower case apart in the names of tables, indexes and columns;
        PostgreSQL does.

        Wrong:

            databases: [postgresql, sqlite]
            columns: {Name: text, name: text}

        Right:

            columns: {full_name: text, name: text}
        """,
    ),
)
