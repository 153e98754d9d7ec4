"""A runner that is killed loses nothing and can be run again, and runners at once apply each migration exactly once."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dovetail.cli.group import main
from dovetail.database.postgresql import Postgresql
from dovetail.database.sqlite import Sqlite
from migration_folders import Made
from running import Shop, framed, killed, started

ONCE = "INSERT INTO runs (name) VALUES ('{}')"
STEP = f"def up(connection):\n    connection.exec_driver_sql({ONCE.format('step')!r})\n"
INDEX = "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_{0}_a ON {0} (a);\n"


def made(count: int, pause: float = 0) -> list[Made]:
    """Migrations of one group and of several, and a step in Python; each notes that it was run."""
    wait = [f"SELECT pg_sleep({pause})"] if pause else []
    found = [Made("initial", framed("CREATE TABLE runs (id integer, name text)", ONCE.format("initial")))]
    for number in range(count):
        name = f"t{number}"
        plain = framed(f"CREATE TABLE {name} (a integer)", ONCE.format(name))
        online = (
            "SET lock_timeout = '5s';\n"
            + framed(f"CREATE TABLE {name} (a integer)", ONCE.format(name), *wait)
            + INDEX.format(name)
            + framed(f"ALTER TABLE {name} ADD COLUMN b integer", ONCE.format(f"{name} b"))
            + "RESET lock_timeout;\n"
        )
        found.append(Made(name, plain, f"DROP TABLE {name};", only={"postgresql": online}))
    return [*found, Made("step", python=STEP)]


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop", database_url)


def wanted(shop: Shop, count: int) -> list[tuple[str, int]]:
    """What is noted where each group was run once."""
    names = ["initial", "step", *(f"t{number}" for number in range(count))]
    names += [] if shop.is_sqlite else [f"t{number} b" for number in range(count)]
    return [(name, 1) for name in sorted(names)]


def noted(shop: Shop) -> list[tuple[str, int]]:
    return sorted(tuple(row) for row in shop.rows("SELECT name, count(*) FROM runs GROUP BY name"))


def emptied(shop: Shop) -> None:
    """Bring the database back to nothing at all."""
    for (name,) in shop.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        if shop.is_sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    ):
        shop.execute(f"DROP TABLE {name}")


def attempt(shop: Shop, last: int) -> bool:
    """Run `up` in a fork that kills itself before, or after, its call number `last` to the database; say whether it got there."""
    child = os.fork()
    if child == 0:
        try:
            _kill_at(last)
            result = CliRunner().invoke(main, ["migrate", "--url", shop.url, "--migrations", str(shop.migrations)])
            os._exit(0 if result.exit_code == 0 else 1)
        finally:
            os._exit(2)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code == -signal.SIGKILL


def _kill_at(last: int) -> None:
    made = 0

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal made
            for act in (lambda: None, lambda: method(*arguments, **options)):
                result = act()
                made += 1
                if made == last:
                    os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call

    for session, names in ((Postgresql, ("execute", "run")), (Sqlite, ("execute", "run", "_patiently"))):
        for name in names:
            setattr(session, name, watched(getattr(session, name)))


def test_a_kill_at_any_call_to_the_database_loses_nothing(shop: Shop) -> None:
    shop.has(*made(1))
    shop.run()
    undisturbed = shop.catalog()
    last = 0
    while True:
        emptied(shop)
        last += 4 if shop.is_sqlite else 3
        was_killed = attempt(shop, last)
        shop.run()
        assert shop.catalog() == undisturbed, last
        assert noted(shop) == wanted(shop, 1), last
        if not was_killed:
            break
    assert last > 20


def test_a_runner_that_is_killed_again_and_again_gets_there(shop: Shop) -> None:
    """Killed at any moment, in whatever it does: it goes on where it stopped, and not before."""
    count = 6
    shop.has(*made(count, pause=0.02))
    draw = random.Random(4)
    for _ in range(4):
        killed(started(shop), draw.choice(["_t", "2/3", "3/3", ""]), draw.random() / 20)
    shop.run()
    assert noted(shop) == wanted(shop, count)
    assert shop.run() == "shop: nothing to do\n"


@pytest.mark.parametrize("runners", [2, 8])
def test_runners_at_once_apply_each_migration_exactly_once(shop: Shop, tmp_path: Path, runners: int) -> None:
    shop.has(*made(4))
    other = Shop(tmp_path / "other", shop.url).has(Made("initial", framed("CREATE TABLE others (a integer)")))
    processes = [started(other if number % 4 == 3 else shop) for number in range(runners)]
    said = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * runners, said
    assert noted(shop) == wanted(shop, 4)
    for package in ("shop: ", "other: "):
        applied = [
            line for text in said for line in text.splitlines() if line.startswith(package) and "applied" in line
        ]
        assert sum(int(line.split()[1]) for line in applied) == {"shop: ": 6, "other: ": int(runners > 3)}[package]


def test_a_runner_that_is_killed_in_a_long_statement_frees_its_lock(postgresql: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", postgresql).has(Made("initial", framed("SELECT pg_sleep(20)")))
    killed(started(shop), "0001_initial", 0.2)
    shop.has(Made("initial", framed("SELECT 1")))
    assert shop.run("--lock-wait", "15").endswith("shop: 1 migration applied\n")
