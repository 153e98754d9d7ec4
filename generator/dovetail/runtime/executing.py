"""Sending statements through a session."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy import Executable, Result
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from .errors import RefusedValueError, ShapeError
from .violations.naming import violation_of
from .violations.sqlite_references import watch

__all__ = ["execute", "plain_errors"]


def execute(session: Session, statement: Executable, **options: Any) -> Result[Any]:
    """Execute `statement` with execution `options`; errors as in `plain_errors`."""
    watch(session)
    try:
        return session.execute(statement, execution_options=options)
    except _ERRORS as error:
        _raise_plainly(error)


@contextmanager
def plain_errors(session: Session) -> Generator[None, None, None]:
    """Say what went wrong in the words of the schema, not in those of the driver.

    ConstraintViolation where a row breaks a rule of the database, RefusedValueError
    where a value cannot be kept or compared.
    """
    watch(session)
    try:
        yield
    except _ERRORS as error:
        _raise_plainly(error)


_OF_VALUES = (ValueError, OverflowError)
_ERRORS = (StatementError, UnicodeEncodeError, OverflowError)


def _raise_plainly(error: Exception) -> NoReturn:
    if isinstance(error, IntegrityError):
        raise violation_of(error) from error
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
