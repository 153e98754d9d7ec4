"""What the drivers say of a rule that is broken.

PostgreSQL says it in fields, beside a number for the kind of rule:
https://www.postgresql.org/docs/current/errcodes-appendix.html. SQLite has a message.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table
from sqlalchemy.exc import IntegrityError

from ..guarantee import Guarantee
from .errors import (
    CheckViolation,
    ConstraintViolation,
    ExclusionViolation,
    ForeignKeyViolation,
    NotNullViolation,
    UniqueViolation,
)
from .known_tables import table_called, tables
from .row_security import refusing_policy
from .rules import (
    Rule,
    check_of,
    columns_of_rule,
    columns_with_check,
    doc_of,
    foreign_keys_of,
    guarantee_called,
    rule_called,
    unique_rules,
)
from .sqlite_references import broken_reference
from .written_table import table_written_by

__all__ = ["Report", "report_of"]

_KINDS: dict[str, type[ConstraintViolation]] = {
    "23001": ForeignKeyViolation,
    "23502": NotNullViolation,
    "23503": ForeignKeyViolation,
    "23505": UniqueViolation,
    "23514": CheckViolation,
    "23P01": ExclusionViolation,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What is broken, as far as it is known: `rule` or `guarantee` is what the models have
    of it, and `condition` what a check asks for. `message` is the driver's own, and
    `refusal` what a trigger says of the row.
    """

    kind: type[ConstraintViolation]
    message: str
    table: str | None = None
    name: str | None = None
    columns: tuple[str, ...] = ()
    rule: Rule | None = None
    guarantee: Guarantee | None = None
    refusal: str | None = None
    condition: str | None = None
    still_referenced: bool = False

    @property
    def doc(self) -> str | None:
        """What the spec says of the rule."""
        if self.guarantee is not None:
            return self.guarantee.doc
        return None if self.rule is None else doc_of(self.rule)


def report_of(error: IntegrityError) -> Report:
    """Return what an error says."""
    message = str(error.orig).partition("\n")[0]
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return _of_sqlite(error, message)
    refusing = refusing_policy(message)
    if refusing is not None:
        return _of_policy(message, *refusing)
    kind = _KINDS.get(state, ConstraintViolation)
    return _of_postgresql(error, kind, message)


def _of_postgresql(
    error: IntegrityError, kind: type[ConstraintViolation], message: str
) -> Report:
    orig: Any = error.orig
    fields: Any = getattr(orig, "diag", None) or orig.__cause__
    name, column = fields.constraint_name, fields.column_name
    table = table_called(fields.table_name, fields.schema_name)
    rule = None if table is None else rule_called(name, table)
    if rule is not None:
        deleting = _is_deletion(error) or message.startswith("update or delete")
        return _of_rule(kind, message, rule, still_referenced=deleting)
    promised = None if table is None else guarantee_called(name, table)
    if table is not None and promised is not None:
        return _of_guarantee(kind, message, table, promised, _refusal(fields))
    if fields.table_name is None:
        return _of_domain(error, kind, message, name)
    known = fields.table_name if table is None else table.fullname
    return Report(kind, message, known, name, (column,) if column else ())


def _of_policy(message: str, table: Table[Any], name: str) -> Report:
    promised = guarantee_called(name, table)
    if promised is None:
        return Report(CheckViolation, message, table.fullname, name)
    return _of_guarantee(CheckViolation, message, table, promised)


def _of_domain(
    error: IntegrityError,
    kind: type[ConstraintViolation],
    message: str,
    name: str | None,
) -> Report:
    """PostgreSQL knows the domain that a value is not of, and not the column it is for."""
    written = table_written_by(error.statement)
    checked = [each for each in columns_with_check(name) if each.table is written]
    return Report(
        kind,
        message,
        None if written is None else written.fullname,
        name,
        tuple(column.name for column in checked),
        condition=next((check_of(column) for column in checked), None),
    )


