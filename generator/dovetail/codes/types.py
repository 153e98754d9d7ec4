"""S3: types, defaults and rules."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S301",
        "unknown-type",
        "a type that does not exist",
        """
        The type is neither a portable word, nor an enum or domain of this spec. Types that only the
        primary database has are written with `sql`.

        Wrong:

            columns:
              title: string
              area: geometry

        Right:

            columns:
              title: text
              area: {type: {sql: geometry}}
        """,
    ),
    code(
        "S302",
        "wrong-type-arguments",
        "arguments that the type does not take",
        """
        The type takes another number of arguments, or smaller ones.

        Wrong:

            columns:
              code: char
              total: numeric(2, 10, 1)
              name: text(200)

        Right:

            columns:
              code: char(3)
              total: numeric(10, 2)
              name: varchar(200)
        """,
    ),
    code(
        "S303",
        "default-not-of-type",
        "a value that is not of the column's type",
        """
        A default, `min`, `max` or `one_of` is a literal of the column's own type. `now` is for dates
        and times, `uuid4` and `uuid7` for uuids; every other expression is written `{sql: "..."}`. In
        YAML 1.2 `yes` and `on` are text, not true.

        Wrong:

            columns:
              active: {type: bool, default: yes}
              total: {type: int, default: "0"}

        Right:

            columns:
              active: {type: bool, default: true}
              total: {type: int, default: 0}
        """,
    ),
    code(
        "S304",
        "rule-does-not-fit",
        "a rule that the type cannot keep",
        """
        `min` and `max` are for numbers, dates and times, `min_length`, `max_length` and `pattern` for
        text.

        Wrong:

            columns:
              stars: {type: smallint, max_length: 1}

        Right:

            columns:
              stars: {type: smallint, min: 1, max: 5}
        """,
    ),
    code(
        "S305",
        "several-sources",
        "a column gets its value from several places",
        """
        `default`, `identity` and `generated` each say where the value comes from when none is given; a
        column has one of them at most.

        Wrong:

            columns:
              id: {type: bigint, identity: always, default: 0}

        Right:

            columns:
              id: {type: bigint, identity: always}
        """,
    ),
    code(
        "S306",
        "impossible-identity",
        "an identity column that cannot count",
        """
        An identity column is numbered by the database, so its type is smallint, int or bigint itself,
        not a domain of one; it is never NULL, and it starts within the range of its type. Keys of type
        uuid are made by `default: uuid4` or `default: uuid7`.

        Wrong:

            columns:
              id: {type: uuid, identity: always}

        Right:

            columns:
              id: {type: uuid, primary_key: true, default: uuid7}
        """,
    ),
    code(
        "S307",
        "on-update-on-non-temporal",
        "on_update on a column that holds no time",
        """
        `on_update: now` sets the column to the current time when the row changes, so its type is date,
        time, timestamp or timestamptz.

        Wrong:

            columns:
              version: {type: int, on_update: now}

        Right:

            columns:
              updated_at: {type: timestamptz, default: now, on_update: now}
        """,
    ),
    code(
        "S308",
        "nullable-primary-key",
        "a column of the primary key may be NULL",
        """
        The columns of a primary key are NOT NULL by definition. PostgreSQL makes them so without a
        word; SQLite, for historical reasons, keeps the NULL.

        Wrong:

            columns:
              id: {type: uuid?, primary_key: true}

        Right:

            columns:
              id: {type: uuid, primary_key: true}
        """,
    ),
    code(
        "S309",
        "contradictory-rule",
        "a rule that no value, or every value, satisfies",
        """
        The smallest value is above the largest, the shortest length above the longest, or the list of
        values is empty. Every insert would fail, or the rule would say nothing.

        Wrong:

            columns:
              stars: {type: smallint, min: 5, max: 1}

        Right:

            columns:
              stars: {type: smallint, min: 1, max: 5}
        """,
    ),
    code(
        "S310",
        "empty-enum",
        "an enum without values, or with one twice",
        """
        An enum is a closed set of words in a fixed order. Without values no row could be written;
        PostgreSQL refuses a value that is there twice.

        Wrong:

            enums:
              status: [open, closed, open]

        Right:

            enums:
              status: [open, closed]
        """,
    ),
    code(
        "S311",
        "not-an-enum-value",
        "a value that the enum does not have",
        """
        The default of a column is not among the values of its enum.

        Wrong:

            enums:
              status: [pending, accepted]
            tables:
              messages:
                columns:
                  status: {type: status, default: new}

        Right:

            status: {type: status, default: pending}
        """,
    ),
    code(
        "S312",
        "generated-column-misused",
        "a generated column where the database refuses one",
        """
        A generated column is computed, so no action of a foreign key can write it; SQLite has none in a
        primary key. One that is not stored has no place of its own either: on PostgreSQL it cannot be in
        a key or an index, have a foreign key, or be of a type of the spec.

        Wrong:

            columns:
              name: text
              slug: {type: text, unique: true, generated: {sql: "lower(name)", stored: false}}

        Right:

            columns:
              name: text
              slug: {type: text, unique: true, generated: {sql: "lower(name)"}}
        """,
    ),
    code(
        "S313",
        "default-breaks-rule",
        "a default that its own rules forbid",
        """
        The column, or its domain, has rules that the default does not keep. Every insert that relies on
        the default would fail.

        Wrong:

            columns:
              stars: {type: smallint, min: 1, max: 5, default: 0}

        Right:

            columns:
              stars: {type: smallint, min: 1, max: 5, default: 1}
        """,
    ),
    code(
        "S314",
        "collation-on-non-text",
        "a collation of what is no text",
        """
        A collation says how text sorts and compares. No other type has one.

        Wrong:

            columns:
              number: {type: int, collation: C}

        Right:

            columns:
              code: {type: text, collation: C}
        """,
    ),
    code(
        "S315",
        "not-a-regular-expression",
        "a pattern that is not a regular expression",
        """
        A pattern is checked by the database and by Python, so it keeps to what both understand:
        brackets and parentheses are closed, and groups have no names. A database would complain only
        when the first row is written.

        Wrong:

            columns:
              code: {type: text, pattern: "^[a-z+$"}

        Right:

            columns:
              code: {type: text, pattern: "^[a-z]+$"}
        """,
    ),
)
