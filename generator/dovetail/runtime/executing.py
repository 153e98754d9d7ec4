"""Sending statements through a session."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Executable, Result
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from .errors import RefusedValueError, ShapeError
from .violations.naming import violation_of
from .violations.sqlite_references import watch

__all__ = ["execute", "plain_errors"]


def execute(session: Session, statement: Executable, **options: Any) -> Result[Any]:
    """Execute `statement` with execution `options`; errors as in `plain_errors`."""
    with plain_errors(session):
        return session.execute(statement, execution_options=options)


@contextmanager
def plain_errors(session: Session) -> Generator[None, None, None]:
    """Say what went wrong in the words of the schema, not in those of the driver.

    ConstraintViolation where a row breaks a rule of the database, RefusedValueError where a
    value cannot be kept or compared.
    """
    watch(session)
    try:
        yield
    except IntegrityError as error:
        raise violation_of(error) from error
    except StatementError as error:
        if "parser stack overflow" in str(error.orig):
            raise ShapeError(
                "the shape lies deeper in itself than this SQLite parses (six lists "
                "before SQLite 3.46): read it in several steps"
            ) from error
        if not _is_about_a_value(error):
            raise
        raise RefusedValueError(str(error.orig).partition("\n")[0]) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise RefusedValueError(str(error)) from error


def _is_about_a_value(error: StatementError) -> bool:
    """Say whether a value could not be sent, or was refused: SQLSTATE class 22. asyncpg
    says so in an error of its own, which the one of SQLAlchemy hides.
    """
    if isinstance(error, DataError) or isinstance(error.orig, _OF_VALUES):
        return True
    cause = getattr(error.orig, "__cause__", None)
    state = getattr(cause, "sqlstate", None) or ""
    return isinstance(cause, _OF_VALUES) or state.startswith("22")


_OF_VALUES = (ValueError, OverflowError)
