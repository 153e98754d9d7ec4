"""Errors of the driver as violations of the rules of the spec."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from .errors import ConstraintViolation, ForeignKeyViolation
from .reports import report_of
from .row_security import as_refused_row
from .sqlite_references import watch_all
from .texts import text_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["naming_violations", "violation_of"]


@contextmanager
def naming_violations(session: "Session | AsyncSession") -> Generator[None, None, None]:
    """Let what is done with `session` itself, such as `session.commit()`, raise
    ConstraintViolation where a row breaks a rule of the database.

    Queries do so without it. A commit needs it where the database looks at a rule only
    then, or where the session holds changes that were not sent yet.
    """
    watch_all(session if isinstance(session, Session) else session.sync_session)
    try:
        yield
    except ConstraintViolation:
        raise
    except IntegrityError as error:
        raise violation_of(error) from error
    except DBAPIError as error:
        refused = as_refused_row(error)
        if refused is None:
            raise
        raise violation_of(refused) from error


def violation_of(error: IntegrityError) -> ConstraintViolation:
    """Return an error as the violation that it is, of a class that says which kind."""
    if isinstance(error, ConstraintViolation):
        return error
    report = report_of(error)
    parts: dict[str, Any] = {
        "table": report.table,
        "constraint": report.name,
        "columns": report.columns,
        "doc": report.doc,
    }
    if issubclass(report.kind, ForeignKeyViolation):
        parts["still_referenced"] = report.still_referenced
    return report.kind(text_of(report), error, **parts)
