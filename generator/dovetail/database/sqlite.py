"""Running migrations on SQLite.

There is no lock beside that of the file: every transaction takes it at its beginning, and looks again at the history then.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from dovetail.database.address import Address
from dovetail.database.dangling import Dangling, new_ones
from dovetail.database.failure import DatabaseError, Failure
from dovetail.database.lending import lent
from dovetail.database.session import HISTORY_TABLE
from dovetail.database.sqlite_failures import failure_of, is_busy
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.schema.columns import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Sqlite", "connect"]

_PATIENCE = 0.5
"""Seconds for which SQLite itself waits; longer waits are made of these, so that an interruption comes through."""

_SETTINGS = ("foreign_keys", "legacy_alter_table")
"""What scripts set, and what lasts beyond the end of their transaction."""

_HISTORY = f"""\
CREATE TABLE IF NOT EXISTS {HISTORY_TABLE} (
    package      text    NOT NULL,
    name         text    NOT NULL,
    hash         text    NOT NULL,
    state        text    NOT NULL,
    groups_done  integer NOT NULL,
    groups_total integer NOT NULL,
    done_hash    text    NOT NULL,
    applied_at   text    NOT NULL,
    PRIMARY KEY (package, name)
)"""


def connect(address: Address) -> sqlite3.Connection:
    """Return a connection that begins no transaction by itself. Raises sqlite3.Error."""
    is_uri = address.target.startswith("file:")
    return sqlite3.connect(address.target, timeout=_PATIENCE, isolation_level=None, uri=is_uri)


class Sqlite:
    """A Session on SQLite."""

    database: Database = "sqlite"

    def __init__(self, connection: sqlite3.Connection, address: Address, wait: float) -> None:
        self.connection, self.shown, self._wait = connection, address.shown, wait
        self._settings: dict[str, int] = {}

    @property
    def history_table(self) -> str | None:
        query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = %s"
        return HISTORY_TABLE if self.rows(query, HISTORY_TABLE) else None

    @property
    def in_transaction(self) -> bool:
        return self.connection.in_transaction

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._patiently(query.replace("%s", "?") if parameters else query, *parameters).fetchall()

    def first(self, query: str) -> dict[str, Any]:
        cursor = self._patiently(query)
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=False))

    def run(self, statements: Sequence[str]) -> None:
        for index, statement in enumerate(statements):
            try:
                self.connection.execute(statement).fetchall()
            except (sqlite3.Error, sqlite3.Warning) as error:
                failure = failure_of(error, index) if isinstance(error, sqlite3.Error) else Failure("other", str(error))
                raise DatabaseError(failure) from None

    def configure(self, statement: str) -> None:
        """Leave out what scripts say of foreign keys: whoever runs them by hand needs it, and `transaction` does it itself."""
        if not statement.lower().replace(" ", "").startswith("pragmaforeign_keys="):
            self._patiently(statement).fetchall()

    def execute(self, query: str, *parameters: object) -> None:
        """Run a statement that finds nothing."""
        self._patiently(query.replace("%s", "?") if parameters else query, *parameters)

    @contextmanager
    def transaction(self, enforcing: bool = False, checking: bool = False) -> Iterator[None]:
        """Where tables are made anew, foreign keys are checked at the end, as in SQLite's manual, and the new ones counted only.

        That reads all rows that refer to others, in the whole database. https://www.sqlite.org/lang_altertable.html#otheralter
        """
        (was_on,) = self.rows("PRAGMA foreign_keys")[0]
        self.execute(f"PRAGMA foreign_keys = {'ON' if enforcing else 'OFF'}")  # does nothing inside a transaction
        self._begin()
        try:
            before = self._dangling() if checking else {}
            yield
            dangling = new_ones(before, self._dangling()) if checking else None
            if dangling:
                raise DatabaseError(Failure("constraint", dangling))
            self._commit()
        except BaseException:
            with suppress(sqlite3.Error):
                self.connection.rollback()
            raise
        finally:
            with suppress(DatabaseError):
                self.execute(f"PRAGMA foreign_keys = {'ON' if was_on else 'OFF'}")

    @contextmanager
    def locked(self, package: str, wait: float, tell: Callable[[str], None]) -> Iterator[None]:
        """Make the history table; each transaction keeps others out by itself. Afterwards all settings are what they were."""
        self._wait = wait
        self._settings = {name: self.rows(f"PRAGMA {name}")[0][0] for name in _SETTINGS}
        self._begin()
        try:
            self.execute(_HISTORY)
            self._commit()
        except BaseException:
            with suppress(sqlite3.Error):
                self.connection.rollback()
            raise
        try:
            yield
        finally:
            with suppress(DatabaseError):  # of a connection that is gone
                self.renew()

    def renew(self) -> None:
        """Bring back what a script may have set, and left so where it failed."""
        for name, value in self._settings.items():
            self.execute(f"PRAGMA {name} = {value}")

    def prepare(self, statement: str) -> None:
        """A statement of SQLite is done or not."""

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        yield []  # SQLite does not know who else has opened the file

    @contextmanager
    def lent(self) -> "Iterator[Connection]":
        with lent(self.connection, "sqlite") as connection:
            yield connection

    def translated(self, error: Exception) -> Failure | None:
        return failure_of(error) if isinstance(error, sqlite3.Error) else None

    def columns(self) -> dict[tuple[str | None, str], set[str]]:
        query = """
            SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'"""
        found: dict[tuple[str | None, str], set[str]] = {}
        for table, column in self.rows(query):
            found.setdefault((None, table), set()).add(column)
        return found

    def close(self) -> None:
        self.connection.close()

    def _begin(self) -> None:
        try:
            self._patiently("BEGIN IMMEDIATE")
        except DatabaseError as error:
            if error.failure.kind != "busy":
                raise
            message = f"another program holds the lock of {self.shown}, and {self._wait:g} s were not enough"
            help = "wait until it is done and run again, or wait longer with --lock-wait; `fuser` names who has the file open"
            raise SpecError((Diagnostic("D105", message, None, help),)) from None

    def _dangling(self) -> Dangling:
        """How many rows refer to one that is not there, for each table and the table that it refers to."""
        query = """SELECT "table", parent, count(*), min(rowid) FROM pragma_foreign_key_check GROUP BY 1, 2"""
        return {(table, referenced): (count, row) for table, referenced, count, row in self.rows(query)}

    def _commit(self) -> None:
        """Readers that keep others from writing are no reason why a statement failed: the same may be run again later."""
        try:
            self._patiently("COMMIT")
        except DatabaseError as error:
            if error.failure.kind != "busy":
                raise
            message = "other connections read the database, and it cannot be written meanwhile"
            raise DatabaseError(Failure("lock", message, error.failure.message)) from None

    def _patiently(self, query: str, *parameters: object) -> sqlite3.Cursor:
        """Run a statement, again and again while somebody else has the database, for as long as the runner may wait."""
        deadline = monotonic() + self._wait
        while True:
            try:
                return self.connection.execute(query, parameters)
            except sqlite3.Error as error:
                if not is_busy(error) or monotonic() >= deadline:
                    raise DatabaseError(failure_of(error)) from None
                sleep(0.01)
