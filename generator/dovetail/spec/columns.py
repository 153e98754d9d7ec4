"""Columns that are declared under `columns:`, and the domains and rules that are written like them."""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Any

from dovetail.diagnostics import Span
from dovetail.schema.columns import (
    Bound,
    Column,
    Constant,
    Default,
    Generated,
    Identity,
    Length,
    Now,
    OneOf,
    Pattern,
    Rule,
)
from dovetail.schema.types import ArrayType, DomainType, RawType, ScalarType, Type, spelled
from dovetail.spec.rule_values import keeps, stated
from dovetail.spec.scope import Place, Scope
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.type_text import TypeTextError, WrittenType, parse
from dovetail.spec.values import default, scalar, sql

__all__ = ["declared_column", "refuse_broken_rules", "refuse_collation", "rules", "written_default", "written_type"]

_LISTABLE = ("text", "integer", "decimal", "date")
_MOMENTS = "numbers, dates and times"
_ORDERED = ("integer", "decimal", "float", "date", "time", "timestamp")


def declared_column(scope: Scope, place: Place) -> Column | None:
    """Return the column written at `place`, in its short or its long form; None, with a report, if it has no usable type."""
    written = written_type(scope, place)
    if written is None:
        return None
    node = place.value if isinstance(place.value, Map) else EMPTY_MAP
    type_ = written.type
    column = Column(
        name=place.key,
        type=type_,
        nullable=written.optional or bool(node.get("optional", False)),
        default=written_default(scope, type_, node),
        on_update=_on_update(scope, type_, node),
        identity=_identity(scope, type_, node),
        generated=_generated(node),
        collation=node.get("collation"),
        rules=tuple(rules(scope, type_, node)),
        read_only=bool(node.get("read_only", False)),
        secret=bool(node.get("secret", False)),
        attribute=node.get("attribute"),
        doc=node.get("doc"),
        span=place.span,
    )
    _refuse_two_sources(scope, column, node)
    if "default" in node and node["default"] is None and not column.nullable:
        message = f'default null, but column "{column.name}" cannot be null'
        scope.error("S303", message, node.value_span("default"), "write a value, or leave default out")
    refuse_broken_rules(scope, column.default, (*_domain_rules(scope, type_), *column.rules), node)
    refuse_collation(scope, type_, node)
    return column


def written_type(scope: Scope, place: Place, domains: Container[str] | None = None) -> WrittenType | None:
    """Return the type written at `place`, which is the text of a type or a mapping with `type`.

    `domains` are the domains that may be named; every declared one if it is not given.
    """
    allowed = scope.domains if domains is None else domains
    value: Any = place.value
    span = place.value_span
    if isinstance(value, Map):
        value, span = value["type"], value.value_span("type")
    if isinstance(value, Map):
        return WrittenType(RawType(str(value["sql"])), optional=False)
    try:
        return parse(value, scope.enums, allowed, (*scope.enums, *scope.domains))
    except TypeTextError as error:
        scope.error(error.code, str(error), span, error.help)
        return None


def written_default(scope: Scope, type_: Type, node: Map) -> Default | None:
    """The default written in `node`, or else that of the domain, which not every database keeps with the type."""
    if node.get("default") is None:
        return scope.domains[type_.name].default if isinstance(type_, DomainType) else None
    return default(scope, type_, node["default"], node.value_span("default"))


def _domain_rules(scope: Scope, type_: Type) -> tuple[Rule, ...]:
    return scope.domains[type_.name].rules if isinstance(type_, DomainType) else ()


def refuse_broken_rules(scope: Scope, default: Default | None, rules: Iterable[Rule], node: Map) -> None:
    """Report the default written in `node` if it breaks one of the rules; one taken from a domain is reported there."""
    if not isinstance(default, Constant) or "default" not in node:
        return
    broken = next((rule for rule in rules if not keeps(default.value, rule)), None)
    if broken is not None:
        message = f"default {node.written('default')} is not allowed: {stated(broken)}"
        scope.error("S313", message, node.value_span("default"), "change the default or the rule")


def refuse_collation(scope: Scope, type_: Type, node: Map) -> None:
    """Report a collation of anything but text. Raw types are the database's own affair."""
    element = type_.element if isinstance(type_, ArrayType) else type_
    if "collation" in node and not isinstance(element, RawType) and scope.family(element) != "text":
        message = f"{spelled(type_)} has no collation; only text has"
        scope.error("S314", message, node.key_span("collation"), "remove it")


def _on_update(scope: Scope, type_: Type, node: Map) -> Now | None:
    if "on_update" not in node:
        return None
    if scope.family(type_) in ("date", "time", "timestamp"):
        return Now()
    scope.error("S307", "only a date or time column can be set to now", node.key_span("on_update"), "remove on_update")
    return None


