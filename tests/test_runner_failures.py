"""Whatever goes wrong while migrations are run ends in an error that says what is so and what to do, and gives no password away."""

import builtins
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from dovetail.cli.group import main
from dovetail.database import runner
from dovetail.database.address import address
from dovetail.database.failure import DatabaseError, Failure
from dovetail.database.postgresql import Postgresql
from dovetail.diagnostics import SpecError
from dovetail.schema.columns import Database
from migration_folders import Made
from running import Shop, framed

FIRST = Made("initial", framed("CREATE TABLE users (id integer PRIMARY KEY)"), framed("DROP TABLE users"))
SECOND = Made("second", framed("ALTER TABLE users ADD COLUMN a integer"))
SECRET = "s3cr:t/@ü"
QUOTED = "s3cr%3At%2F%40%C3%BC"


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop", database_url).has(FIRST)


@pytest.fixture
def online(postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(runner, "PAUSES", ())
    return Shop(tmp_path / "shop", postgresql).has(FIRST)


@pytest.fixture
def embedded(sqlite: Path, tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop", f"sqlite:///{sqlite}").has(FIRST)


# --- the database -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("shop.sqlite", "not named by a URL"),
        ("mysql://root@localhost/shop", '"mysql", and migrations run on PostgreSQL and SQLite'),
        (f"{SECRET} x://a", "another kind of database"),
        ("sqlite://shop.sqlite", "three slashes"),
        (f"postgresql://user:{SECRET}@localhost/shop", "cannot be read"),
        ("postgresql://user:s3cr#t@localhost/shop", "cannot be read"),
        ("postgresql://localhost:port/shop", "cannot be read"),
        ("postgresql://localhost/shop?no_such_setting=1", "no_such_setting"),
        ("postgresql://user:s3cr%zzt@localhost/shop", "cannot be used"),
    ],
)
def test_a_url_that_is_none(embedded: Shop, url: str, words: str) -> None:
    said = embedded.run("status", url=url, code=3)
    assert "error[D101]" in said
    assert words in said
    assert "s3cr" not in said


def test_a_database_has_to_be_named(embedded: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    result = CliRunner().invoke(main, ["migrate", "--migrations", str(embedded.migrations)])
    assert result.exit_code == 3
    assert (
        "error[D101]: no database is named\n   help: name it with --url, or in the environment variable"
        in result.output
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://u:pass@h:5/d", "d on h:5"),
        ("postgresql+asyncpg://u@[::1]:5432/", "u on [::1]:5432"),
        ("postgresql://h1,h2:6/d?target_session_attrs=read-write", "d on h1,h2:6"),
        ("postgresql:///d?host=/tmp/x&password=pass", "d on /tmp/x"),
        ("postgresql://?service=shop", "the default database on this machine"),
        ("sqlite://", "a database in memory"),
        ("sqlite:///a/b.sqlite", "a/b.sqlite"),
        ("sqlite+pysqlite:////a/b.sqlite", "/a/b.sqlite"),
        ("sqlite:///file:a.sqlite?mode=ro&uri=true", "a.sqlite"),
    ],
)
def test_how_messages_name_a_database(url: str, shown: str) -> None:
    found = address(url)
    assert found.shown == shown
    assert found.without_secrets("the pass word") == ("the *** word" if "pass" in url else "the pass word")
    if found.database == "postgresql":
        psycopg.conninfo.conninfo_to_dict(found.target)


def test_an_unreadable_url_is_no_address() -> None:
    with pytest.raises(SpecError):
        address("")


def test_a_server_that_is_not_there(embedded: Shop) -> None:
    said = embedded.run("up", url=f"postgresql://user:{QUOTED}@127.0.0.1:1/shop", code=3)
    assert "error[D102]: cannot connect to shop on 127.0.0.1:1: " in said
    assert "help: check host and port in the URL, and that the server runs" in said
    assert "s3cr" not in said


def test_no_such_database_and_no_such_role(online: Shop) -> None:
    url = make_url(online.url)
    missing = url.set(database="missing").render_as_string(hide_password=False)
    said = online.run(url=missing, code=3)
    assert "error[D102]: cannot connect to missing on " in said
    assert 'database "missing" does not exist' in said
    assert "help: check the name in the URL; `createdb` makes a database" in said
    said = online.run(url=url.set(username="nobody").render_as_string(hide_password=False), code=3)
    assert "error[D102]" in said
    assert "help: check the user in the URL" in said


