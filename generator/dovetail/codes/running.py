"""D1: running migrations."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "D101",
        "bad_url",
        "the URL of the database cannot be used",
        """
        A database is named by a URL as SQLAlchemy reads it: `postgresql://user:password@host:5432/shop`, or
        `sqlite:///shop.sqlite` with three slashes before a relative path and four before an absolute one. It comes from
        `--url`, or else from the environment variable DATABASE_URL. The part after `+`, as in `postgresql+asyncpg`, does not
        matter: migrations are run through psycopg.

        In a user or a password, characters such as @ and / are written as %40 and %2F. Messages never show a password.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet --url shop.sqlite
        error[D101]: the database is not named by a URL
           help: write postgresql://user@host/database or sqlite:///path/of/file.sqlite
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet --url sqlite:///shop.sqlite
        """,
        language="console",
    ),
    code(
        "D102",
        "no_connection",
        "the database cannot be reached",
        """
        Nothing answers under the URL, or it lets nobody in: the server is down or elsewhere, the user or the password is
        wrong, there is no such database, or the folder of a SQLite file does not exist. The message gives the reason that the
        server or the system gives. Nothing was changed.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet --url sqlite:///data/shop.sqlite
        error[D102]: cannot connect to data/shop.sqlite: unable to open database file
           help: the folder of the file has to exist, and file and folder to be readable
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ mkdir data
        $ dovetail migrate --quiet --url sqlite:///data/shop.sqlite
        """,
        language="console",
    ),
    code(
        "D103",
        "driver_missing",
        "a library that migrations need is not installed",
        """
        Only `dovetail migrate` talks to databases, so the libraries for that are an extra: psycopg for PostgreSQL, and
        SQLAlchemy for steps that are written in Python. SQL on SQLite needs neither.

        In the example, a module that fails stands for one that is not installed.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ mkdir fake && echo "raise ModuleNotFoundError(name='psycopg')" > fake/psycopg.py
        $ PYTHONPATH=fake:$PYTHONPATH dovetail migrate --quiet --url postgresql://localhost/shop
        error[D103]: psycopg is not installed, and is needed to run this
           help: pip install 'dovetail[database]'
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet --url sqlite:///shop.sqlite
        """,
        language="console",
    ),
    code(
        "D104",
        "missing_rights",
        "the role may not do what a migration needs",
        """
        Changing a table takes its owner, making one takes CREATE on the schema, and the history is a table of the database
        too: `dovetail_migrations`, made by the first run. Give migrations a role of their own that owns the tables, and the
        application another one that only reads and writes rows.

        In the example, a file that is opened for reading only stands for missing rights.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ touch shop.sqlite
        $ dovetail migrate --quiet --url "sqlite:///file:shop.sqlite?mode=ro&uri=true"
        error[D104]: shop.sqlite: attempt to write a readonly database
           help: the history is a table of the database: the role has to be allowed to make it, to read and to write it
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ touch shop.sqlite
        $ dovetail migrate --quiet --url "sqlite:///file:shop.sqlite?mode=rw&uri=true"
        """,
        language="console",
    ),
    code(
        "D105",
        "another_runner",
        "another run holds the lock",
        """
        Only one run at a time changes the database: the others wait until it is done, find that nothing is left to do, and
        end well. This one has waited as long as it may. Either the other takes longer than that, which `--lock-wait` can
        allow for, or a process that nobody knows of holds the lock: on PostgreSQL the message names it, and
        `pg_terminate_backend` ends it.

        In the example, another program writes to the file until there is one called `free`.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ echo "import os, sqlite3, time" > hold.py
        $ echo "c = sqlite3.connect('shop.sqlite'); c.execute('BEGIN IMMEDIATE')" >> hold.py
        $ echo "open('held', 'w'); [time.sleep(0.1) for _ in range(600) if not os.path.exists('free')]" >> hold.py
        $ python3 hold.py &
        $ while [ ! -e held ]; do sleep 0.1; done
        $ dovetail migrate --quiet --lock-wait 0
        error[D105]: another program holds the lock of shop.sqlite, and 0 s were not enough
           help: wait until it is done and run again, or wait longer with --lock-wait; `fuser` names who has the file open
        $ touch free
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ echo "import os, sqlite3, time" > hold.py
        $ echo "c = sqlite3.connect('shop.sqlite'); c.execute('BEGIN IMMEDIATE')" >> hold.py
        $ echo "open('held', 'w'); [time.sleep(0.1) for _ in range(600) if not os.path.exists('free')]" >> hold.py
        $ python3 hold.py &
        $ while [ ! -e held ]; do sleep 0.1; done
        $ touch free
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D106",
        "lock_not_granted",
        "a lock was not granted",
        """
        A statement has to lock a table that others are using. It does not wait for long, because whoever comes after it would
        have to wait behind it: generated scripts set a `lock_timeout` of five seconds. The group was tried several times, and
        each time somebody held the table; on PostgreSQL the message says who, and what they run. Nothing of the group is
        done. Run again at a quieter hour, or end what has been idle in a transaction for too long.

        In the example, a program reads a SQLite database, which cannot be written meanwhile, until there is a file called
        `free`.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "CREATE TABLE a (b)"
        $ echo "import os, sqlite3, time" > hold.py
        $ echo "c = sqlite3.connect('shop.sqlite'); c.execute('BEGIN'); c.execute('SELECT * FROM sqlite_schema')" >> hold.py
        $ echo "open('held', 'w'); [time.sleep(0.1) for _ in range(600) if not os.path.exists('free')]" >> hold.py
        $ python3 hold.py &
        $ while [ ! -e held ]; do sleep 0.1; done
        $ dovetail migrate --quiet --lock-wait 0
        error[D106]: shop.sqlite: other connections read the database, and it cannot be written meanwhile (database is locked)
           help: let the others finish, or choose a quieter hour, then run again
        $ touch free
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "CREATE TABLE a (b)"
        $ echo "import os, sqlite3, time" > hold.py
        $ echo "c = sqlite3.connect('shop.sqlite'); c.execute('BEGIN'); c.execute('SELECT * FROM sqlite_schema')" >> hold.py
        $ echo "open('held', 'w'); [time.sleep(0.1) for _ in range(600) if not os.path.exists('free')]" >> hold.py
        $ python3 hold.py &
        $ while [ ! -e held ]; do sleep 0.1; done
        $ touch free
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D107",
        "connection_lost",
        "the connection to the database was lost",
        """
        The server was restarted, the network failed, or somebody ended the connection. What was not finished is undone by the
        database, and what was done is noted there: run again, and it goes on where it stopped. Statements outside of
        transactions, which the server may have finished without being able to say so, are written so that running them again
        does no harm.

        In the example, a step closes the connection that it was given.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --python --quiet
        $ echo "def up(connection): connection.connection.dbapi_connection.close()" > generated/shop/migrations/0002_fill.py
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        error[D107]: 0002_fill failed: Cannot operate on a closed database.
           help: nothing of it is done; see that the server is there, then run `dovetail migrate` again
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
        "D108",
        "no_room",
        "the disk is full",
        """
        The database cannot write: its disk is full, or a quota or another limit is reached. The group that was running is
        undone as a whole. What was done before it stays, and the next run goes on from there. A migration that makes a table
        anew, or an index, needs room for a second copy while it runs.

        In the example, `ulimit -f 8` stands for a disk without room: no file may grow beyond eight blocks.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ (ulimit -f 8; dovetail migrate --quiet)
        error[D108]: shop.sqlite: disk I/O error
           help: make room, then run again
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
    code(
        "D121",
        "other_migration_applied",
        "a migration was edited after it was applied",
        """
        The database has applied this migration from a file that reads differently now. What the file says today was never run
        there, and a database made from scratch would become another one. Nothing is run until both agree again.

        Bring the file back as it was, with git, and put what was to be changed into a new migration: edit the spec and run
        `dovetail generate`.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ rm -r generated
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, email: text}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        error[D121]: 0001_initial was edited after this database applied it
           help: bring sqlite/0001_initial.up.sql back as it was, and put what is to change into a new migration
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D122",
        "database_ahead",
        "the database has a newer migration than the folder",
        """
        A later release has been here, and this one does not know what it did. Running on would be a guess, and so would going
        back: the script that undoes a migration lies in the release that has it.

        Deploy that release. To go back to this one, run `dovetail migrate to` with the last migration that this one has, from
        the newer release, first.

        In the example, an UPDATE stands for a later release.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "UPDATE dovetail_migrations SET name = '0002_add_email'"
        $ dovetail migrate --quiet
        error[D122]: the database is ahead: it has 0002_add_email, and the newest here is 0001_initial
           help: deploy the release that has it, or undo it from there: dovetail migrate down
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D123",
        "foreign_migration",
        "the database has a migration that the folder has not",
        """
        The database has been through a migration that is not among these, though they go on after it: it comes from another
        branch, or it was renumbered after it was applied here. Such databases are common on the machines of developers, who
        change branches.

        Undo it from where it came from: check that branch out, and run `dovetail migrate down` there.

        In the example, an UPDATE stands for a database that was migrated from another branch.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "UPDATE dovetail_migrations SET name = '0001_start'"
        $ dovetail migrate --quiet
        error[D123]: the database has 0001_start, which is not among the migrations of shop here
           help: undo it from the branch that it comes from; or, if it was renumbered since, rename it in dovetail_migrations
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D124",
        "half_done",
        "a migration was left half done",
        """
        Some groups of a migration are done and others not, because one of them failed. The way that was begun has to be
        finished: the script for the other way expects all of it. `dovetail migrate` goes on with a migration that is half
        applied, `dovetail migrate down` with one that is half undone.

        To give up a half applied migration, undo by hand what its first groups did, and remove its row: `DELETE FROM
        dovetail_migrations WHERE package = 'shop' AND name = '0007_add_email'`. While it is half applied, what was done must
        not be edited; what is left may be.

        In the example, an UPDATE stands for a run that failed at the second of two groups.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "UPDATE dovetail_migrations SET state = 'up', groups_total = 2"
        $ dovetail migrate down --quiet
        error[D124]: 0001_initial is half applied (1 of 2 groups), and a script that undoes all of it would fail
           help: finish it with `dovetail migrate`, then undo it; or give it up: undo its groups by hand, and remove its row
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ dovetail migrate down --quiet
        """,
        language="console",
    ),
    code(
        "D125",
        "partly_replaced",
        "a squashed migration replaces some that the database lacks",
        """
        `dovetail migration squash` made one migration out of several. A database that has all of those counts it as applied,
        and one that has none gets it instead of them. This one has some: the squashed migration would fail on what they made,
        and the others are not here any more. Check out the commit before the squash, migrate there, and come back.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, email: text?}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration squash --quiet
        $ dovetail migrate --quiet
        error[D125]: 0002_baseline replaces 2 migrations, of which the database lacks 0002_add_users_email
           help: check out the commit before they were squashed, run `dovetail migrate` there, then come back
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, email: text?}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        $ dovetail migration squash --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D126",
        "draft",
        "a migration is a draft",
        """
        A step that `dovetail migration new` began is a draft until `dovetail generate` notes what its files hold. Before that
        it may still change, and what was run could not be compared with what lies there.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --python --quiet
        $ dovetail migrate --quiet
        error[D126]: 0002_fill is a draft: its author has not finished it
           help: run `dovetail generate`, which notes what its files hold, and commit the result
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --python --quiet
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D127",
        "no_script",
        "a migration has no script for this database",
        """
        The spec of these migrations names its databases, and this is none of them. A migration that was written before a
        database was added to `databases` has no script for it either.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [postgresql], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        error[D127]: 0001_initial has no script for SQLite
           help: add sqlite to `databases` in the spec, or name another database
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
        "D128",
        "no_way_back",
        "a migration cannot be undone",
        """
        It has no script that undoes it, or, if it is a step in Python, no function `down`: its author saw no way back, and
        dovetail does not guess one. To have the database as it was, restore a backup. Often a further migration that mends
        what went wrong is better than going back.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --python --quiet
        $ echo "def up(connection): connection.exec_driver_sql('SELECT 1')" > generated/shop/migrations/0002_fill.py
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        $ dovetail migrate down --quiet
        generated/shop/migrations/0002_fill.py:1:1: error[D128]: 0002_fill cannot be undone: it has no function `down`
            1 | def up(connection): connection.exec_driver_sql('SELECT 1')
              | ^
           help: restore a backup, or go on with a migration that mends what it did
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migration new fill --python --quiet
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        $ dovetail migrate down --quiet
        """,
        language="console",
    ),
    code(
        "D129",
        "unknown_target",
        "there is no such migration",
        """
        A target is the name of a migration, its number, or 0 for the state before the first. `dovetail migrate status` lists
        them.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate to 2 --quiet
        error[D129]: there is no migration "2"
           help: name one of those that `dovetail migrate status` lists, or its number
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate to 1 --quiet
        """,
        language="console",
    ),
    code(
        "D130",
        "baseline_refused",
        "a baseline was to be recorded in a database that has a history",
        """
        `dovetail migrate baseline` is for a database that was made without these migrations: it records them as applied and
        runs none. This one has been migrated already. What is recorded there is what was done, and must not be written over.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ dovetail migrate baseline --quiet
        error[D130]: the database has a history of shop already
           help: `dovetail migrate status` shows it, and `dovetail migrate` applies what it lacks
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D131",
        "baseline_differs",
        "the database lacks what the baseline says it has",
        """
        A baseline says that the database is what the migrations would have made of it. It lacks a table or a column that they
        make, so that later migrations would fail on it, or the application. Name an earlier migration, which the database has
        been through, or bring it to that state first. Types, keys and indexes are not compared.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate baseline --quiet
        error[D131]: the database lacks the table "users", which there is after 0001_initial
           help: name the last migration that the database has been through, or bring it to that state first
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "CREATE TABLE users (id integer)"
        $ dovetail migrate baseline --quiet
        """,
        language="console",
    ),
    code(
        "D132",
        "other_package",
        "the same migrations are recorded under another name",
        """
        Several packages may share a database, and each has a history of its own, under the name of the folder that its
        `migrations` lie in. Here the first migration is recorded already, byte for byte, but under another name: the folder
        was renamed, or copied to another place. Everything would be run a second time. Say whose migrations they are with
        `--package`.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ cp -r generated/shop app
        $ dovetail migrate --quiet --migrations app/migrations
        error[D132]: the database has 0001_initial as a migration of "shop", not of "app"
           help: run with --package shop, since these are the same migrations
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ cp -r generated/shop app
        $ dovetail migrate --quiet --migrations app/migrations --package shop
        """,
        language="console",
    ),
    code(
        "D133",
        "broken_history_table",
        "the table of the history was edited by hand",
        """
        The table `dovetail_migrations` says which migrations a database has, and its rows make no sense, or the table is
        another one of that name. Nothing is run on such ground. Bring it back from a backup; or, if the database is known to
        be at a certain migration, drop the table and record that with `dovetail migrate baseline`.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "UPDATE dovetail_migrations SET groups_done = 7"
        $ dovetail migrate --quiet
        error[D133]: the row of 0001_initial in dovetail_migrations was edited by hand: it makes no sense
           help: bring the table back as it was; `dovetail migrate baseline` fills one that was lost
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ dovetail migrate --quiet
        """,
        language="console",
    ),
    code(
        "D134",
        "no_migrations",
        "there are no migrations in the folder",
        """
        A deployment that finds no migrations and says that all is well would start a release on a database that does not fit
        it. The folder is `migrations` in the output folder of the spec, or the one that `--migrations` names.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        error[D134]: there are no migrations in generated/shop/migrations
           help: `dovetail generate` writes them; --migrations names another folder
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
        "D135",
        "recorded_only",
        "a migration was recorded, not run",
        """
        `dovetail migrate baseline`, and a squash of migrations that a database has, note migrations as applied without running
        them: their tables were there. To undo such a migration is to drop every table that it speaks of, with all rows, though
        it made none of them.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, age: int?}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        $ dovetail migration squash --quiet
        $ dovetail migrate --quiet
        $ dovetail migrate down --quiet
        error[D135]: 0002_baseline was recorded in this database, not run: undoing it would drop what it did not make
           help: go back no further; or run its down script by yourself, if all of that is meant to go, with every row
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], tables: {users: {columns: {id: int, age: int?}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migrate --quiet
        $ dovetail migrate down --quiet
        """,
        language="console",
    ),
    code(
        "D141",
        "wrong_derived_value",
        "a derived column does not hold what its rows make it",
        """
        Triggers keep derived columns right, whoever writes the rows. Somebody must have written without them: with the triggers
        switched off, by a restore of data alone, or on SQLite by `INSERT OR REPLACE` before they were there. The value is
        counted anew by `dovetail derived repair`; look for how it came about first, or it will happen again.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], include: [skills.yaml]}" > shop.yaml
        $ echo "tables: {skills: {columns: {id: {type: int, primary_key: true}, uses_count: " > skills.yaml
        $ echo "  {type: int, derive: {count: uses}}}}, uses: {columns: {id: {type: int, primary_key: true}}, " >> skills.yaml
        $ echo "  references: {skill: {to: skills, on_delete: cascade, inverse: uses}}}}" >> skills.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "INSERT INTO skills (id) VALUES (1); INSERT INTO uses (id, skill_id) VALUES (1, 1), (2, 1)"
        $ sql "DROP TRIGGER skills_uses_count_derived; UPDATE skills SET uses_count = 7"
        $ dovetail derived check --quiet
        error[D141]: skills.uses_count of the row with id 1 is 7, and should be 2
           help: `dovetail derived repair` puts it right
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], include: [skills.yaml]}" > shop.yaml
        $ echo "tables: {skills: {columns: {id: {type: int, primary_key: true}, uses_count: " > skills.yaml
        $ echo "  {type: int, derive: {count: uses}}}}, uses: {columns: {id: {type: int, primary_key: true}}, " >> skills.yaml
        $ echo "  references: {skill: {to: skills, on_delete: cascade, inverse: uses}}}}" >> skills.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "INSERT INTO skills (id) VALUES (1); INSERT INTO uses (id, skill_id) VALUES (1, 1), (2, 1)"
        $ sql "DROP TRIGGER skills_uses_count_derived; UPDATE skills SET uses_count = 7"
        $ dovetail derived repair --quiet
        $ dovetail derived check --quiet
        """,
        language="console",
    ),
)
