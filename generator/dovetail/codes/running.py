"""D11: what goes wrong while a migration runs."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "D109",
        "statement_failed",
        "the database refused a statement",
        """
        The message says what the database says, and points at the statement. A group is done as a whole or not at all, and
        what is done is noted with it: the next run goes on at the group that failed. Mend what the database complains of,
        then run again.

        Often somebody has changed the database by hand, so that it is not what the migrations before this one led to.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "CREATE TABLE users (id int)"
        $ dovetail migrate --quiet
        generated/shop/migrations/sqlite/0001_initial.up.sql:8:1: error[D109]: 0001_initial failed: table users already exists
            8 | CREATE TABLE users (
              | ^^^^^^^^^^^^^^^^^^^^
           help: nothing of it is done; mend what it speaks of, then run `dovetail migrate` again
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D110",
        "violating_rows",
        "rows that are there do not fit what the migration asks",
        """
        Some changes can only be made if the rows allow it: a column that may not be NULL any more, a new unique key, a
        tighter check. Before such a migration begins, the rows that would be refused are counted. Nothing of it was run. The
        message has the query that lists them: mend them, or put a step before this migration that does so everywhere.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, email: text?}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "INSERT INTO users (id) VALUES (12)"
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, email: text}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        error[D110]: 0002_change_users_email: 1 row violates what it asks of users.email (M201), for example id 12, email NULL
           help: nothing of it was run; mend the rows, then run again: SELECT id, email FROM users WHERE email IS NULL
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, email: text?}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, email: text}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D112",
        "step_failed",
        "a step in Python failed",
        """
        The function `up` or `down` of a step raised an exception, or ended the transaction that it was given. All that it did
        is undone, and the migration is as it was before. The message has the exception, and points at the line of the step.

        A step gets a connection of SQLAlchemy, inside a transaction that also holds the note that it was run: so it must not
        commit.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --python --quiet
        $ echo "def up(connection): 1 / 0" > generated/shop/migrations/0002_fill.py
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        generated/shop/migrations/0002_fill.py:1:1: error[D112]: 0002_fill failed: ZeroDivisionError: division by zero
            1 | def up(connection): 1 / 0
              | ^
           help: nothing of it is done; mend what it speaks of, then run `dovetail migrate` again
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --python --quiet
        $ echo "def up(connection): connection.exec_driver_sql('SELECT 1')" > generated/shop/migrations/0002_fill.py
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D113",
        "broken_script",
        "a script cannot be run as it is written",
        """
        Before anything is run, scripts are taken apart into transactions. `BEGIN;` and `COMMIT;` frame one; what stands
        outside of them is run statement by statement; a step of your own without any of them is one transaction as a whole,
        unless it begins with the comment `-- dovetail: no transaction`. Progress is noted in the same transaction, so that
        nothing else may end it. COPY from the client cannot be run, and a step in Python needs a function called `up`.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --quiet
        $ echo "BEGIN; UPDATE users SET id = -id; ROLLBACK;" > generated/shop/migrations/sqlite/0002_fill.up.sql
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        generated/shop/migrations/sqlite/0002_fill.up.sql:1:1: error[D113]: this ROLLBACK would end the transaction of its group
            1 | BEGIN; UPDATE users SET id = -id; ROLLBACK;
              | ^
           help: each BEGIN has its COMMIT, and nothing else ends a transaction
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --quiet
        $ echo "BEGIN; UPDATE users SET id = -id; COMMIT;" > generated/shop/migrations/sqlite/0002_fill.up.sql
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
)
