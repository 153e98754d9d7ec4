"""M5: what one of the databases cannot do."""

from dovetail.codes.code import code, convention

__all__ = ["CODES"]

CODES = (
    code(
        "M501",
        "sqlite_namespaces",
        "SQLite has no namespaces",
        """
        `schema:` puts a table or a type into a namespace of PostgreSQL. SQLite has none. Were it left out there, `auth.users`
        and `shop.users` would be one table. Say PostgreSQL alone, or do without the namespace.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          users:
            schema: auth
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        databases: [postgresql]
        tables:
          users:
            schema: auth
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
    convention(
        "M503",
        "sqlite_rule",
        "SQLite cannot keep this rule",
        "the same row is refused by one database and stored by the other",
        """
        Regular expressions, the checks of domains, `nulls_not_distinct`, deferrable unique keys, exclusion constraints and
        partitions, without one of which a row is refused, exist on PostgreSQL only; so does `validated: false`.
        On SQLite the rule is left to the generated schemas, or is not kept at all, and what SQLite stored in a test fails in
        production. Write a `check` with a text for each database, or say that PostgreSQL is enough with
        `lint: {sqlite_rule: off}`.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          posts:
            columns:
              slug:
                type: varchar(100)
                primary_key: true
                pattern: "^[a-z0-9-]+$"
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          posts:
            columns:
              slug:
                type: varchar(100)
                primary_key: true
                check: {postgresql: "slug ~ '^[a-z0-9-]+$'", sqlite: "slug NOT GLOB '*[^a-z0-9-]*'"}
        """,
    ),
    code(
        "M504",
        "sqlite_identity",
        "SQLite numbers the primary key only",
        """
        SQLite numbers rows by `INTEGER PRIMARY KEY`: one column, and the whole key. Any other identity column would get no
        value there, and as it is NOT NULL, no row could be inserted.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          tickets:
            columns:
              id: {type: uuid, primary_key: true, default: uuid7}
              number: {type: int, unique: true, identity: always}
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          tickets:
            columns:
              id: {type: uuid, unique: true, default: uuid7}
              number: {type: int, primary_key: true, identity: always}
        """,
    ),
    convention(
        "M505",
        "sqlite_precision",
        "SQLite does not keep all digits",
        "a value may come back from SQLite with other digits than it was stored with",
        """
        SQLite stores numbers with a fraction as 8-byte floats, which keep 15 decimal digits; longer ones come back changed:
        12345678901234567890.12 as 12345678901234567168. Whole numbers of the smallest unit, such as cents, are exact on both
        databases.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          invoices:
            columns:
              id: {type: int, primary_key: true}
              total: numeric(18, 2)
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          invoices:
            columns:
              id: {type: int, primary_key: true}
              total_cents: bigint
        """,
    ),
    code(
        "M506",
        "sqlite_sql_missing",
        "SQL without a text for a database",
        """
        The generated column has an expression that does not exist on one of the databases (`null`). A check can be left out
        there and the table is still the same table; a generated column without its expression is no column at all.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              name: text
              slug: {type: text, generated: {sql: {postgresql: lower(name), sqlite: null}}}
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              name: text
              slug: {type: text, generated: {sql: lower(name)}}
        """,
    ),
    code(
        "M507",
        "sqlite_ignores_case",
        "two names that SQLite takes for one",
        """
        SQLite does not tell upper and lower case apart in the names of tables, indexes and columns; PostgreSQL does, where
        they are quoted. The migration would run on the one and stop on the other: `duplicate column name`.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          people:
            columns:
              id: {type: int, primary_key: true}
              name: text
              Name: {type: text, attribute: display_name}
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          people:
            columns:
              id: {type: int, primary_key: true}
              name: text
              display_name: text
        """,
    ),
    code(
        "M508",
        "sql_of_one_database",
        "SQL that one of the databases does not know",
        """
        The spec is for PostgreSQL and SQLite, and one SQL text serves both. What it says is known to one of them only: casts
        with `::`, regular expressions with `~`, `ILIKE` and `now()` are PostgreSQL's, `GLOB` and `strftime` are SQLite's. The
        migration of the other would fail. Write a text for each, or `null` where one does without. Defaults that are the
        present time are written `now`, without SQL.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          customers:
            columns:
              id: {type: int, primary_key: true}
              name: {type: text, check: "name ~ '^[A-Z]'"}
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          customers:
            columns:
              id: {type: int, primary_key: true}
              name: {type: text, check: {postgresql: "name ~ '^[A-Z]'", sqlite: "name GLOB '[A-Z]*'"}}
        """,
    ),
    code(
        "M515",
        "sqlite_objects",
        "functions and materialised views that SQLite does not have",
        """
        SQLite has views and triggers, but no functions written in SQL (the application gives it those, on every connection),
        and no materialised views. What is declared for both databases has to say what SQLite gets instead: another text, such
        as that of a plain view, or `null` for nothing. A check or a default that calls a function needs another text there,
        too.
        """,
        """
        databases: [postgresql, sqlite]
        functions:
          shortened: CREATE FUNCTION shortened(value text) RETURNS text LANGUAGE sql IMMUTABLE RETURN trim(value)
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
        """,
        """
        databases: [postgresql, sqlite]
        functions:
          shortened:
            sql:
              postgresql: CREATE FUNCTION shortened(value text) RETURNS text LANGUAGE sql IMMUTABLE RETURN trim(value)
              sqlite: null
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, name: text}
        """,
    ),
    convention(
        "M521",
        "sqlite_policies",
        "SQLite has no policies",
        "what one database hides, the other one shows",
        """
        SQLite knows no users and no row security. That tenants are kept apart there, the sessions of the generated code see to;
        a policy of yours is kept by nobody. Write the condition into your queries as well, or say that PostgreSQL is enough
        with `lint: {sqlite_policies: off}`.
        """,
        """
        databases: [postgresql, sqlite]
        tables:
          notes:
            columns:
              id: {type: int, primary_key: true}
              secret: bool
            policies:
              not_secret: {using: NOT secret}
        """,
        """
        databases: [postgresql]
        tables:
          notes:
            columns:
              id: {type: int, primary_key: true}
              secret: bool
            policies:
              not_secret: {using: NOT secret}
        """,
    ),
)
