"""What SQLite cannot do: refused where the meaning would change, mentioned where only a guard or some speed is lost."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Severity, Span
from dovetail.schema.columns import Column, Pattern
from dovetail.schema.constraints import RuleCheck
from dovetail.schema.model import Domain, Enum, Schema, Table
from dovetail.schema.types import ScalarType
from dovetail.spec.scope import Scope

__all__ = ["limits_of_sqlite"]

_EXACT_DIGITS = 15
"""How many decimal digits SQLite's numbers keep. https://www.sqlite.org/datatype3.html#type_affinity"""


def limits_of_sqlite(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """Say of every part that SQLite would hold otherwise than PostgreSQL, if SQLite is among the databases."""
    if "sqlite" not in schema.databases:
        return
    parts: tuple[Enum | Domain | Table, ...] = (*schema.enums, *schema.domains, *schema.tables)
    for part in parts:
        if part.identifier.namespace is not None:
            message = f'"{part.name}" lies in the schema "{part.identifier.namespace}", and SQLite has no schemas'
            yield _limit("M501", message, part.span, "take sqlite out of databases, or the schema away", "error")
    for domain in schema.domains:
        if domain.check is not None and domain.check.on("sqlite") is not None:
            message = f'SQLite has no domains: the check of "{domain.name}" holds on PostgreSQL only'
            help = "state it as rules, which hold everywhere, or say so: check: {postgresql: ..., sqlite: null}"
            yield _limit("M503", message, domain.span, help)
    for table in schema.tables:
        if not table.external:
            yield from _columns(table)
            yield from _constraints(table)


def _limit(code: str, message: str, span: Span | None, help: str, severity: Severity = "warning") -> Diagnostic:
    return Diagnostic(code, message, span, help, severity=severity)


def _columns(table: Table) -> Iterator[Diagnostic]:
    for column in table.columns:
        if column.identity and (table.primary_key is None or table.primary_key.columns != (column.name,)):
            message = (
                f'SQLite numbers only the primary key, and "{column.name}" is not the primary key of "{table.name}"'
            )
            yield _limit(
                "M504", message, column.span, "make it the primary key, or take sqlite out of databases", "error"
            )
        if _is_inexact(column):
            message = f'SQLite keeps {_EXACT_DIGITS} digits of a number; "{column.name}" may hold more'
            help = f"give it at most {_EXACT_DIGITS} digits: numeric({_EXACT_DIGITS}, 2)"
            yield _limit("M505", message, column.span, help)


def _is_inexact(column: Column) -> bool:
    type_ = column.type
    if not isinstance(type_, ScalarType) or type_.word != "numeric":
        return False
    return not type_.arguments or type_.arguments[0] > _EXACT_DIGITS


def _constraints(table: Table) -> Iterator[Diagnostic]:
    for check in table.checks:
        if isinstance(check.condition, RuleCheck) and isinstance(check.condition.rule, Pattern):
            message = f'SQLite has no regular expressions: the pattern of "{check.condition.column}" holds in the schemas only'
            yield _limit(
                "M503", message, check.span, "nothing to do if that is enough there, or see `dovetail explain M503`"
            )
    for index in table.indexes:
        if index.nulls_not_distinct:
            message = f'SQLite has no nulls_not_distinct indexes: "{index.name}" is an ordinary unique one there'
            yield _limit(
                "M503", message, index.span, "nothing to do if that is enough there, or see `dovetail explain M503`"
            )
    for unique in table.uniques:
        if unique.nulls_not_distinct or unique.deferrable:
            option = "nulls_not_distinct" if unique.nulls_not_distinct else "deferrable"
            message = f'SQLite has no {option} keys: "{unique.name}" is an ordinary one there'
            yield _limit(
                "M503", message, unique.span, "nothing to do if that is enough there, or see `dovetail explain M503`"
            )
