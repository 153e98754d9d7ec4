"""The databases that are read from: a SQLite file, and PostgreSQL from the wheel or where DATABASE_URL points."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.migrate_up import empty_database, server
from benchmarks.queries.data import TENANT, fill
from skill_registry.queries import tenant
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

__all__ = ["Target", "targets"]

S = TypeVar("S", bound=Session)

_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"


@dataclass(frozen=True)
class Target:
    """A database filled with the rows of `data`; `name` is that of its dialect."""

    name: str
    url: URL
    engine: Engine

    @property
    def version(self) -> str:
        with self.engine.connect() as connection:
            assert connection.dialect.server_version_info is not None
            number = ".".join(map(str, connection.dialect.server_version_info))
        return f"{ {'sqlite': 'SQLite', 'postgresql': 'PostgreSQL'}[self.name] } {number}"

    @contextmanager
    def session(self, kind: type[S]) -> Iterator[S]:
        """A session that sees the rows, whoever writes it.

        On SQLite each session in the process guards the rows of tenants, that of any library, and has to be told whose to show.
        Connections without a session do not. On PostgreSQL nothing is guarded, as we are a superuser.
        """
        with kind(self.engine) as session:
            if self.name != "sqlite":
                yield session
                return
            with tenant(session, TENANT):
                yield session

    def backends(self) -> list[int]:
        """Return the numbers of the processes that serve us, once everybody is connected; SQLite has none."""
        if self.name == "sqlite":
            return []
        with self.engine.connect() as connection:
            return list(connection.scalars(text(_BACKENDS)))


@contextmanager
def targets(folder: Path, names: list[str]) -> Iterator[list[Target]]:
    """Make the databases called so, filled, for as long as the block lasts."""
    if names == ["sqlite"]:
        yield [_target(_sqlite(folder))]
        return
    with server(folder) as url, empty_database(url) as database:
        urls = {"sqlite": _sqlite(folder), "postgresql": make_url(database).set(drivername="postgresql+psycopg")}
        made = [_target(urls[name]) for name in names]
        try:
            yield made
        finally:
            for target in made:
                target.engine.dispose()


def _sqlite(folder: Path) -> URL:
    return URL.create("sqlite", database=str(folder / "queries.sqlite"))


def _target(url: URL) -> Target:
    engine = create_engine(url)
    fill(engine)
    return Target(url.get_backend_name(), url, engine)
