"""Databases that tests migrate: plans are run on them as the runner does it, group by group, and what they hold is read back."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from catalog import catalog, postgresql_catalog
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.dialects.base import Statement
from dovetail.migrate.plan import Group, Plan, plan
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Database
from dovetail.schema.model import QualifiedName, Schema, Table
from handmade import BOTH
from scratch_databases import empty, rows_of
from texts_of_sqlite import definitions

__all__ = ["Live", "LivePostgreSQL", "LiveSQLite", "StatementError", "live"]

EMPTY = Schema("empty", BOTH)


class StatementError(Exception):
    """A statement of a plan that the database refuses."""


class Live:
    """A database in use: one connection, on which nothing is open between two calls."""

    name: Database
    url: str

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        raise NotImplementedError

    def clear(self) -> None:
        """Leave nothing in the database."""
        raise NotImplementedError

    def literal_rows(self, table: Table, columns: list[str]) -> list[tuple[str | None, ...]]:
        """Return the rows of a table as the texts of their values, sorted by the first column."""
        raise NotImplementedError

    @contextmanager
    def without_foreign_keys(self) -> Iterator[None]:
        """Let rows be inserted in any order meanwhile."""
        yield

    def state(self) -> dict[str, Any]:
        """Return what the database holds but for its rows: what is left out is the order of columns, and what has no name of its own."""
        raise NotImplementedError

    def named(self, name: QualifiedName) -> str:
        """Return a name as this database quotes it."""
        parts = (part for part in (name.namespace, name.name) if part is not None)
        return ".".join('"' + part.replace('"', '""') + '"' for part in parts)

    def migrate(self, before: Schema, after: Schema) -> Plan:
        """Lead the database from one Schema to the other."""
        made = plan(DIALECTS[self.name], before, after)
        self.run(made)
        return made

    def run(self, made: Plan) -> None:
        """Run a plan. Raises StatementError, with no transaction open, for a statement that the database refuses."""
        self.run_groups(made.groups())

    def run_groups(self, groups: Iterable[Group]) -> None:
        """Run groups one after the other; what is run outside of a transaction is run twice, which must do no harm."""
        for group in groups:
            if group.transactional:
                self._run_together(group.statements)
                continue
            for _ in ("first", "again"):
                for statement in group.statements:
                    self._run_one(statement)

    def _run_together(self, statements: Iterable[Statement]) -> None:
        self.execute("BEGIN")
        try:
            for statement in statements:
                self._run_one(statement)
        except StatementError:
            self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    def _run_one(self, statement: Statement) -> None:
        try:
            found = self.execute(statement.sql)
        except (psycopg.Error, sqlite3.Error) as error:
            raise StatementError(f"{error}\n{statement.sql}\n{statement.change}") from error
        if "foreign_key_check" in statement.sql and found:
            raise StatementError(f"{found[0]} refers to a row that is not there\n{statement.change}")

    def build(self, schema: Schema) -> None:
        """Clear the database and make it that of `schema`."""
        self.clear()
        self.migrate(EMPTY, schema)

    def fresh(self, schema: Schema) -> dict[str, Any]:
        """Return the state of a database in which there never was anything but `schema`. Clears this one."""
        return _fresh(self, self.kind, stored(schema))

    @property
    def kind(self) -> str:
        return self.name


@cache
def _states(kind: str) -> dict[Schema, dict[str, Any]]:
    return {}


def _fresh(database: Live, kind: str, schema: Schema) -> dict[str, Any]:
    known = _states(kind)
    if schema not in known:
        database.build(schema)
        known[schema] = database.state()
    return known[schema]


class LivePostgreSQL(Live):
    name: Database = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(address, autocommit=True)
        self.version = self.connection.info.server_version

    @property
    def kind(self) -> str:
        return f"{self.name} {self.version}"

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        return rows_of(self.connection, sql)

    def clear(self) -> None:
        empty(self.execute)

    def literal_rows(self, table: Table, columns: list[str]) -> list[tuple[str | None, ...]]:
        wanted = ", ".join(f"{self.named(QualifiedName(column))}::text" for column in columns)
        return sorted(self.execute(f"SELECT {wanted} FROM {self.named(table.identifier)}"), key=repr)

    @contextmanager
    def without_foreign_keys(self) -> Iterator[None]:
        self.execute("SET session_replication_role = replica")
        yield
        self.execute("SET session_replication_role = DEFAULT")

    def state(self) -> dict[str, Any]:
        found = postgresql_catalog(self.execute)
        found["columns"] = sorted(((*row[:3], *row[4:]) for row in found["columns"]), key=str)
        found["constraints"] = [
            (*row[:4], row[4].removesuffix(" NOT VALID"))  # which a table that is made anew has no need of
            for row in found["constraints"]
            if not row[4].startswith("NOT NULL ")
        ]
        found["comments"] = [row for row in found["comments"] if not (row[0] == "schema" and row[1] == "public")]
        found["invalid"] = self.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        return found


class LiveSQLite(Live):
    name: Database = "sqlite"

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(make_url(url).database or "")
        self.connection = self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def clear(self) -> None:
        self.connection.close()
        self.path.unlink(missing_ok=True)
        self.connection = self._connect()

    def literal_rows(self, table: Table, columns: list[str]) -> list[tuple[str | None, ...]]:
        own = [self.named(QualifiedName(column)) for column in columns]
        wanted = ", ".join(f"CASE WHEN {column} IS NOT NULL THEN quote({column}) END" for column in own)
        found = self.execute(f"SELECT {wanted} FROM {self.named(QualifiedName(table.identifier.name))}")
        return sorted(found, key=repr)

    @contextmanager
    def without_foreign_keys(self) -> Iterator[None]:
        self.execute("PRAGMA foreign_keys = OFF")
        yield
        assert self.execute("PRAGMA foreign_key_check") == []
        self.execute("PRAGMA foreign_keys = ON")

    def state(self) -> dict[str, Any]:
        assert self.execute("PRAGMA foreign_keys") == [(1,)], "foreign keys are enforced again"
        assert self.execute("PRAGMA legacy_alter_table") == [(0,)]
        found = catalog(self.url)
        found["columns"] = {
            name: sorted(((*row[1:5], row[5] > 0, row[6]) for row in rows), key=str)
            for name, rows in found["columns"].items()
        }
        found["definitions"] = definitions(self.connection)
        return found


@contextmanager
def live(url: str) -> Iterator[Live]:
    """The database at `url`, as long as it is used."""
    made = LiveSQLite(url) if make_url(url).get_backend_name() == "sqlite" else LivePostgreSQL(url)
    with closing(made.connection):
        yield made
