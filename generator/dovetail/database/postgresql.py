"""Running migrations on PostgreSQL, through psycopg."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from dovetail import lazy_re
from dovetail.database.address import Address
from dovetail.database.blockers import watching
from dovetail.database.failure import DatabaseError, Failure
from dovetail.database.lending import lent
from dovetail.database.postgresql_failures import failure_of
from dovetail.database.postgresql_lock import advisory_lock
from dovetail.database.session import HISTORY_TABLE
from dovetail.schema.columns import Database

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy import Connection

__all__ = ["Postgresql", "connect"]

_SEPARATOR = "\n;\n"
"""Statements may end in a comment."""

_TIMEOUT = 10
"""Seconds to wait for a server to answer, where the URL does not say."""

_HISTORY = """\
CREATE TABLE {table} (
    package      text        NOT NULL,
    name         text        NOT NULL,
    hash         text        NOT NULL,
    state        text        NOT NULL,
    groups_done  integer     NOT NULL,
    groups_total integer     NOT NULL,
    done_hash    text        NOT NULL,
    applied_at   timestamptz NOT NULL,
    PRIMARY KEY (package, name)
)"""
_NAME = r'(?:[^\s".(]+|"(?:[^"]|"")+")'
_CONCURRENT_INDEX = lazy_re.compile(
    rf"create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?(?P<index>{_NAME})\s+on\s+(?:only\s+)?"
    rf"(?P<table>{_NAME}(?:\s*\.\s*{_NAME})?)",
    re.IGNORECASE,
)


def connect(address: Address) -> "psycopg.Connection[tuple[Any, ...]]":
    """Return a connection that commits every statement by itself. Raises psycopg.Error."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    return psycopg.connect(
        (
            address.target
            if "connect_timeout=" in address.target
            else make_conninfo(address.target, connect_timeout=_TIMEOUT)
        ),
        autocommit=True,
        prepare_threshold=None,
        client_encoding="utf8",
        fallback_application_name="dovetail migrate",
    )


