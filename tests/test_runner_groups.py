"""How a migration is run: group by group, from where it stopped, on rows that are fit for it, by SQL and by Python."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from dovetail.database import runner
from dovetail.database.dangling import Dangling
from dovetail.database.opening import open_session
from dovetail.database.route import up
from dovetail.database.sqlite import Sqlite
from dovetail.diagnostics import SpecError
from dovetail.migrate.history import Preflight, read_history
from migration_folders import Made
from running import Shop, framed

USERS = Made(
    "initial",
    framed("CREATE TABLE users (id integer PRIMARY KEY, email text)", "INSERT INTO users VALUES (1, 'a'), (2, 'a')"),
    framed("DROP TABLE users"),
)
INDEX = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq ON users (email)"
ONLINE = Made(
    "unique",
    f"SET lock_timeout = '5s';\n{framed('ALTER TABLE users ADD COLUMN a integer')}{INDEX};\n"
    f"{framed('ALTER TABLE users ADD COLUMN b integer')}RESET lock_timeout;\n",
    f"DROP INDEX CONCURRENTLY IF EXISTS uq;\n{framed('ALTER TABLE users DROP COLUMN a', 'ALTER TABLE users DROP COLUMN b')}",
    databases=("postgresql",),
)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop", database_url)


@pytest.fixture
def online(postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(runner, "PAUSES", (0.05, 0.3))
    return Shop(tmp_path / "shop", postgresql)


@contextmanager
def connected(shop: Shop, autocommit: bool = False) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    address = make_url(shop.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=autocommit) as connection:
        yield connection


# --- a failure between groups -----------------------------------------------------------------------------------------


@pytest.mark.every_postgresql
def test_a_migration_goes_on_where_it_stopped(online: Shop) -> None:
    online.has(USERS, ONLINE)
    said = online.run(code=3)
    assert "0002_unique  1/3  ALTER TABLE users ADD COLUMN a integer\n0002_unique  2/3  CREATE UNIQUE INDEX" in said
    assert (
        "0002_unique.up.sql:5:1: error[D109]: 0002_unique failed at group 2 of 3: could not create unique index" in said
    )
    assert "Key (email)=(a) is duplicated" in said
    assert "group 1 is done and stays; left are groups 2 to 3; mend the rows" in said
    assert online.history()[1] == ("0002_unique", "up", 1, 3)
    assert "0002_unique   half applied: 1 of 3 groups" in online.run("status")
    again = online.run(code=3)
    assert "0002_unique: 1 of 3 groups were done before; it goes on after them" in again
    assert "1/3" not in again
    assert "SET lock_timeout" in online.run("--dry-run")
    assert "ADD COLUMN a" not in online.run("--dry-run")
    online.execute("UPDATE users SET email = id::text")
    assert online.run().endswith(
        "0002_unique  3/3  ALTER TABLE users ADD COLUMN b integer\nshop: 1 migration applied\n"
    )
    assert online.rows("SELECT indisvalid FROM pg_index WHERE indexrelid = 'uq'::regclass") == [(True,)]
    assert online.run("down").endswith("shop: 1 migration undone\n")
    assert online.history() == [("0001_initial", "applied", 1, 1)]


def test_what_is_half_applied_is_not_undone_by_a_script_that_undoes_all(online: Shop) -> None:
    online.has(USERS, ONLINE)
    online.run(code=3)
    for words in (("down",), ("to", "1"), ("to", "0")):
        said = online.run(*words, code=3)
        assert "error[D124]: 0002_unique is half applied (1 of 3 groups)" in said
        assert "finish it with `dovetail migrate`, then undo it; or give it up" in said


def test_what_is_left_of_a_half_applied_migration_may_be_edited_and_what_was_done_may_not(online: Shop) -> None:
    online.has(USERS, ONLINE)
    online.run(code=3)
    assert ONLINE.up is not None
    edited = Made("unique", ONLINE.up.replace("ADD COLUMN a", "ADD COLUMN c"), databases=("postgresql",))
    online.has(USERS, edited)
    said = online.run(code=3)
    assert "error[D124]: 0002_unique is half applied (1 of 3 groups)" in said
    assert "reads differently now in what was done already" in said
    online.execute("UPDATE dovetail_migrations SET package = 'o''neil'")
    assert "WHERE package = 'o''neil' AND name = '0002_unique'" in online.run("--package", "o'neil", code=3)
    online.execute("UPDATE dovetail_migrations SET package = 'shop'")
    mended = Made("unique", ONLINE.up.replace("UNIQUE INDEX", "INDEX"), databases=("postgresql",))
    online.has(USERS, mended)
    assert online.run().endswith("shop: 1 migration applied\n")
    assert online.run() == "shop: nothing to do\n"
    assert online.rows("SELECT indisvalid FROM pg_index WHERE indexrelid = 'uq'::regclass") == [(True,)]


def test_a_way_down_that_failed_is_gone_on_with_and_nothing_else_meanwhile(online: Shop) -> None:
    broken = Made(
        "unique",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (email);",
        f"DROP INDEX CONCURRENTLY IF EXISTS i;\n{framed('DROP TABLE missing')}",
        databases=("postgresql",),
    )
    online.has(USERS, broken)
    online.run()
    said = online.run("down", code=3)
    assert "0002_unique (down) failed at group 2 of 2" in said
    assert "run `dovetail migrate down` again: it goes on there" in said
    assert "0002_unique   half undone: 1 of 2 groups" in online.run("status")
    assert "error[D124]: 0002_unique is half undone (1 of 2 groups)" in online.run(code=3)
    assert "error[D124]" in online.run("to", "2", code=3)
    online.execute("CREATE TABLE missing (a integer)")
    assert online.run("down").endswith("shop: 1 migration undone\n")


def test_the_first_refused_statement_of_a_group_is_pointed_at(shop: Shop) -> None:
    text = "-- é\nBEGIN;\nCREATE TABLE a (b integer PRIMARY KEY); -- ;\nINSERT INTO a VALUES (1);\n  INSERT INTO a\nVALUES (1);\nSELECT 1;\nCOMMIT;\n"
    shop.has(Made("initial", text))
    said = shop.run(code=3)
    assert "0001_initial.up.sql:5:3: error[D109]: 0001_initial failed: " in said
    assert "    5 |   INSERT INTO a\n      |   ^^^^^^^^^^^^^\n" in said
    assert "nothing of it is done; mend the rows, then run `dovetail migrate` again" in said
    assert "'a'" not in str(shop.catalog())


def test_the_place_that_the_server_points_at_is_shown(online: Shop) -> None:
    online.has(Made("initial", framed("SELECT 'é'", "SELECT 1 AS x", "SELECT\n  missing")))
    assert '0001_initial.up.sql:5:3: error[D109]: 0001_initial failed: column "missing" does not exist' in online.run(
        code=3
    )
    online.has(Made("initial", framed("SELECT 1", "SELEC 2", "SELECT 3")))
    assert '0001_initial.up.sql:3:1: error[D109]: 0001_initial failed: syntax error at or near "SELEC"' in online.run(
        code=3
    )


def test_an_earlier_failure_leaves_the_migrations_before_it(shop: Shop) -> None:
    shop.has(
        USERS, Made("broken", framed("SELECT 1", "INSERT INTO users VALUES (1, 'b')")), Made("more", framed("SELECT 1"))
    )
    said = shop.run(code=3)
    assert "nothing of it is done, and nothing of the 1 migration after it" in said
    assert shop.history() == [("0001_initial", "applied", 1, 1)]


def test_scripts_without_groups_are_recorded(shop: Shop) -> None:
    shop.has(USERS, Made("nothing", "-- nothing to do here\n", "-- nor here\n"), Made("own", "", "", by_hand=True))
    assert shop.run() == "0001_initial\n0002_nothing\n0003_own\nshop: 3 migrations applied\n"
    assert shop.run("to", "1") == "0003_own (down)\n0002_nothing (down)\nshop: 2 migrations undone\n"


def test_settings_end_with_their_migration(online: Shop) -> None:
    online.has(
        Made("initial", f"SET search_path = '';\nSET ROLE pg_monitor;\nRESET ROLE;\n{framed('SELECT 1')}"),
        Made("second", framed("CREATE TABLE a (b integer)")),
    )
    assert online.run().endswith("2 migrations applied\n")
    assert online.rows("SELECT schemaname FROM pg_tables WHERE tablename = 'a'") == [("public",)]


def test_an_index_that_was_left_invalid_is_made_anew(online: Shop) -> None:
    online.has(USERS)
    online.run()
    with connected(online, autocommit=True) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute('CREATE UNIQUE INDEX CONCURRENTLY "Odd ""one" ON users (email)')
    again = INDEX.replace("UNIQUE INDEX", "INDEX").replace("uq ON users", '"Odd ""one" ON public.users')
    online.has(USERS, Made("again", f"{again};", databases=("postgresql",)))
    online.run()
    assert online.rows(
        "SELECT indisvalid, indisunique FROM pg_index WHERE NOT indisprimary AND indrelid = 'users'::regclass"
    ) == [(True, False)]


# --- rows that are in the way -----------------------------------------------------------------------------------------


def test_rows_that_would_be_refused_stop_a_migration_before_it_begins(shop: Shop) -> None:
    checks = (
        Preflight("M202", "users.email", "SELECT id, email FROM users WHERE email = 'a'"),
        Preflight("M203", "users.id", "SELECT id FROM users WHERE id > 1"),
        Preflight("M204", "users", "SELECT id FROM users WHERE id > 100 AND email LIKE '%'"),
    )
    shop.has(USERS, Made("strict", framed("DELETE FROM users"), preflight=checks, preflight_down=checks[1:2]))
    said = shop.run(code=3)
    assert (
        'error[D110]: 0002_strict: 2 rows violate what it asks of users.email (M202), for example id 1, email "a"'
        in said
    )
    assert "error[D110]: 0002_strict: 1 row violates what it asks of users.id (M203), for example id 2" in said
    assert "SELECT id FROM users WHERE id > 1" in said
    assert said.count("error[D110]") == 2
    assert shop.history() == [("0001_initial", "applied", 1, 1)]
    shop.execute("DELETE FROM users")
    shop.has(
        USERS, Made("strict", framed("SELECT 1"), framed("SELECT 1"), preflight=checks, preflight_down=checks[1:2])
    )
    shop.run()
    shop.execute("INSERT INTO users VALUES (7, 'b')")
    assert "error[D110]: 0002_strict (down): 1 row violates" in shop.run("down", code=3)


def test_sqlite_refuses_what_leaves_references_to_nothing_and_says_what_was_there_before(
    sqlite: Path, tmp_path: Path
) -> None:
    shop = Shop(tmp_path / "shop", f"sqlite:///{sqlite}")
    notes = framed("CREATE TABLE notes (id integer PRIMARY KEY, user_id integer REFERENCES users (id))")
    less = f"PRAGMA foreign_keys = OFF;\n{framed('DELETE FROM users WHERE id = 1')}PRAGMA foreign_keys = ON;\n"
    shop.has(USERS, Made("notes", notes), Made("less", less))
    shop.run("to", "2")
    shop.execute("INSERT INTO notes VALUES (5, 1), (6, 1), (7, 99)")
    said = shop.run(code=3)
    assert (
        "error[D109]: 0003_less failed: 3 rows of notes refer to rows of users that are not there, for example the one with "
        "rowid 5 (1 did before the migration)"
    ) in said
    shop.execute("UPDATE notes SET user_id = 2 WHERE user_id = 1")
    assert shop.run().endswith("1 migration applied\n")


def test_foreign_keys_of_sqlite_act_in_steps_and_not_in_what_makes_tables_anew(sqlite: Path, tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", f"sqlite:///{sqlite}")
    notes = framed(
        "CREATE TABLE notes (id integer PRIMARY KEY, user_id integer REFERENCES users (id) ON DELETE CASCADE)",
        "INSERT INTO notes VALUES (1, 1), (2, 2)",
    )
    anew = (
        "PRAGMA foreign_keys = OFF;\n"
        + framed(
            "CREATE TABLE _users (id integer PRIMARY KEY)",
            "INSERT INTO _users SELECT id FROM users",
            "DROP TABLE users",
            "ALTER TABLE _users RENAME TO users",
        )
        + "PRAGMA foreign_keys = ON;\n"
    )
    shop.has(USERS, Made("notes", notes), Made("anew", anew), Made("anew_again", anew))
    shop.run()
    assert shop.rows("SELECT count(*) FROM notes") == [(2,)]
    shop.has(
        USERS,
        Made("notes", notes),
        Made("anew", anew),
        Made("anew_again", anew),
        Made("own", "DELETE FROM users WHERE id = 1", by_hand=True),
    )
    shop.run()
    assert shop.rows("SELECT id FROM notes") == [(2,)]


def test_foreign_keys_of_sqlite_are_looked_through_only_where_a_script_may_break_them(
    sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = Sqlite._dangling

    def dangling(session: Sqlite) -> Dangling:
        asked.append(session.shown)
        return real(session)

    monkeypatch.setattr(Sqlite, "_dangling", dangling)
    shop = Shop(tmp_path / "shop", f"sqlite:///{sqlite}")
    plain = [USERS, Made("column", framed("ALTER TABLE users ADD COLUMN a integer")), Made("nothing", "-- nothing\n")]
    shop.has(*plain)
    shop.run()
    shop.execute("DELETE FROM dovetail_migrations")
    shop.run("baseline")
    assert asked == []
    off = Made("off", f"PRAGMA foreign_keys = OFF;\n{framed('SELECT 1')}PRAGMA foreign_keys = ON;\n")
    checked = Made("checked", framed("SELECT 1", "PRAGMA foreign_key_check"))
    own = Made("own", "SELECT 1", by_hand=True)
    for count, further in enumerate((off, checked, own, Made("step", python="def up(connection): ...\n")), 1):
        plain.append(further)
        shop.has(*plain).run()
        assert len(asked) == 2 * count


def test_a_script_that_failed_on_sqlite_leaves_no_settings(sqlite: Path, tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", f"sqlite:///{sqlite}")
    failing = framed("PRAGMA legacy_alter_table = ON", "DROP TABLE missing", "PRAGMA legacy_alter_table = OFF")
    shop.has(USERS, Made("failing", f"PRAGMA foreign_keys = OFF;\n{failing}PRAGMA foreign_keys = ON;\n"))
    with open_session(shop.url) as session:
        session.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(SpecError):
            runner.Runner(session, read_history(shop.migrations), "shop").go(up)
        assert session.rows("PRAGMA foreign_keys") == [(1,)]
        assert session.rows("PRAGMA legacy_alter_table") == [(0,)]


# --- locks ------------------------------------------------------------------------------------------------------------

LOCKED = f"SET lock_timeout = '100ms';\n{framed('ALTER TABLE users ADD COLUMN a integer')}"


def test_a_group_that_did_not_get_its_lock_is_tried_again(online: Shop) -> None:
    online.has(USERS, Made("column", LOCKED, databases=("postgresql",)))
    online.run("to", "1")
    with connected(online) as reader:
        reader.execute("SELECT * FROM users")
        threading.Timer(0.2, reader.rollback).start()
        said = online.run()
    assert "0002_column: canceling statement due to lock timeout; trying again in 0.05 s" in said
    assert said.endswith("shop: 1 migration applied\n")


def test_who_holds_a_lock_is_named_in_the_end(online: Shop) -> None:
    online.has(USERS, Made("column", LOCKED.replace("100ms", "400ms"), databases=("postgresql",)))
    online.run("to", "1")
    with connected(online) as reader:
        reader.execute("SELECT 'slow report' FROM users")
        said = online.run(code=3)
        assert f"it waited for process {reader.info.backend_pid} of postgres" in said
    assert "error[D106]: 0002_column failed: canceling statement due to lock timeout" in said
    assert "idle in transaction" in said
    assert "slow report" in said
    assert online.run().endswith("shop: 1 migration applied\n")


def test_sqlite_says_that_others_read(sqlite: Path, tmp_path: Path) -> None:
    step = (
        "import sqlite3\n\n\ndef up(connection):\n    connection.exec_driver_sql('CREATE TABLE a (b)')\n"
        f"    global reader\n    reader = sqlite3.connect({str(sqlite)!r})\n"
        "    reader.execute('BEGIN')\n    reader.execute('SELECT count(*) FROM sqlite_schema').fetchone()\n"
    )
    shop = Shop(tmp_path / "shop", f"sqlite:///{sqlite}").has(Made("step", python=step))
    said = shop.run("--lock-wait", "0", code=3)
    assert "error[D106]: 0001_step failed: other connections read the database" in said
    assert shop.history() == []


# --- steps in Python --------------------------------------------------------------------------------------------------

FILL = """\
from sqlalchemy import text


