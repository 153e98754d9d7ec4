"""D10: the way to a database, and what stands in it."""

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
)
