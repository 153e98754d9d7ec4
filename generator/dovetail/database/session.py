"""What running migrations needs of a database, whichever it is."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from dovetail.database.failure import Failure
from dovetail.schema.columns import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["HISTORY_COLUMNS", "HISTORY_TABLE", "Session"]

HISTORY_TABLE = "dovetail_migrations"
HISTORY_COLUMNS = ("package", "name", "hash", "state", "groups_done", "groups_total", "done_hash", "applied_at")


class Session(Protocol):
    """A connection that runs migrations. Whatever the database refuses is raised as DatabaseError, with nothing secret in it."""

    @property
    def database(self) -> Database: ...

    @property
    def shown(self) -> str:
        """What messages call the database."""
        ...

    @property
    def history_table(self) -> str | None:
        """The history table as it stands in a statement; None where the database has none."""
        ...

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return what a query finds; parameters stand as %s in it."""
        ...

    def first(self, query: str) -> dict[str, Any]:
        """Return the first row of what a query finds, by the names of its columns."""
        ...

    def execute(self, query: str, *parameters: object) -> None:
        """Run a statement that finds nothing; parameters stand as %s in it."""
        ...

    def run(self, statements: Sequence[str]) -> None:
        """Run statements one after the other, as they are."""
        ...

    def configure(self, statement: str) -> None:
        """Run a statement that sets something for the session."""
        ...

    def transaction(self, enforcing: bool = False, checking: bool = False) -> AbstractContextManager[None]:
        """Commit what is done inside as a whole, or nothing of it. Where a database does not always heed foreign keys, it does
        so at each statement if `enforcing`, and refuses rows that refer to nothing at the end if `checking`.
        """
        ...

    def locked(self, package: str, wait: float, tell: Callable[[str], None]) -> AbstractContextManager[None]:
        """Keep other runners of the package out, and make the history table. `tell` hears of it if that takes long.

        Raises SpecError (D105) after `wait` seconds.
        """
        ...

    def renew(self) -> None:
        """Forget what a script may have set for the session."""
        ...

    def prepare(self, statement: str) -> None:
        """Take away what an earlier attempt at a statement outside transactions may have left half done."""
        ...

    def watched(self) -> AbstractContextManager[list[str]]:
        """Collect who keeps the statements inside waiting for a lock; the list is complete afterwards."""
        ...

    def lent(self) -> "AbstractContextManager[Connection]":
        """Lend the connection to code that speaks to SQLAlchemy."""
        ...

    @property
    def in_transaction(self) -> bool: ...

    def translated(self, error: Exception) -> Failure | None:
        """Return what the database refused, where that is what the error is about."""
        ...

    def columns(self) -> dict[tuple[str | None, str], set[str]]:
        """Return the columns of every table, by its namespace and name; without the namespace too where it is the default."""
        ...
