"""M3: how a migration keeps others waiting."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "M301",
        "rewrites_table",
        "every row of a table is written anew",
        """
        Most changes take a moment on a table of any size. This one writes each of its rows again. On PostgreSQL that is so
        for most changes of a type, for an enum whose values go or change their order, for a new identity column, and for a
        stored generated column: the table and its indexes are built anew under ACCESS EXCLUSIVE, so that nobody reads or
        writes it until the end. On SQLite the whole table is copied, for every change that ALTER TABLE does not know, and
        there is one writer at a time anyway.

        On PostgreSQL a wider limit of a text or none at all, more digits of a decimal before the point, a new column with a
        constant default, and everything that is only renamed are free of it.

        On a large table do it while nobody needs it, or go in steps: add a column beside the former one, let the code write
        both, fill it by steps of yours, a part of the rows at a time, and drop the former one in a later migration.
        """,
        """
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              views: int
        # becomes
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              views: bigint
        """,
        """
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              views: int
        # becomes
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              views: int
              views_next: bigint?
        """,
        severity="warning",
    ),
    code(
        "M302",
        "fills_rows",
        "every row of a table is filled at once",
        """
        A new column with a default that differs from row to row, such as a uuid, or with `using:`, gets its values from one
        UPDATE, in a transaction of its own. Others read on, but who writes a row that it has reached waits until it is done,
        the table grows by as many rows as it has, and a replica has all of them to follow. A derived column is counted in the
        same way; whoever writes the rows that it is made of waits as well.

        On a large table let the column be optional and without a default first, fill it by steps of yours, a part of the rows
        at a time, and say the default afterwards.
        """,
        """
        databases: [postgresql]
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
        # becomes
        databases: [postgresql]
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              token: {type: uuid, default: uuid4}
        """,
        """
        databases: [postgresql]
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
        # becomes
        databases: [postgresql]
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              token: uuid?
        """,
        severity="warning",
    ),
    code(
        "M303",
        "reads_every_row",
        "every row of a table is read while writers wait",
        """
        A constraint of a table is validated under a lock that lets others write. The condition of a domain is not:
        PostgreSQL reads every row of every table that has a column of the domain, under SHARE, and whoever writes to one of
        them waits until it is done. An exclusion constraint is worse: its index cannot be built beside the work of others,
        so that nobody even reads the table until it stands. Nor can an index of a partitioned table be built beside those who
        write, or, before PostgreSQL 18, a foreign key of one be validated later.

        On a large table do it at a quiet hour; or say the rule of a domain on the column: it becomes a CHECK of the table.
        """,
        """
        databases: [postgresql]
        domains:
          email: {type: text, min_length: 3}
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, mail: email}
        # becomes
        databases: [postgresql]
        domains:
          email: {type: text, min_length: 5}
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, mail: email}
        """,
        """
        databases: [postgresql]
        domains:
          email: {type: text, min_length: 3}
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, mail: email}
        # becomes
        databases: [postgresql]
        domains:
          email: {type: text, min_length: 3}
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, mail: {type: email, min_length: 5}}
        """,
        severity="warning",
    ),
    code(
        "M304",
        "moves_rows",
        "rows move from one partition to another",
        """
        PostgreSQL divides no table that stands, and gives no partition other bounds. So what changes is made anew beside the
        table, its rows are moved, and what stood before goes: the whole table where it is divided for the first time, by other
        columns, or not any more; else the partitions that change, and the default one beside each that comes. Nobody reads or
        writes the table until the end. Foreign keys that refer to it go before and are looked through again after, and rights
        that were granted on it have to be granted again where it was made anew.

        A new partition beside those that are there moves nothing, as long as there is no default one.
        """,
        """
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
        # becomes
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition: {by: range, columns: [day], partitions: {events_rest: default}}
        """,
        """
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
        # becomes
        databases: [postgresql]
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
          events_by_day:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition: {by: range, columns: [day], partitions: {events_rest: default}}
        """,
        severity="warning",
    ),
    code(
        "M305",
        "holds_locks",
        "what takes long is done while rules or views are away",
        """
        On PostgreSQL a column is filled, rows are looked through, and a unique index is built beside the work of others, in
        transactions of their own. Where triggers, policies or views have to go for the change, all of it is one transaction
        with what takes them away and brings them back: nobody ever sees the table without them. But nobody sees the table at
        all until it is done, nor what else the transaction has changed by then.

        Go in two migrations: first what takes long, such as a column that is optional, filled by a step of yours; then what
        the rules speak of. Or do it while nobody needs the table.
        """,
        """
        databases: [postgresql]
        tables:
          events:
            append_only: true
            columns: {id: {type: int, primary_key: true}}
        # becomes
        databases: [postgresql]
        tables:
          events:
            append_only: true
            columns: {id: {type: int, primary_key: true}, token: {type: uuid, default: uuid4}}
        """,
        """
        databases: [postgresql]
        tables:
          events:
            append_only: true
            columns: {id: {type: int, primary_key: true}}
        # becomes
        databases: [postgresql]
        tables:
          events:
            append_only: true
            columns: {id: {type: int, primary_key: true}, token: uuid?}
        """,
        severity="warning",
    ),
)
