"""A database made from a spec, and what it says to statements that somebody tries on it directly.

`guarded` makes it once; `tried` lets a test do what it likes in it, and takes everything back.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from dovetail import pipeline
from dovetail.output.writer import write
from scripts import apply
from specs import imported

__all__ = ["Guarded", "Tried", "guarded", "lent", "tried"]

_PACKAGE = "kept"


@dataclass(frozen=True)
class Guarded:
    """A database, and the package that was generated for it."""

    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{_PACKAGE}.{name}")


@dataclass(frozen=True)
class Tried:
    """One transaction on the database, that nobody commits."""

    guarded: Guarded
    connection: Connection

    @property
    def is_sqlite(self) -> bool:
        return self.guarded.is_sqlite

    def module(self, name: str) -> Any:
        return self.guarded.module(name)

    def session(self) -> Session:
        return Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.connection.execute(text(statement))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.connection.execute(text(query))]

    def refused(self, *statements: str) -> str:
        """Return the name of the rule that refuses the last of the statements, as the package says it; nothing is kept."""
        savepoint = self.connection.begin_nested()
        self.run(*statements[:-1])
        try:
            self.run(statements[-1])
        except IntegrityError as error:
            name = self.module("runtime.violations.naming").violation_of(error).constraint
            return str(name or error)
        finally:
            savepoint.rollback()
        raise AssertionError(f"not refused: {statements[-1]}")


@contextmanager
def guarded(url: str, spec: str, folder: Path, databases: str = "postgresql, sqlite") -> Iterator[Guarded]:
    """Make the database at `url` from the text of a spec, whose package is written into `folder`."""
    root = folder / f"{_PACKAGE}.yaml"
    root.write_text(f"dovetail: 1\nname: {_PACKAGE}\ndatabases: [{databases}]\n{spec}")
    write(folder / _PACKAGE, pipeline.render(pipeline.read(root)))
    apply(url, folder / _PACKAGE / "migrations" / make_url(url).get_backend_name() / "0001_initial.up.sql")
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with imported(folder, _PACKAGE):
        found = Guarded(engine)
        found.module("queries")  # who has not loaded the package knows nothing of its rules
        yield found
    engine.dispose()


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def tried(database: Guarded, *rows: str) -> Iterator[Tried]:
    """A transaction in which the database holds the rows that the statements insert."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        found = Tried(database, connection)
        found.run(*rows)
        yield found
        transaction.rollback()


def lent(database: Tried) -> list[str]:
    """Return the functions with the rights of their owner that serve a trigger on somebody else's table, which should be none."""
    functions = database.rows(
        "SELECT oid::regproc::text FROM pg_proc WHERE prosecdef AND prorettype = 'trigger'::regtype"
    )
    assert functions
    found = []
    database.run("CREATE TEMPORARY TABLE bait (id int)")
    for (function,) in functions:
        savepoint = database.connection.begin_nested()
        database.run(f"CREATE TRIGGER sly AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION {function}()")
        try:
            database.run("INSERT INTO bait VALUES (1)")
            found.append(function)
        except DBAPIError as error:
            if "this function is for its own table" not in str(error):
                found.append(function)
        savepoint.rollback()
    return found
