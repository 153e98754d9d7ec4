"""Which reference is broken, where SQLite says no more than `FOREIGN KEY constraint
failed`.

It is looked for at the moment of the error, while the transaction still stands: once it
is rolled back, what was right may be gone with what was wrong.
"""

from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Dialect, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import (
    IntegrityError,
    SQLAlchemyError,
    UnboundExecutionError,
)
from sqlalchemy.orm import Session

from .known_tables import models
from .sqlite_searches import BrokenReference, search

__all__ = ["broken_reference", "watch", "watch_all"]

_watched: WeakSet[Dialect] = WeakSet()
_found: WeakKeyDictionary[BaseException, BrokenReference] = WeakKeyDictionary()


def watch_all(session: Session) -> None:
    """Look closer at the errors of all databases of the session, as `watch` does."""
    for model in models():
        with suppress(UnboundExecutionError):  # it may be that of another package
            watch(session, model)


def watch(session: Session, model: type[Any]) -> None:
    """Look closer from now on at the errors of the database in which the session has
    `model`, if it is SQLite.
    """
    bind = session.get_bind(model)
    if bind.dialect.name == "sqlite" and bind.dialect not in _watched:
        _watched.add(bind.dialect)
        event.listen(bind.engine, "handle_error", _look)


def broken_reference(error: IntegrityError) -> BrokenReference | None:
    """Return the reference that an error of SQLite is about, if it was found."""
    return _found.get(error)


def _look(context: ExceptionContext) -> None:
    error, connection = context.sqlalchemy_exception, context.connection
    if connection is None or "FOREIGN KEY constraint" not in str(error and error.orig):
        return
    try:
        found = next(search(connection, context.execution_context), None)
    except SQLAlchemyError:
        return  # what went wrong matters more than what can be said of it
    if error is not None and found is not None:
        _found[error] = found