def _identity(scope: Scope, type_: Type, node: Map) -> Identity | None:
    if "identity" not in node:
        return None
    if not isinstance(type_, ScalarType) or scope.family(type_) != "integer":
        span = node.key_span("identity")
        scope.error("S306", "an identity column holds whole numbers", span, "make its type smallint, int or bigint")
        return None
    written = node["identity"]
    if isinstance(written, Map):
        return Identity(written["kind"] == "always", written.get("start"), written.get("increment"))
    return Identity(written == "always")


def _generated(node: Map) -> Generated | None:
    if "generated" not in node:
        return None
    written = node["generated"]
    return Generated(sql(written["sql"]), bool(written.get("stored", True)))


def _refuse_two_sources(scope: Scope, column: Column, node: Map) -> None:
    sources = [
        key for key in node if key in ("default", "identity", "generated", "on_update") and node[key] is not None
    ]
    if "on_update" in sources and "generated" not in sources:
        sources.remove("on_update")
    if len(sources) > 1:
        message = f'column "{column.name}" has both {sources[0]} and {sources[1]}'
        scope.error(
            "S305", message, node.key_span(sources[1]), "a column gets its value from one place: keep one of them"
        )


# --- rules ------------------------------------------------------------------------------------------------------------


def rules(scope: Scope, type_: Type, node: Map) -> Iterator[Rule]:
    """Yield the rules that the keys min … one_of of `node` state for values of `type_`."""
    for keys, rule in ((("min", "max"), _bound), (("min_length", "max_length"), _length)):
        present = [key for key in keys if key in node]
        if present and (found := rule(scope, type_, node)) is not None:
            yield found
    if "pattern" in node and _fits(scope, type_, node, "pattern", ("text",)) and _is_regex(scope, node):
        yield Pattern(node["pattern"])
    if "one_of" in node and _fits(scope, type_, node, "one_of", _LISTABLE):
        yield from _one_of(scope, type_, node)


def _bound(scope: Scope, type_: Type, node: Map) -> Bound | None:
    if not all(_fits(scope, type_, node, key, _ORDERED) for key in ("min", "max") if key in node):
        return None
    least, most = (_limit(scope, type_, node, key) for key in ("min", "max"))
    if least is not None and most is not None and least > most:
        message = f"no value is at least {node['min']} and at most {node['max']}"
        scope.error("S309", message, node.value_span("max"), "swap min and max")
        return None
    return None if least is None and most is None else Bound(least, most)


def _limit(scope: Scope, type_: Type, node: Map, key: str) -> Any:
    return scalar(scope, type_, node[key], node.value_span(key), key) if key in node else None


def _length(scope: Scope, type_: Type, node: Map) -> Length | None:
    if not all(_fits(scope, type_, node, key, ("text",)) for key in ("min_length", "max_length") if key in node):
        return None
    least, most = node.get("min_length"), node.get("max_length")
    longest = type_.arguments[0] if isinstance(type_, ScalarType) and type_.arguments else None
    if most is not None and longest is not None and most > longest:
        message = f"max_length {most} is more than the length of its type, {longest}, which holds already"
        scope.error("S309", message, node.value_span("max_length"), "leave it out, or give the type another length")
        return None
    for bound, limit in ((most, "max_length"), (longest, f"the length of its type, {longest}")):
        if least is not None and bound is not None and least > bound:
            message = f"min_length {least} is more than {limit}"
            scope.error("S309", message, node.value_span("min_length"), "no text can satisfy both: change one")
            return None
    return Length(least, most)


_NAMED_GROUP = re.compile(r"(?<!\\)(?:\\\\)*\(\?(?:P[<=]|<(?![=!]))")


def _is_regex(scope: Scope, node: Map) -> bool:
    """Say whether Python can read the pattern, and PostgreSQL too as far as the two are known to differ."""
    try:
        re.compile(node["pattern"])
    except (re.error, OverflowError, RecursionError) as error:
        message = f"the pattern is not a regular expression: {error}"
        scope.error(
            "S315", message, node.value_span("pattern"), "mend it; a backslash before a character takes it as it is"
        )
        return False
    if _NAMED_GROUP.search(node["pattern"]):
        message = "the pattern names a group, which PostgreSQL does not understand"
        scope.error("S315", message, node.value_span("pattern"), "write (...) or (?:...)")
        return False
    return True


def _one_of(scope: Scope, type_: Type, node: Map) -> Iterator[OneOf]:
    listed = node["one_of"]
    values = [scalar(scope, type_, value, listed.item_span(i), "value") for i, value in enumerate(listed)]
    known: list[Any] = [value for value in values if value is not None]
    if known and len(known) == len(values):
        yield OneOf(tuple(dict.fromkeys(known)))


def _fits(scope: Scope, type_: Type, node: Map, key: str, families: tuple[str, ...]) -> bool:
    if scope.family(type_) in families:
        return True
    kinds = {("text",): "text", _LISTABLE: "text, whole and decimal numbers, and dates"}.get(families, _MOMENTS)
    _report_misfit(scope, node.key_span(key), key, kinds)
    return False


def _report_misfit(scope: Scope, span: Span, key: str, kinds: str) -> None:
    scope.error("S304", f"{key} is a rule for {kinds}", span, "remove it, or write the condition as check:")