def up(connection):
    for (id,) in connection.execute(text("SELECT id FROM users")).all():
        connection.execute(text("UPDATE users SET email = :email WHERE id = :id"), {"email": f"{id}%", "id": id})


def down(connection):
    with connection.begin_nested():
        connection.execute(text("UPDATE users SET email = 'a'"))
"""


def test_steps_in_python_are_part_of_the_chain(shop: Shop) -> None:
    shop.has(USERS, Made("fill", python=FILL), Made("more", framed("INSERT INTO users VALUES (3, 'c')")))
    assert shop.run() == "0001_initial\n0002_fill\n0003_more\nshop: 3 migrations applied\n"
    assert shop.rows("SELECT email FROM users ORDER BY id") == [("1%",), ("2%",), ("c",)]
    assert f"-- calls down(connection) of {shop.migrations}/0002_fill.py" not in shop.run("up", "--dry-run")
    shop.has(USERS, Made("fill", python=FILL))
    shop.execute("DELETE FROM dovetail_migrations WHERE name = '0003_more'")
    assert shop.run("down") == "0002_fill (down)\nshop: 1 migration undone\n"
    assert shop.rows("SELECT DISTINCT email FROM users") == [("a",)]
    assert not list(shop.migrations.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("connection.exec_driver_sql('DELETE FROM users')\n    1 / 0", 3, "ZeroDivisionError: division by zero"),
        ("connection.exec_driver_sql('DELETE FROM missing')", 2, "missing"),
        ("connection.exec_driver_sql('DELETE FROM users')\n    connection.commit()", 3, "it ended its transaction"),
        (
            "connection.exec_driver_sql('DELETE FROM users')\n    connection.rollback()",
            None,
            "it ended its transaction",
        ),
        ("connection.exec_driver_sql('DELETE FROM users')\n    raise SystemExit(0)", 3, "SystemExit: 0"),
    ],
)
def test_a_step_that_fails_leaves_nothing(shop: Shop, body: str, line: int | None, words: str) -> None:
    shop.has(USERS, Made("fill", python=f"def up(connection):\n    {body}\n"))
    said = shop.run(code=3)
    assert "error[D112]: 0002_fill failed: " in said
    assert words in said
    assert line is None or f"0002_fill.py:{line}:1: error[D112]" in said
    assert "nothing of it is done" in said
    assert shop.rows("SELECT count(*) FROM users") == [(2,)]
    assert shop.history() == [("0001_initial", "applied", 1, 1)]


def test_a_module_without_the_function_is_refused_before_anything_is_run(shop: Shop) -> None:
    shop.has(USERS, Made("fill", python="def down(connection): ...\n"))
    assert "0002_fill.py:1:1: error[D113]: 0002_fill has no function `up`" in shop.run(code=3)
    shop.has(USERS, Made("fill", python="def up(connection:\n"))
    assert "0002_fill.py:1:1: error[D113]: 0002_fill is no Python: '(' was never closed" in shop.run(code=3)
    shop.has(USERS, Made("fill", python="def up(connection): ...\n"))
    shop.run()
    assert "error[D128]: 0002_fill cannot be undone: it has no function `down`" in shop.run("to", "0", code=3)


def test_a_step_may_be_long_and_of_many_statements(shop: Shop) -> None:
    text = "-- dovetail: no transaction\nUPDATE users SET email = 'b';\nUPDATE users SET email = 'c' WHERE id = 1;\n"
    shop.has(USERS, Made("batches", text, by_hand=True))
    said = shop.run()
    assert "0002_batches  1/2  UPDATE users SET email = 'b'\n0002_batches  2/2" in said
    assert shop.history()[1] == ("0002_batches", "applied", 2, 2)


def test_many_migrations_are_run_and_one_more_is_found(shop: Shop) -> None:
    steps = [Made(f"step_{number}", framed("SELECT 1")) for number in range(40)]
    shop.has(*steps)
    assert shop.run().endswith("shop: 40 migrations applied\n")
    shop.has(*steps, Made("more", framed("SELECT 1")))
    assert shop.run() == "0041_more\nshop: 1 migration applied\n"
