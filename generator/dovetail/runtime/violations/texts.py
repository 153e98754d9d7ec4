"""One line that says what is broken, in the words of the spec."""

from collections.abc import Callable

from sqlalchemy import ForeignKeyConstraint

from .errors import (
    CheckViolation,
    ConstraintViolation,
    ExclusionViolation,
    ForeignKeyViolation,
    NotNullViolation,
    UniqueViolation,
)
from .known_tables import table_called
from .reports import Report
from .rules import foreign_keys_of, relation_of

__all__ = ["text_of"]


def text_of(report: Report) -> str:
    """Return the line, with the name of the rule and the doc that the spec gives it."""
    if report.table is None and not report.columns:
        return _named(report.message, report)
    text = _named(_TEXTS[report.kind](report), report)
    return f"{text}: {report.doc}" if report.doc and _explains(report) else text


def _named(text: str, report: Report) -> str:
    return (
        f"{text} ({report.name})" if report.name and report.name not in text else text
    )


def _explains(report: Report) -> bool:
    """Say whether the doc says why: that of a reference does not, where what it refers to
    is missing, unless it has to be a row of its own.
    """
    if report.kind is not ForeignKeyViolation or report.still_referenced:
        return True
    relation = relation_of(report.rule)
    return relation is not None and bool(relation.own)


def _unique(report: Report) -> str:
    columns = ", ".join(report.columns) or "key"
    return f"{report.table}: another row has the same {columns}"


def _reference(report: Report) -> str:
    if not isinstance(report.rule, ForeignKeyConstraint):
        return _some_reference(report)
    referenced = report.rule.referred_table.fullname
    relation = relation_of(report.rule)
    name = _columns(report) if relation is None else relation.name
    if report.still_referenced:
        return f"{referenced}: still referred to by {report.table}.{name}"
    if relation is not None and relation.own:
        return f"{report.table}.{name} refers to no row of {referenced} of its own"
    missing = f"{report.table}.{_columns(report)} refers to no row of {referenced}"
    deleted = "soft_delete" in report.rule.referred_table.info
    return f"{missing}, or to a deleted one" if deleted else missing


def _some_reference(report: Report) -> str:
    """Say what may be broken, where the database does not tell which reference it is."""
    if report.still_referenced:
        return f"{report.table}: still referred to by another row"
    table = table_called(report.table)
    keys = [] if table is None else foreign_keys_of(table)
    columns = sorted(", ".join(key.column_keys) for key in keys)
    return f"{report.table} refers to no row by one of {'; '.join(columns)}"


def _check(report: Report) -> str:
    if report.guarantee is not None or "row-level security" in report.message:
        return report.refusal or f"{report.table} refuses this"
    condition = "" if report.condition is None else f" {report.condition}"
    return f"{report.table}: the check{condition} fails"


def _not_null(report: Report) -> str:
    return f"{report.table}.{_columns(report)} has to have a value"


def _excluded(report: Report) -> str:
    return f"{report.table}: another row excludes this one"


def _other(report: Report) -> str:
    return f"{report.table}: {report.message}"


def _columns(report: Report) -> str:
    names = report.columns
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


_TEXTS: dict[type[ConstraintViolation], Callable[[Report], str]] = {
    UniqueViolation: _unique,
    ForeignKeyViolation: _reference,
    CheckViolation: _check,
    NotNullViolation: _not_null,
    ExclusionViolation: _excluded,
    ConstraintViolation: _other,
}
