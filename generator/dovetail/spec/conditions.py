"""The CHECK constraints of one table."""

from collections.abc import Iterator

from dovetail.diagnostics import Span
from dovetail.schema.columns import Bound, Database, Length, OneOf, Pattern, Rule
from dovetail.schema.constraints import Check, RuleCheck, SqlCheck
from dovetail.schema.naming import check_name
from dovetail.schema.types import DomainType, EnumType
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.values import sql

__all__ = ["checks"]


def checks(scope: Scope, draft: Draft) -> Iterator[Check]:
    """Every CHECK of the table: of its columns' rules, of its columns' own SQL, and those listed."""
    for name, column in draft.columns.items():
        for rule in column.rules:
            yield _rule_check(draft, name, rule, _kind(rule), column.span)
        if "sqlite" in scope.databases:
            yield from _stand_in_checks(scope, draft, name)
        node = draft.long_forms.get(name, EMPTY_MAP)
        if "check" in node:
            condition = SqlCheck(sql(node["check"]))
            yield Check(check_name(draft.identifier.name, name), condition, span=node.key_span("check"))
    for part in draft.parts:
        listed: Map = part.get("checks") or EMPTY_MAP
        for name in listed:
            yield _listed_check(draft, listed, name)


def _listed_check(draft: Draft, listed: Map, name: str) -> Check:
    written = listed[name]
    options = written if isinstance(written, Map) and "sql" in written else EMPTY_MAP
    return Check(
        name=options.get("name", check_name(draft.identifier.name, name)),
        condition=SqlCheck(sql(options.get("sql", written))),
        validated=bool(options.get("validated", True)),
        doc=options.get("doc"),
        span=listed.key_span(name),
    )


def _rule_check(
    draft: Draft, column: str, rule: Rule, kind: str, span: Span | None, only_on: Database | None = None
) -> Check:
    return Check(check_name(draft.identifier.name, f"{column}_{kind}"), RuleCheck(column, rule), only_on, span=span)


def _stand_in_checks(scope: Scope, draft: Draft, name: str) -> Iterator[Check]:
    """The checks by which SQLite keeps what PostgreSQL keeps with the enum or the domain itself."""
    column = draft.columns[name]
    match column.type:
        case EnumType(name=enum):
            values = scope.values_of(enum)
            yield _rule_check(draft, name, values, "enum", column.span, "sqlite")
        case DomainType(name=domain):
            for rule in scope.domains[domain].rules:
                yield _rule_check(draft, name, rule, f"domain_{_kind(rule)}", column.span, "sqlite")
            base = scope.domains[domain].type
            if isinstance(base, EnumType):
                values = scope.values_of(base.name)
                yield _rule_check(draft, name, values, "enum", column.span, "sqlite")


def _kind(rule: Rule) -> str:
    match rule:
        case Bound(minimum=None):
            return "max"
        case Bound(maximum=None):
            return "min"
        case Bound():
            return "range"
        case Length():
            return "length"
        case Pattern():
            return "pattern"
        case OneOf():
            return "one_of"
