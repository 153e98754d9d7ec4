"""What SQLite cannot do: refused where the meaning would change, mentioned where only a guard or some speed is lost."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import Column, Pattern
from dovetail.schema.constraints import Check, ForeignKey, RuleCheck
from dovetail.schema.model import Composite, Domain, Enum, Schema, Table
from dovetail.schema.sql_objects import SqlObject
from dovetail.schema.types import DomainType, ScalarType
from dovetail.spec.checks.level import breach
from dovetail.spec.checks.places import column_span, key_span, type_span
from dovetail.spec.references import key_of_mixin_and_table, two_keys
from dovetail.spec.scope import Place, Scope
from dovetail.spec.source import Map

__all__ = ["limits_of_sqlite"]

_BY_HAND = "write a check for each: check: {postgresql: ..., sqlite: ...}, or leave it to the schemas"
_NOT_KEPT = "leave it to the application there, or take sqlite out of databases"
_EXACT_DIGITS = 15
"""How many decimal digits SQLite's numbers keep. https://www.sqlite.org/datatype3.html#type_affinity"""


def limits_of_sqlite(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Say of every part that SQLite would hold otherwise than PostgreSQL, if SQLite is among the databases."""
    if "sqlite" not in schema.databases:
        return
    on_sqlite = (each for each in schema.objects if each.sql.on("sqlite") is not None)
    parts: tuple[Enum | Domain | Composite | Table | SqlObject, ...] = (
        *schema.enums,
        *schema.domains,
        *schema.composites,
        *schema.tables,
        *on_sqlite,
    )
    for part in parts:
        if part.identifier.namespace is not None:
            message = f'"{part.name}" lies in the schema "{part.identifier.namespace}", and SQLite has no schemas'
            yield Diagnostic(
                "M501", message, _namespace_span(scope, part), "take sqlite out of databases, or the schema away"
            )
    for domain in schema.domains:
        if domain.check is not None and domain.check.on("sqlite") is not None:
            message = f'SQLite has no domains: the check of "{domain.name}" holds on PostgreSQL only'
            help = "state it as rules, which hold everywhere, or say so: check: {postgresql: ..., sqlite: null}"
            yield from breach(scope, "M503", None, message, domain.span, help)
    yield from _rules_of_fields(schema, scope)
    for table in schema.tables:
        if not table.external:
            yield from _columns(schema, scope, table)
            yield from _rules(scope, table)


def _rules_of_fields(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    for composite in schema.composites:
        for field in composite.fields:
            domain = schema.domains_by_name[field.type.name] if isinstance(field.type, DomainType) else None
            if domain is not None and domain.rules:
                message = (
                    f'SQLite keeps "{composite.name}" as JSON: the rules of "{field.name}" hold in the schemas only'
                )
                help = "write a check of the columns that have it: check: {postgresql: ..., sqlite: ...}"
                yield from breach(scope, "M503", None, message, field.span, help)


def _namespace_span(scope: Scope, part: Enum | Domain | Composite | Table | SqlObject) -> Span | None:
    """Where the schema that a part lies in is written."""
    if isinstance(part, SqlObject):
        place: Place | None = scope.objects[part.key]
    else:
        place = scope.drafts[part.name].place if isinstance(part, Table) else scope.type_places.get(part.name)
    value = place.value if place is not None else None
    return value.value_span("schema") if isinstance(value, Map) and "schema" in value else part.span


def _number(schema: Schema, scope: Scope, table: Table) -> str:
    """What to do about a numbered column that is not the primary key, or not all of it."""
    double = key_of_mixin_and_table(scope.drafts[table.name])
    if double is not None:
        return two_keys(*double)
    if "postgresql" in schema.databases:
        return "make it the primary key, or take sqlite out of databases"
    return "make it the primary key, or take identity away and number the rows in the application"


def _columns(schema: Schema, scope: Scope, table: Table) -> Iterator[Diagnostic]:
    for column in table.columns:
        if column.identity and (table.primary_key is None or table.primary_key.columns != (column.name,)):
            message = (
                f'SQLite numbers only the primary key, and "{column.name}" is not the primary key of "{table.name}"'
            )
            yield Diagnostic(
                "M504", message, column_span(scope, table, column, "identity"), _number(schema, scope, table)
            )
        if _is_inexact(column):
            message = f'SQLite keeps {_EXACT_DIGITS} digits of a number; "{column.name}" may hold more'
            help = f"give it at most {_EXACT_DIGITS} digits: numeric({_EXACT_DIGITS}, {_scale(column)})"
            yield from breach(scope, "M505", table.name, message, type_span(scope, table, column), help)


def _scale(column: Column) -> int:
    """The digits after the point that the column has, as far as they leave room for one before it; two where it says nothing."""
    written = column.type.arguments if isinstance(column.type, ScalarType) else ()
    return min(written[1], _EXACT_DIGITS - 1) if len(written) > 1 else 0 if written else 2


def _is_inexact(column: Column) -> bool:
    type_ = column.type
    if not isinstance(type_, ScalarType) or type_.word != "numeric":
        return False
    return not type_.arguments or type_.arguments[0] > _EXACT_DIGITS


def _rules(scope: Scope, table: Table) -> Iterator[Diagnostic]:
    for message, span, help in (*_lost_rules(scope, table), *_lost_keys(scope, table)):
        yield from breach(scope, "M503", table.name, message, span, help)


def _validated_span(scope: Scope, table: Table, constraint: Check | ForeignKey) -> Span | None:
    if isinstance(constraint, Check):
        return constraint.span
    return scope.drafts[table.name].references[constraint.reference].node.key_span("validated")


def _lost_rules(scope: Scope, table: Table) -> Iterator[tuple[str, Span | None, str]]:
    """What PostgreSQL keeps and SQLite does not, where it is written, and what to do."""
    for check in table.checks:
        if isinstance(check.condition, RuleCheck) and isinstance(check.condition.rule, Pattern):
            column = table.column(check.condition.column)
            message = f'SQLite has no regular expressions: the pattern of "{column.name}" holds in the schemas only'
            yield message, column_span(scope, table, column, "pattern"), _BY_HAND
    constraints: tuple[Check | ForeignKey, ...] = (*table.checks, *table.foreign_keys)
    for constraint in constraints:
        if not constraint.validated:
            message = f'SQLite has no NOT VALID: rows that are there are held against "{constraint.name}" as well'
            yield message, _validated_span(scope, table, constraint), "mend the rows first, or leave validated out"
    if table.partitioning is not None and not table.partitioning.takes_every_row:
        message = f'SQLite has no partitions: "{table.name}" takes rows there that no partition takes'
        yield message, table.partitioning.span, "add a default partition, or leave it to the application there"
    for exclusion in table.exclusions:
        message = f'SQLite has no exclusion constraints: "{exclusion.name}" is not kept there'
        yield message, exclusion.span, _NOT_KEPT


def _lost_keys(scope: Scope, table: Table) -> Iterator[tuple[str, Span | None, str]]:
    """The same of keys and unique indexes."""
    for index in table.indexes:
        if index.nulls_not_distinct:
            message = f'SQLite has no nulls_not_distinct indexes: "{index.name}" is an ordinary unique one there'
            yield message, key_span(scope, table, index, "nulls_not_distinct"), _NOT_KEPT
    for unique in table.uniques:
        if unique.nulls_not_distinct or unique.deferrable:
            option = "nulls_not_distinct" if unique.nulls_not_distinct else "deferrable"
            message = f'SQLite has no {option} keys: "{unique.name}" is an ordinary one there'
            yield message, key_span(scope, table, unique, option), _NOT_KEPT
