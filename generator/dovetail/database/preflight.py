"""The rows that a migration would fail on, counted before it begins."""

from collections.abc import Iterator
from typing import Any

from dovetail.database.session import Session
from dovetail.database.work import Work
from dovetail.diagnostics import Diagnostic, SpecError

__all__ = ["refuse_violating_rows"]

_LONGEST_VALUE = 60


def refuse_violating_rows(session: Session, work: Work) -> None:
    """Raise SpecError (D110) with each reason for which rows that are there would be refused."""
    wrong = tuple(_violations(session, work))
    if wrong:
        raise SpecError(wrong)


def _violations(session: Session, work: Work) -> Iterator[Diagnostic]:
    for check in work.preflight:
        ((count,),) = session.rows(f"SELECT count(*) FROM ({check.rows}) AS violating")
        if count:
            example = _shown(session.first(f"SELECT * FROM ({check.rows}) AS violating LIMIT 1"))
            rows = "1 row violates" if count == 1 else f"{count} rows violate"
            message = f"{work.label}: {rows} what it asks of {check.subject} ({check.code}), for example {example}"
            help = f"nothing of it was run; mend the rows, then run again: {check.rows}"
            yield Diagnostic("D110", message, None, help)


def _shown(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in row.items()) or "one without columns"


def _value(value: object) -> str:
    if value is None:
        return "NULL"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
