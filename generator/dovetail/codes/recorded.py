"""D12 and D13: what the database has recorded, held against the migrations that are there."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
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
)
