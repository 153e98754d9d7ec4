"""A driver's connection, lent to code that speaks to SQLAlchemy: the steps that people write in Python."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from dovetail.database.drivers import needs_drivers

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["StepEndedTransactionError", "lent"]


class StepEndedTransactionError(Exception):
    """A step committed or rolled back the transaction that it was given."""


@contextmanager
def lent(raw: Any, dialect: str) -> "Iterator[Connection]":
    """Lend `raw`, which stays open, and whose transactions stay those of the lender."""
    with needs_drivers():
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import StaticPool

        engine = create_engine(f"{dialect}://", creator=lambda: raw, poolclass=StaticPool, pool_reset_on_return=None)
        connection = engine.connect()  # asks the server for its version, and rolls back

    def refuse(_: "Connection") -> None:
        raise StepEndedTransactionError

    event.listen(connection, "commit", refuse)
    try:
        yield connection
    finally:
        event.remove(connection, "commit", refuse)
        with suppress(Exception):  # of a connection that is gone: whoever lends it says so
            connection.close()
