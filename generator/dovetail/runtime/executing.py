"""Sending statements through a session."""

from collections.abc import Sequence
from typing import Any, NoReturn

from sqlalchemy import Executable, Result
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from .errors import RefusedValueError, ShapeError
from .source import Source
from .violations.naming import violation_of
from .violations.row_security import as_refused_row
from .violations.sqlite_references import watch, watch_all

__all__ = ["execute", "flush"]


def execute(
    session: Session,
    source: Source,
    statement: Executable,
    parameters: Sequence[dict[str, Any]] | None = None,
    **options: Any,
) -> Result[Any]:
    """Execute `statement` in the database that has the table of `source`, with execution
    `options`.

    ConstraintViolation where a row breaks a rule of the database, RefusedValueError
    where a value cannot be kept or compared.
    """
    watch(session, source.model)
    try:
        return session.execute(
            statement,
            parameters,
            execution_options=options,
            bind_arguments={"mapper": source.model},
        )
    except _ERRORS as error:
        _raise_plainly(error, session)


def flush(session: Session) -> None:
    """Send what the session holds back to the database; errors as in `execute`."""
    if not (session.new or session.dirty or session.deleted):
        return
    watch_all(session)
    try:
        session.flush()
    except _ERRORS as error:
        _raise_plainly(error, session)


_OF_VALUES = (ValueError, OverflowError)
_ERRORS = (StatementError, UnicodeEncodeError, OverflowError)


def _raise_plainly(error: Exception, session: Session) -> NoReturn:
    """Say what went wrong in the words of the schema, not in those of the driver."""
    if isinstance(error, IntegrityError):
        raise violation_of(error, session) from error
    refused = as_refused_row(error)
    if refused is not None:
        raise violation_of(refused, session) from error
    if not isinstance(error, StatementError):
        raise RefusedValueError(str(error)) from error
    if "parser stack overflow" in str(error.orig):
        raise ShapeError(
            "the shape lies deeper in itself than this SQLite parses (six lists "
            "before SQLite 3.46): read it in several steps"
        ) from error
    if _is_about_a_value(error):
        raise RefusedValueError(str(error.orig).partition("\n")[0]) from error
    raise error


def _is_about_a_value(error: StatementError) -> bool:
    """Say whether a value could not be sent, or was refused: SQLSTATE class 22. asyncpg
    says so in an error of its own, which the one of SQLAlchemy hides.
    """
    if isinstance(error, DataError) or isinstance(error.orig, _OF_VALUES):
        return True
    cause = getattr(error.orig, "__cause__", None)
    state = getattr(cause, "sqlstate", None) or ""
    return isinstance(cause, _OF_VALUES) or state.startswith("22")
