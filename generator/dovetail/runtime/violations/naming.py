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
from .without_tenant import is_without_tenant, text_without_tenant

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
    used = session if isinstance(session, Session) else session.sync_session
    watch_all(used)
    try:
        yield
    except ConstraintViolation:
        raise
    except IntegrityError as error:
        raise violation_of(error, used) from error
    except DBAPIError as error:
        refused = as_refused_row(error)
        if refused is None:
            raise
        raise violation_of(refused, used) from error


def violation_of(
    error: IntegrityError, session: Session | None = None
) -> ConstraintViolation:
    """Return an error, of a session if that is known, as the violation that it is, of a
    class that says which kind.
    """
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
    without_tenant = session is not None and is_without_tenant(report, session)
    text = text_without_tenant(report) if without_tenant else text_of(report)
    return report.kind(text, error, **parts)
