"""M2: what a migration may fail on: rows that are there, and that the spec does not allow any more."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "M201",
        "null_in_required",
        "rows without a value in a column that requires one",
        """
        A column that could be NULL becomes NOT NULL. Rows in which it is NULL stop the migration. How many there are is
        counted by the query in the plan; `dovetail migrate` runs it first and stops before anything is changed.

        The way that stops nobody has two steps. Let the column stay optional, and give it a default or release code that
        always writes it; fill the rows that are there by a step of yours (`dovetail migration new`). In a later edit take the
        `?` away. Where every missing value can be told from the row, `using:` does both in one: it fills NULLs only.

        On PostgreSQL a table in use is not locked while its rows are looked through: a CHECK that is added `NOT VALID`, and
        validated, spares SET NOT NULL its scan under ACCESS EXCLUSIVE.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              language: text?
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              language: text
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              language: text?
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              language: {type: text?, default: en}
        """,
        severity="warning",
    ),
    code(
        "M202",
        "repeated_values",
        "a key over values that may be repeated",
        """
        A key or a unique index is new, and nothing kept rows from holding the same values until now. Two that do stop the
        migration. Which of them is right, and what becomes of those that refer to the other, is a matter of your data. Merge
        them by a step of yours before it: run `dovetail migration new` before you generate, and keep the code from making new
        ones meanwhile. Until then an index that is not unique finds them as quickly.

        On PostgreSQL the index of a key is built CONCURRENTLY on a table that is in use. If it meets a repeated value, it
        stays behind invalid; the statement before it drops it when the migration is run again.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
        # becomes
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
            unique: [[email]]
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
        # becomes
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
            indexes: [[email]]
        """,
        severity="warning",
    ),
    code(
        "M203",
        "check_over_rows",
        "a rule that rows may violate",
        """
        A check is new or stricter, and rows that are there were never held against it. The plan has the query that lists
        those that violate it; a value that is NULL violates nothing. Mend them first by a step of yours, or let the rule be
        one that they keep too. A rule that only becomes wider, such as a greater `max`, is no hazard.

        On PostgreSQL the check is added `NOT VALID`, which takes ACCESS EXCLUSIVE for a moment and holds for new rows at
        once. It is validated at the end, in a transaction of its own, while others read and write (SHARE UPDATE EXCLUSIVE).
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: int, min: 0, max: 10}
        # becomes
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: int, min: 0, max: 5}
        """,
        """
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: int, min: 0, max: 10}
        # becomes
        tables:
          ratings:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: int, min: 0, max: 10}
              stars_of_five: {type: int?, min: 0, max: 5}
        """,
        severity="warning",
    ),
    code(
        "M204",
        "dangling_rows",
        "a foreign key over rows that may refer to nothing",
        """
        Columns that were there become a foreign key, and nothing kept them from naming rows that do not exist. Each one that
        does stops the migration. Delete those rows or set their columns to NULL by a step of yours first; or begin with an
        optional reference of its own, and fill it with what exists.

        On PostgreSQL the key is added `NOT VALID`, which locks both tables against writing for a moment (SHARE ROW
        EXCLUSIVE), and is validated at the end while others read and write. SQLite makes the table anew and then looks
        through all foreign keys (`PRAGMA foreign_key_check`).
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}, author_id: int}
        # becomes
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}, author_id: int}
        # becomes
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}, author_id: int}
            references:
              writer: {to: users, optional: true, on_delete: set null, inverse: posts}
        """,
        severity="warning",
    ),
    code(
        "M205",
        "unfit_values",
        "values that the new type does not hold",
        """
        The type of a column becomes narrower or another one, and values may be there that it does not hold: a text that is
        too long or no number, a number that is too large. One of them stops the migration; nothing is cut off to make it fit.
        The plan has the query that lists them where that can be told before trying, which is not so for dates and JSON in
        texts.

        Mend them first by a step of yours, or say with `using:` what becomes of them. SQLite keeps no lengths, so a text is
        never too long there.
        """,
        """
        tables:
          addresses:
            columns:
              id: {type: int, primary_key: true}
              note: text
        # becomes
        tables:
          addresses:
            columns:
              id: {type: int, primary_key: true}
              note: varchar(80)
        """,
        """
        tables:
          addresses:
            columns:
              id: {type: int, primary_key: true}
              note: text
        # becomes
        tables:
          addresses:
            columns:
              id: {type: int, primary_key: true}
              note: {type: varchar(80), using: "left(note, 80)"}
        """,
        severity="warning",
    ),
    code(
        "M206",
        "no_value_for_rows",
        "a new column that requires a value which rows do not have",
        """
        A new column is NOT NULL and has no default. Rows that are there have nothing to put into it, so on every table that
        is not empty the migration fails. On an empty one it runs, which is how it passes in a test and stops in production.

        Give the column a default, which PostgreSQL stores once and not in each row if it is a constant; or say with `using:`
        how it is computed from the others; or let it be optional, fill it by a step of yours, and take the `?` away later.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
              handle: text
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
              handle: {type: text, using: "split_part(email, '@', 1)"}
        """,
        severity="warning",
    ),
    code(
        "M207",
        "removed_value_in_use",
        "a value of an enum goes, and rows may have it",
        """
        The enum no longer has a value, and the spec does not say what rows get that have it. They stop the migration: no
        value is set to NULL or to the first of the list on its own. `removed: {declined: pending}` says what they get; a step
        of yours can decide row by row, in a migration before.

        PostgreSQL cannot take a value from an enum. The type is made anew under its name, and each column is changed over to
        it, which writes its table anew under ACCESS EXCLUSIVE (M301). On SQLite, where a check keeps the values, the table is
        made anew.
        """,
        """
        enums:
          status: [pending, accepted, declined]
        tables:
          messages:
            columns: {id: {type: int, primary_key: true}, status: status}
        # becomes
        enums:
          status: [pending, accepted]
        tables:
          messages:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
        """
        enums:
          status: [pending, accepted, declined]
        tables:
          messages:
            columns: {id: {type: int, primary_key: true}, status: status}
        # becomes
        enums:
          status: {values: [pending, accepted], removed: {declined: pending}}
        tables:
          messages:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
        severity="warning",
    ),
    code(
        "M208",
        "stricter_domain",
        "a domain becomes stricter, and values may violate it",
        """
        A domain has a rule that it did not have, and columns of it hold values that were never held against it. The plan has
        a query for each of them. Mend the values first by a step of yours, or make a domain of its own for those columns that
        keep the rule.

        The rule is added `NOT VALID`, holds for new values at once, and is validated at the end. While PostgreSQL validates a
        domain, it locks the tables that use it against writing, not against reading (SHARE). SQLite has no domains: there the
        rule is a check of each column (M203).
        """,
        """
        domains:
          slug: {type: text}
        tables:
          posts:
            columns: {id: {type: int, primary_key: true}, slug: slug}
        # becomes
        domains:
          slug: {type: text, max_length: 80}
        tables:
          posts:
            columns: {id: {type: int, primary_key: true}, slug: slug}
        """,
        """
        domains:
          slug: {type: text}
        tables:
          posts:
            columns: {id: {type: int, primary_key: true}, slug: slug}
        # becomes
        domains:
          slug: {type: text}
          short_slug: {type: text, max_length: 80}
        tables:
          posts:
            columns: {id: {type: int, primary_key: true}, slug: slug, short: short_slug?}
        """,
        severity="warning",
    ),
    code(
        "M209",
        "excluded_rows",
        "rows that exclude each other",
        """
        An exclusion constraint is new on a table, and nothing kept its rows from meeting until now: two bookings of one room
        at one time stop the migration. The query in the plan lists those that have another beside them. Which of them stays is
        a matter of your data; mend them by a step of yours before it.

        PostgreSQL can neither build the index of an exclusion constraint beside the work of others nor add the constraint
        `NOT VALID`: it reads every row under ACCESS EXCLUSIVE (M303).
        """,
        """
        databases: [postgresql]
        tables:
          bookings:
            columns: {id: {type: int, primary_key: true}, during: tstzrange}
        # becomes
        databases: [postgresql]
        tables:
          bookings:
            columns: {id: {type: int, primary_key: true}, during: tstzrange}
            exclude: [[during with &&]]
        """,
        """
        databases: [postgresql]
        tables:
          bookings:
            columns: {id: {type: int, primary_key: true}, during: tstzrange}
        # becomes
        databases: [postgresql]
        tables:
          bookings:
            columns: {id: {type: int, primary_key: true}, during: tstzrange, confirmed: tstzrange?}
            indexes: [{columns: [confirmed], using: gist}]
        """,
        severity="warning",
    ),
    code(
        "M210",
        "rows_without_partition",
        "rows that no partition takes",
        """
        A table is divided into partitions, or loses one, and there may be rows that none of those that are left takes. The
        first such row stops the migration, and nothing is lost: PostgreSQL moves every row or none. The query in the plan
        lists the rows. Add a partition for them, or a `default` one. To drop the rows of a partition together with it, delete
        them by a step of yours before.
        """,
        """
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition:
              by: range
              columns: [day]
              partitions: {events_2024: {to: 2025-01-01}, events_2025: {from: 2025-01-01}}
        # becomes
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition:
              by: range
              columns: [day]
              partitions: {events_2025: {from: 2025-01-01}}
        """,
        """
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition:
              by: range
              columns: [day]
              partitions: {events_2024: {to: 2025-01-01}, events_2025: {from: 2025-01-01}}
        # becomes
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition:
              by: range
              columns: [day]
              partitions: {events_2025: {from: 2025-01-01}, events_rest: default}
        """,
        severity="warning",
    ),
)
