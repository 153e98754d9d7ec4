"""S3: defaults and rules, which speak of a column's values."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S303",
        "default_not_of_type",
        "a value that is not of the column's type",
        """
        A default, `min`, `max` or `one_of` is a literal of the column's own type. In YAML 1.2 `yes` and `on` are text, and so
        is a number in quotes. PostgreSQL would refuse the default when the migration runs; SQLite would store the text `yes`
        in the column of truth values, where it is neither true nor false.

        `now` is for dates and times, `uuid4` and `uuid7` for uuids; every other expression is written `{sql: "..."}`.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              active: {type: bool, default: yes}
              logins: {type: int, default: "0"}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              active: {type: bool, default: true}
              logins: {type: int, default: 0}
        """,
    ),
    code(
        "S304",
        "rule_does_not_fit",
        "a rule that the type cannot keep",
        """
        `min` and `max` are for numbers, dates and times, `min_length`, `max_length` and `pattern` for text. A rule becomes a
        CHECK in the database and a constraint of the schemas: the length of a number is a function that PostgreSQL does not
        have, and pydantic refuses to build a class with it.
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, max_length: 1}
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, min: 1, max: 5}
        """,
    ),
    code(
        "S305",
        "several_sources",
        "a column gets its value from several places",
        """
        `default`, `identity` and `generated` each say where the value comes from when none is given. With two of them one is
        never used, and PostgreSQL refuses the table: `both default and identity specified for column "id"`. For the same reason
        `using`, by which a migration fills a column, does not go with `identity` or `generated`.
        """,
        """
        tables:
          orders:
            columns:
              id: {type: bigint, primary_key: true, identity: always, default: 0}
        """,
        """
        tables:
          orders:
            columns:
              id: {type: bigint, primary_key: true, identity: always}
        """,
    ),
    code(
        "S307",
        "on_update_on_non_temporal",
        "on_update on a column that holds no time",
        """
        `on_update: now` sets the column to the current time whenever the row is changed through the models, so its type is
        date, time, timestamp or timestamptz. A number cannot hold the time, and every update would fail.
        """,
        """
        tables:
          documents:
            columns:
              id: {type: int, primary_key: true}
              changed: {type: int, on_update: now}
        """,
        """
        tables:
          documents:
            columns:
              id: {type: int, primary_key: true}
              changed: {type: timestamptz, on_update: now}
        """,
    ),
    code(
        "S309",
        "contradictory_rule",
        "a rule that no value, or every value, satisfies",
        """
        The smallest value is above the largest, the shortest length above the longest, or the list of values is empty. The
        databases accept such a CHECK and then refuse every row, whatever is in it.
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, min: 5, max: 1}
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, min: 1, max: 5}
        """,
    ),
    code(
        "S311",
        "not_an_enum_value",
        "a value that the enum does not have",
        """
        The default of a column is not among the values of its enum. PostgreSQL refuses it when the migration runs. On SQLite,
        where an enum is a CHECK, the table is made, and each insert that relies on the default fails.
        """,
        """
        enums:
          status: [pending, accepted]
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: status, default: new}
        """,
        """
        enums:
          status: [pending, accepted]
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: status, default: pending}
        """,
    ),
    code(
        "S313",
        "default_breaks_rule",
        "a default that its own rules forbid",
        """
        The column, or its domain, has rules that the default does not keep. No database compares the two when the table is
        made; each insert that relies on the default is refused by the CHECK, for a value that its author never wrote.
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, min: 1, max: 5, default: 0}
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, min: 1, max: 5, default: 1}
        """,
    ),
    code(
        "S315",
        "not_a_regular_expression",
        "a pattern that is not a regular expression",
        """
        A pattern is checked by the database and by Python, so it keeps to what both understand: brackets and parentheses are
        closed, and groups have no names. PostgreSQL does not look into it when the table is made. The first insert fails, and
        so does every one after it: `invalid regular expression: brackets [] not balanced`.
        """,
        """
        tables:
          countries:
            columns:
              id: {type: int, primary_key: true}
              code: {type: text, pattern: "^[a-z+$"}
        """,
        """
        tables:
          countries:
            columns:
              id: {type: int, primary_key: true}
              code: {type: text, pattern: "^[a-z]+$"}
        """,
    ),
)
