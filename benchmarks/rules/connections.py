"""One connection to each database that is measured, with its rows, through the driver alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from benchmarks.migrate_up import server, text_of
from benchmarks.rules.rule import Database
from psycopg import sql
from sqlalchemy import URL

__all__ = ["Connection", "Server", "servers"]


class Connection(Protocol):
    """A connection on which nothing is open; `parameter` is how it writes one, `backend` who serves it."""

    database: Database
    parameter: str
    backend: int | None

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> None:
        """Run one statement, which is prepared once."""

    def settle(self) -> None:
        """Check what waits for the end of the transaction."""

    def clean(self, tables: list[str]) -> None:
        """Remove what a transaction that was undone has left in the tables."""


class Server(Protocol):
    """Where databases are made."""

    database: Database
    version: str

    def connect(self, name: str) -> Any:
        """Return a context in which a new database is open."""


@contextmanager
def servers(folder: Path, names: list[Database]) -> Iterator[list[Server]]:
    """Start what is asked for, for as long as the block lasts."""
    if "postgresql" not in names:
        yield [_SQLite(folder)]
        return
    with server(folder) as url:
        found: dict[Database, Server] = {"sqlite": _SQLite(folder), "postgresql": _PostgreSQL(url)}
        yield [found[name] for name in names]


class _SQLite:
    database: Database = "sqlite"
    version = f"SQLite {sqlite3.sqlite_version}"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def connect(self, name: str) -> Iterator[Connection]:
        with closing(sqlite3.connect(self._folder / f"{name}.sqlite", isolation_level=None)) as raw:
            raw.execute("PRAGMA foreign_keys = ON")
            yield _OnSQLite(raw)


class _OnSQLite:
    database: Database = "sqlite"
    parameter = "?"
    backend: int | None = None

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> None:
        self._raw.execute(statement, parameters)

    def settle(self) -> None:
        pass  # what is deferred is counted with each statement

    def clean(self, tables: list[str]) -> None:
        pass  # nothing is left


class _PostgreSQL:
    database: Database = "postgresql"

    def __init__(self, url: URL) -> None:
        self._url = url
        with psycopg.connect(text_of(url)) as raw:
            self.version = f"PostgreSQL {raw.info.server_version // 10000}.{raw.info.server_version % 10000}"

    @contextmanager
    def connect(self, name: str) -> Iterator[Connection]:
        called = sql.Identifier(f"dovetail_benchmark_{name}")
        with psycopg.connect(text_of(self._url), autocommit=True) as maker:
            maker.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(called))
            maker.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(called))
            try:
                place = text_of(self._url.set(database=f"dovetail_benchmark_{name}"))
                with psycopg.connect(place, autocommit=True) as raw:
                    yield _OnPostgreSQL(raw)
            finally:
                maker.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(called))


class _OnPostgreSQL:
    database: Database = "postgresql"
    parameter = "%s"
    backend: int | None

    def __init__(self, raw: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self._raw = raw
        self._cursor = raw.cursor()
        self.backend = raw.info.backend_pid

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> None:
        self._cursor.execute(statement.encode(), parameters or None, prepare=bool(parameters))

    def settle(self) -> None:
        self._raw.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def clean(self, tables: list[str]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        self._raw.execute(sql.SQL("VACUUM (ANALYZE, TRUNCATE false) {}").format(names))