def _of_sqlite(error: IntegrityError, message: str) -> Report:
    subject, _, rest = message.partition(" constraint failed")
    rest = rest.removeprefix(": ")
    match subject:
        case "UNIQUE":
            return _of_unique_columns(message, rest)
        case "CHECK":
            return _of_check(error, message, rest)
        case "NOT NULL":
            return _of_column(message, rest)
        case "FOREIGN KEY":
            return _of_soft_reference(message, rest) or _of_reference(error, message)
        case _:
            return Report(ConstraintViolation, message)


def _of_unique_columns(message: str, columns: str) -> Report:
    """Find a key by what SQLite says of it: its columns, or its name if it is an index on
    expressions.
    """
    for rule in unique_rules():
        table = "" if rule.table is None else rule.table.name
        listed = ", ".join(f"{table}.{name}" for name in columns_of_rule(rule))
        if columns in (listed, f"index '{rule.name}'"):
            return _of_rule(UniqueViolation, message, rule)
    return Report(UniqueViolation, message)


def _of_check(error: IntegrityError, message: str, name: str) -> Report:
    written = table_written_by(error.statement)
    for table in [*([] if written is None else [written]), *tables()]:
        rule = rule_called(name, table)
        if rule is not None:
            return _of_rule(CheckViolation, message, rule)
        promised = guarantee_called(name, table)
        if promised is not None:
            return _of_guarantee(CheckViolation, message, table, promised)
    return Report(CheckViolation, message, name=name)


def _of_guarantee(
    kind: type[ConstraintViolation],
    message: str,
    table: Table[Any],
    promised: Guarantee,
    refusal: str | None = None,
) -> Report:
    return Report(
        kind,
        message,
        table.fullname,
        promised.name,
        tuple(promised.columns),
        guarantee=promised,
        refusal=None if refusal == promised.doc else refusal,
    )


def _refusal(fields: Any) -> str | None:
    """Return the message of PostgreSQL without what a driver adds to it."""
    said = getattr(fields, "message_primary", None) or getattr(fields, "message", None)
    return None if said is None else str(said)


def _of_column(message: str, place: str) -> Report:
    for table in tables():
        for column in table.columns:
            if place == f"{table.name}.{column.name}":
                named = column.name
                return Report(
                    NotNullViolation, message, table.fullname, columns=(named,)
                )
    return Report(NotNullViolation, message)


def _of_soft_reference(message: str, rest: str) -> Report | None:
    """Find the foreign key that a trigger of soft deletes names, and what it says of it."""
    name, _, why = rest.removesuffix(")").partition(" (")
    for table in tables() if why else ():
        rule = rule_called(name, table)
        if rule is not None:
            still = why == "still referenced"
            return _of_rule(ForeignKeyViolation, message, rule, still_referenced=still)
    return None


def _of_reference(error: IntegrityError, message: str) -> Report:
    kind, deleting = ForeignKeyViolation, _is_deletion(error)
    found = broken_reference(error)
    if found is not None:
        still = found.still_referenced
        return _of_rule(kind, message, found.key, still_referenced=still)
    written = table_written_by(error.statement)
    if written is None:
        return Report(kind, message)
    keys = foreign_keys_of(written)
    if len(keys) == 1 and not deleting:
        return _of_rule(kind, message, keys[0])
    return Report(kind, message, written.fullname, still_referenced=deleting)


def _of_rule(
    kind: type[ConstraintViolation],
    message: str,
    rule: Rule,
    *,
    still_referenced: bool = False,
) -> Report:
    assert rule.table is not None
    return Report(
        kind,
        message,
        rule.table.fullname,
        str(rule.name) if rule.name else None,
        columns_of_rule(rule),
        rule,
        condition=str(rule.sqltext) if isinstance(rule, CheckConstraint) else None,
        still_referenced=still_referenced and isinstance(rule, ForeignKeyConstraint),
    )


def _is_deletion(error: IntegrityError) -> bool:
    return (error.statement or "").lstrip().upper().startswith("DELETE")