class Postgresql:
    """A Session on PostgreSQL."""

    database: Database = "postgresql"

    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]", address: Address) -> None:
        self.connection, self._address, self.shown = connection, address, address.shown
        self._history_table = self._find_history()
        self._end_with_client()

    @property
    def history_table(self) -> str | None:
        return self._history_table

    @property
    def in_transaction(self) -> bool:
        from psycopg.pq import TransactionStatus

        return self.connection.pgconn.transaction_status == TransactionStatus.INTRANS

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._translating():
            return self.connection.execute(query.encode(), parameters or None).fetchall()

    def first(self, query: str) -> dict[str, Any]:
        with self._translating():
            cursor = self.connection.execute(query.encode())
            names = [column.name for column in cursor.description or ()]
            return dict(zip(names, cursor.fetchone() or (), strict=False))

    def run(self, statements: Sequence[str]) -> None:
        """Send all of them at once, as fast as it gets; the number of results says which one was refused."""
        with self._translating():
            failed = self._send(_SEPARATOR.join(statements))
            if failed is None:
                return
            index, error = failed
            failure = failure_of(error, is_closed=self.connection.closed)
        raise DatabaseError(self._placed(failure, index, statements))

    def configure(self, statement: str) -> None:
        self.run([statement])

    def execute(self, query: str, *parameters: object) -> None:
        """Run a statement that finds nothing."""
        with self._translating():
            self.connection.execute(query.encode(), parameters or None)

    @contextmanager
    def transaction(self, enforcing: bool = True, checking: bool = True) -> Iterator[None]:
        self.execute("BEGIN")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(DatabaseError):
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def locked(self, package: str, wait: float, tell: Callable[[str], None]) -> Iterator[None]:
        with advisory_lock(self, package, wait, tell):
            self._make_history()
            yield

    def renew(self) -> None:
        for statement in ("RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"):
            self.execute(statement)
        self._end_with_client()

    def prepare(self, statement: str) -> None:
        """Drop the invalid index that a CREATE INDEX CONCURRENTLY left: IF NOT EXISTS would take it for the index."""
        found = _CONCURRENT_INDEX.match(statement)
        if found is None:
            return
        query = """
            SELECT format('%%I.%%I', n.nspname, c.relname)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.indrelid = to_regclass(%s) AND NOT i.indisvalid AND c.relname = %s"""
        for (index,) in self.rows(query, found["table"], _plain(found["index"])):
            self.execute(f"DROP INDEX CONCURRENTLY {index}")

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        with watching(self.connection.info.backend_pid, self._address) as blockers:
            yield blockers

    @contextmanager
    def lent(self) -> "Iterator[Connection]":
        with lent(self.connection, "postgresql+psycopg") as connection:
            yield connection

    def translated(self, error: Exception) -> Failure | None:
        import psycopg

        if not isinstance(error, psycopg.Error):
            return None
        return self._without_secrets(failure_of(error, is_closed=self.connection.closed))

    def columns(self) -> dict[tuple[str | None, str], set[str]]:
        query = """
            SELECT n.nspname, c.relname, pg_table_is_visible(c.oid), a.attname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"""
        found: dict[tuple[str | None, str], set[str]] = {}
        for namespace, table, is_visible, column in self.rows(query):
            found.setdefault((namespace, table), set()).add(column)
            if is_visible:
                found.setdefault((None, table), set()).add(column)
        return found

    def close(self) -> None:
        self.connection.close()

    def _send(self, text: str) -> "tuple[int, psycopg.Error] | None":
        """Send a text as it is; the error that ended it, and how many statements before went well."""
        from psycopg import errors, generators
        from psycopg.pq import ExecStatus

        self.connection.pgconn.send_query(text.encode())
        results = self.connection.wait(generators.execute(self.connection.pgconn))
        if results and results[-1].status == ExecStatus.FATAL_ERROR:
            return len(results) - 1, errors.error_from_result(results[-1], encoding="utf-8")
        return None

    def _placed(self, failure: Failure, index: int, statements: Sequence[str]) -> Failure:
        """The failure with its position counted in its own statement, not in the whole text that was sent."""
        place, index = failure.position, min(index, len(statements) - 1)
        if (
            place is not None
        ):  # syntax is checked before anything is run, so that it says more than the number of results
            index = 0
            while index < len(statements) - 1 and place >= len(statements[index]) + len(_SEPARATOR):
                place -= len(statements[index]) + len(_SEPARATOR)
                index += 1
        placed = Failure(failure.kind, failure.message, failure.detail, index, place)
        return self._without_secrets(placed)

    def _without_secrets(self, failure: Failure) -> Failure:
        hidden = self._address.without_secrets
        detail = None if failure.detail is None else hidden(failure.detail)
        return Failure(failure.kind, hidden(failure.message), detail, failure.statement, failure.position)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            failure = failure_of(error, is_closed=self.connection.closed)
            raise DatabaseError(self._without_secrets(failure)) from None

    def _find_history(self) -> str | None:
        query = """
            SELECT format('%%I.%%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = %s AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)"""
        found = self.rows(query, HISTORY_TABLE)
        return found[0][0] if found else None

    def _make_history(self) -> None:
        """Packages have locks of their own, so that two runners may come here at once: one of them makes the table."""
        import psycopg

        if self._history_table is None:
            try:
                self.connection.execute(_HISTORY.format(table=HISTORY_TABLE).encode())
            except (psycopg.errors.DuplicateTable, psycopg.errors.UniqueViolation):
                pass
            except psycopg.Error as error:
                raise DatabaseError(failure_of(error, is_closed=self.connection.closed)) from None
            self._history_table = self._find_history()

    def _end_with_client(self) -> None:
        """Let the server notice that a runner was killed, and free its lock; where it cannot, the statement ends first."""
        with suppress(DatabaseError):
            self.execute("SET client_connection_check_interval = '2s'")


def _plain(name: str) -> str:
    """An identifier as the catalog has it."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
