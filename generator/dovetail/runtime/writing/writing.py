"""Sending what is written through a session."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, Result
from sqlalchemy.orm import Session

from ..executing import plain_errors
from ..source import Source

__all__ = ["flush", "send"]


def flush(session: Session) -> None:
    """Send what the session holds back to the database; errors as in `plain_errors`."""
    with plain_errors(session):
        session.flush()


def send(
    session: Session,
    source: Source,
    statement: Executable,
    parameters: Sequence[dict[str, Any]] | None = None,
    **options: Any,
) -> Result[Any]:
    """Execute `statement` where the table of `source` is, with execution `options`;
    errors as in `plain_errors`.
    """
    with plain_errors(session):
        return session.execute(
            statement,
            parameters,
            execution_options=options,
            bind_arguments={"mapper": source.model},
        )