def test_a_wrong_password(online: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of the tests ask for none, so the driver says what it says of a server that does."""

    def connect(target: str, **_: Any) -> None:
        raise psycopg.OperationalError(f'password authentication failed for user "u" {SECRET} {QUOTED} {target}')

    monkeypatch.setattr(psycopg, "connect", connect)
    said = online.run(url=f"postgresql://u:{QUOTED}@db/shop", code=3)
    assert "error[D102]: cannot connect to shop on db: password authentication failed" in said
    assert "help: check the user and the password in the URL" in said
    assert "s3cr" not in said


def test_a_file_that_is_no_database(embedded: Shop, tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("Not a database, but a text that is longer than the header of one." * 20)
    assert "error[D102]" in embedded.run(url=f"sqlite:///{tmp_path}/text.sqlite", code=3)
    said = embedded.run(url=f"sqlite:///{tmp_path}/no/such/folder/a.sqlite", code=3)
    assert "error[D102]" in said
    assert "the folder of the file has to exist" in said


@pytest.mark.parametrize("module", ["psycopg", "sqlalchemy"])
def test_a_driver_that_is_not_installed(
    shop: Shop, module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop.has(Made("step", python="def up(connection): ...\n"))
    real_import = builtins.__import__

    def without(name: str, *args: Any, **options: Any) -> Any:
        if name.partition(".")[0] == module:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real_import(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    needed = not shop.is_sqlite or module == "sqlalchemy"
    place = ["--url", shop.url, "--migrations", str(shop.migrations)]
    result = CliRunner().invoke(main, ["migrate", *place])
    monkeypatch.undo()
    assert result.exit_code == (3 if needed else 0), result.output
    if needed:
        assert f"error[D103]: {module} is not installed" in result.output
        assert "help: pip install 'dovetail[database]'" in result.output


def test_a_server_that_refuses_the_first_question(online: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pooler may let everybody in, and find out at the first statement that there is no server."""
    connections: list[psycopg.Connection[Any]] = []
    real_connect = psycopg.connect

    def connect(*words: Any, **options: Any) -> "psycopg.Connection[Any]":
        connections.append(real_connect(*words, **options))
        return connections[-1]

    def refuse(_: Postgresql) -> None:
        raise DatabaseError(Failure("lost", "server closed the connection"))

    monkeypatch.setattr(psycopg, "connect", connect)
    monkeypatch.setattr(Postgresql, "_find_history", refuse)
    said = online.run(code=3)
    assert "error[D107]: " in said
    assert "server closed the connection" in said
    assert [connection.closed for connection in connections] == [True]


# --- rights, room, connections ----------------------------------------------------------------------------------------


def test_missing_rights(online: Shop) -> None:
    role = f"poor_{make_url(online.url).database}"
    url = make_url(online.url).set(username=role).render_as_string(hide_password=False)
    online.execute(f"CREATE ROLE {role} LOGIN", "REVOKE CREATE ON SCHEMA public FROM public")
    try:
        said = online.run(url=url, code=3)
        assert "error[D104]" in said
        assert "permission denied for schema public" in said
        assert "help: the history is a table of the database" in said
        online.run()
        online.has(FIRST, SECOND)
        online.execute(f"GRANT ALL ON dovetail_migrations TO {role}")
        said = online.run(url=url, code=3)
        assert "0002_second.up.sql:2:1: error[D104]: 0002_second failed: must be owner of table users" in said
        assert "grant the role what it lacks" in said
    finally:
        online.execute(f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_database_that_may_only_be_read(embedded: Shop, sqlite: Path) -> None:
    sqlite3.connect(sqlite).close()
    sqlite.touch()
    said = embedded.run(url=f"sqlite:///file:{sqlite}?mode=ro&uri=true", code=3)
    assert "error[D104]" in said
    assert "readonly database" in said


def test_a_full_disk(embedded: Shop) -> None:
    fill = framed(
        "CREATE TABLE filler (a)",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
        "INSERT INTO filler SELECT zeroblob(1000) FROM n",
    )
    embedded.has(FIRST, Made("fill", f"PRAGMA max_page_count = 20;\n{fill}"))
    said = embedded.run(code=3)
    assert "0002_fill.up.sql:4:1: error[D108]: 0002_fill failed: database or disk is full" in said
    assert "nothing of it is done; make room, then run `dovetail migrate` again" in said
    assert embedded.history() == [("0001_initial", "applied", 1, 1)]
    embedded.has(FIRST, Made("fill", fill))
    assert embedded.run().endswith("1 migration applied\n")


@pytest.fixture
def in_the_middle(online: Shop) -> Iterator[Callable[[str], None]]:
    """Call a function with the number of the server's process for the runner, once that runs a statement that sleeps."""
    threads: list[threading.Thread] = []

    def act(query: str) -> None:
        def wait_and_act() -> None:
            target = make_url(online.url).set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(target, autocommit=True) as connection:
                for _ in range(200):
                    done = connection.execute(query.encode()).fetchall()
                    if done:
                        return
                    threading.Event().wait(0.02)

        threads.append(threading.Thread(target=wait_and_act))
        threads[-1].start()

    yield act
    for thread in threads:
        thread.join()


SLEEPING = "SELECT {}(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(9%' AND pid <> pg_backend_pid()"


def test_a_lost_connection(online: Shop, in_the_middle: Callable[[str], None]) -> None:
    lasting = (
        "SET lock_timeout = '5s';\n" + framed("ALTER TABLE users ADD COLUMN a integer") + framed("SELECT pg_sleep(9)")
    )
    online.has(FIRST, Made("second", lasting), Made("third", framed("SELECT 1")))
    in_the_middle(SLEEPING.format("pg_terminate_backend"))
    said = online.run(code=3)
    assert (
        "error[D107]: 0002_second failed at group 2 of 2: terminating connection due to administrator command" in said
    )
    assert "group 1 is done and stays; left are group 2 and 1 migration after it; see that the server is there" in said
    online.has(FIRST, Made("second", lasting.replace("(9)", "(0)")), Made("third", framed("SELECT 1")))
    assert online.run().endswith("2 migrations applied\n")


def test_a_connection_that_is_lost_in_a_step(online: Shop) -> None:
    step = "def up(connection):\n    connection.exec_driver_sql('SELECT pg_terminate_backend(pg_backend_pid())')\n"
    online.has(FIRST, Made("step", python=step))
    assert "error[D107]: 0002_step failed: terminating connection" in online.run(code=3)


def test_a_statement_that_takes_too_long_for_the_server(online: Shop) -> None:
    online.has(FIRST, Made("second", f"SET statement_timeout = '50ms';\n{framed('SELECT pg_sleep(9)')}"))
    said = online.run(code=3)
    assert "error[D109]: 0002_second failed: canceling statement due to statement timeout (PGOPTIONS=" in said


def test_another_runner_that_takes_too_long(online: Shop, in_the_middle: Callable[[str], None]) -> None:
    online.has(FIRST, Made("second", framed("SELECT pg_sleep(9)")))
    online.run("to", "1")
    first: list[str] = []
    slow = threading.Thread(target=lambda: first.append(online.run(code=3)))
    slow.start()
    with closing(psycopg.connect(make_url(online.url).set(drivername="postgresql").render_as_string(False))) as other:
        for _ in range(200):
            if other.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (1,):
                break
            threading.Event().wait(0.02)
    said = online.run("--lock-wait", "0.1", code=3)
    assert re.search(
        r"error\[D105\]: another run of shop's migrations holds the lock, and 0\.1 s were not enough: process \d+ of postgres",
        said,
    )
    in_the_middle(SLEEPING.format("pg_cancel_backend"))
    slow.join()
    assert "error[D109]: 0002_second failed: canceling statement due to user request" in first[0]


def test_another_program_that_holds_the_file(embedded: Shop, sqlite: Path) -> None:
    with closing(sqlite3.connect(sqlite, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = embedded.run("--lock-wait", "0", code=3)
        assert f"error[D105]: another program holds the lock of {sqlite}, and 0 s were not enough" in said
        other.execute("ROLLBACK")
    assert embedded.run().endswith("1 migration applied\n")


# --- histories that do not fit ----------------------------------------------------------------------------------------


def test_a_migration_that_was_edited_after_it_was_applied(shop: Shop) -> None:
    shop.run()
    shop.has(Made("initial", framed("CREATE TABLE users (id integer)"), FIRST.down), SECOND)
    for words in ((), ("down",), ("to", "0"), ("status",), ("up", "--dry-run")):
        said = shop.run(*words, code=3)
        assert "error[D121]: 0001_initial was edited after this database applied it" in said
        assert "0001_initial.up.sql back as it was" in said
    assert shop.history() == [("0001_initial", "applied", 1, 1)]


def test_sql_to_paste_quotes_the_package(shop: Shop) -> None:
    shop.has(FIRST, Made("own", "SELECT 1;", by_hand=True)).run("--package", "o'neil")
    shop.has(FIRST, Made("own", "SELECT 2;", by_hand=True))
    said = shop.run("--package", "o'neil", code=3)
    assert "WHERE package = 'o''neil' AND name = '0002_own'" in said


def test_a_database_that_is_ahead(shop: Shop) -> None:
    shop.has(FIRST, SECOND)
    shop.run()
    shop.has(FIRST)
    said = shop.run(code=3)
    assert "error[D122]: the database is ahead: it has 0002_second, and the newest here is 0001_initial" in said
    status = shop.run("status", code=3)
    assert "  0002_second   applied, and not here\n" in status


def test_a_database_that_is_foreign(shop: Shop) -> None:
    shop.run()
    shop.has(Made("other", framed("SELECT 1")), SECOND)
    assert "error[D123]: the database has 0001_initial, which is not among the migrations of shop here" in shop.run(
        code=3
    )
    shop.execute("UPDATE dovetail_migrations SET name = 'odd'")
    assert "error[D123]: the database has odd, which" in shop.run(code=3)


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE dovetail_migrations SET state = 'maybe'",
        "UPDATE dovetail_migrations SET groups_done = 5",
        "UPDATE dovetail_migrations SET state = 'up'",
        "ALTER TABLE dovetail_migrations RENAME COLUMN hash TO sum",
    ],
)
def test_a_table_of_history_that_was_edited_by_hand(shop: Shop, edit: str) -> None:
    shop.run()
    shop.execute(edit)
    assert "error[D133]" in shop.run(code=3)


def test_another_table_of_that_name(shop: Shop) -> None:
    shop.execute("CREATE TABLE dovetail_migrations (id integer)")
    said = shop.run(code=3)
    assert "error[D133]: the table dovetail_migrations cannot be read" in said


def test_a_draft(shop: Shop) -> None:
    shop.has(FIRST, Made("own", "SELECT 1;", by_hand=True, is_draft=True))
    said = shop.run(code=3)
    assert "error[D126]: 0002_own is a draft: its author has not finished it" in said
    assert "run `dovetail generate`" in said
    assert "initial" not in str(shop.catalog())


def test_scripts_for_another_database_only(shop: Shop) -> None:
    other: Database = "postgresql" if shop.is_sqlite else "sqlite"
    shop.has(FIRST, Made("second", framed("SELECT 1"), databases=(other,)))
    name = "SQLite" if shop.is_sqlite else "PostgreSQL"
    assert f"error[D127]: 0002_second has no script for {name}" in shop.run(code=3)


def test_a_script_without_a_way_back(shop: Shop) -> None:
    shop.has(FIRST, SECOND)
    shop.run()
    assert "error[D128]: 0002_second cannot be undone: it has no script that does" in shop.run("down", code=3)
    assert len(shop.history()) == 2


def test_an_unknown_target(shop: Shop) -> None:
    for words in (("to", "0001_inital"), ("baseline", "0001_inital")):
        said = shop.run(*words, code=3)
        assert 'error[D129]: there is no migration "0001_inital"\n   help: did you mean "0001_initial"?' in said
    assert "`dovetail migrate status` lists" in shop.run("to", "7", code=3)


def test_a_script_that_cannot_be_taken_apart(shop: Shop) -> None:
    shop.has(FIRST, Made("second", "BEGIN;\nSELECT 1;\nROLLBACK;\n"))
    said = shop.run(code=3)
    assert "0002_second.up.sql:3:1: error[D113]: this ROLLBACK would end the transaction of its group" in said
    assert "initial" not in str(shop.catalog())


def test_the_session_speaks_utf8(online: Shop) -> None:
    online.has(Made("initial", framed("CREATE TABLE texts AS SELECT 'ü%s'::text AS a")))
    online.run()
    assert online.rows("SELECT a, length(a) FROM texts") == [("ü%s", 3)]
