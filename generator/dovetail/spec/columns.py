"""Columns that are declared under `columns:`, and the domains and rules that are written like them."""

from collections import ChainMap
from collections.abc import Container
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Fix, Span
from dovetail.schema.columns import Column, Default, Generated, Identity, Now
from dovetail.schema.types import ArrayType, DomainType, RawType, ScalarType, Type, spelled
from dovetail.spec.derive import derived_start
from dovetail.spec.misread import warn_of_misread_default
from dovetail.spec.places import narrowed
from dovetail.spec.rules import refuse_broken_rules, refuse_disjoint_rules, rules
from dovetail.spec.scope import Place, Scope
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.type_habits import Advice
from dovetail.spec.type_text import Known, TypeTextError, WrittenType, parse
from dovetail.spec.values import default, sql

__all__ = ["declared_column", "refuse_collation", "written_default", "written_type"]

_PLAIN_KEYS = frozenset(("type", "primary_key", "unique", "optional", "doc", "was", "check"))
"""With these alone a column has a type, a doc and a former name; keys and checks are the table's."""

_FIRST_WORD = lazy_re.compile(r"[\s?(\[]")


def declared_column(scope: Scope, place: Place) -> Column | None:
    """Return the column written at `place`, in its short or its long form; None, with a report, if it has no usable type."""
    written = written_type(scope, place)
    if written is None:
        return None
    value = place.value
    node = value if isinstance(value, Map) else EMPTY_MAP
    type_, nullable = written.type, written.optional or bool(node.get("optional", False))
    if _is_plain(type_, node):
        return Column(place.key, type_, nullable, doc=node.get("doc"), was=node.get("was"), span=place.span)
    column = Column(
        name=place.key,
        type=type_,
        nullable=nullable,
        default=derived_start(scope, type_, node) if "derive" in node else written_default(scope, type_, node),
        on_update=_on_update(scope, type_, node),
        identity=_identity(scope, type_, node),
        generated=_generated(node),
        collation=node.get("collation"),
        rules=tuple(rules(scope, type_, node)),
        read_only=bool(node.get("read_only", False)),
        secret=bool(node.get("secret", False)),
        attribute=node.get("attribute"),
        doc=node.get("doc"),
        was=node.get("was"),
        using=sql(node["using"]) if "using" in node else None,
        span=place.span,
        attribute_span=node.value_span("attribute") if "attribute" in node else None,
    )
    _refuse_two_sources(scope, column, node)
    if written.optional and node.get("optional") is False:
        message = f'the ? lets "{column.name}" be NULL, and optional: false does not'
        scope.error("S209", message, node.value_span("optional"), "keep one of them: without ? a column is NOT NULL")
    if "default" in node and node["default"] is None and not column.nullable:
        message = f'default null, but column "{column.name}" cannot be null'
        scope.error("S303", message, node.value_span("default"), "write a value, or leave default out")
    refuse_disjoint_rules(scope, type_, column.rules, node)
    refuse_broken_rules(scope, type_, column.default, column.rules, node)
    refuse_collation(scope, type_, node)
    return column


def _is_plain(type_: Type, node: Map) -> bool:
    """Say whether nothing about a column, of which most are so, can be wrong or is to be found elsewhere: a domain may have a
    default, and `optional: false` may contradict a `?`.
    """
    return node.keys() <= _PLAIN_KEYS and node.get("optional") is not False and not isinstance(type_, DomainType)


def written_type(scope: Scope, place: Place, *, of_domain: bool = False) -> WrittenType | None:
    """Return the type written at `place`, which is the text of a type or a mapping with `type`.

    One `of_domain` is no other domain, and no composite.
    """
    value: Any = place.value
    if isinstance(value, Map):
        value = value["type"]
    if isinstance(value, Map):
        return WrittenType(RawType(str(value["sql"])), optional=False)
    if value in scope.types_by_text and not of_domain:
        return scope.types_by_text[value]
    domains: Container[str] = () if of_domain else scope.domains
    composites: Container[str] = () if of_domain else scope.composite_names
    try:
        declared = ChainMap[str, Any](scope.enums, scope.domains, scope.composites)
        found = parse(value, Known(scope.enums, domains, composites, declared, scope.drafts))
        if not of_domain:
            scope.types_by_text[value] = found
        return found
    except TypeTextError as error:
        span = place.value.value_span("type") if isinstance(place.value, Map) else place.value_span
        word = _FIRST_WORD.split(value.strip(), maxsplit=1)[0]
        if word in scope.domain_names and word not in domains:
            if of_domain:
                message = f'a domain cannot be made of another one, and "{word}" is a domain'
                scope.error("S301", message, span, f'write the type that "{word}" is made of')
            return None
        if of_domain and word in scope.composite_names:
            message = f'a domain cannot be made of a composite, and "{word}" is one'
            scope.error("S301", message, span, f'give columns the type "{word}" itself; its fields may be of domains')
            return None
        at, extent = (narrowed(span, value, start, end - start) for start, end in (error.where, error.extent))
        is_whole = error.extent == (0, len(value)) and span.length == len(value)
        help, replacement = _advised(error.advice, place, is_whole)
        fix = Fix(extent, replacement) if replacement is not None and _is_narrow(extent, error.extent) else None
        scope.error(error.code, str(error), at, help, fix=fix)
        return None


def _advised(advice: Advice, place: Place, is_whole: bool) -> tuple[str, str | None]:
    """The help and the replacement; a type written as SQL stands under the key `type`, which the short form has not.

    `is_whole` says that the replacement is for all that is written as the type.
    """
    if advice.raw is None:
        return _quoted_in_braces(advice, place, is_whole)
    own = f'{{sql: "{advice.raw}"}}'
    written, around = f"type: {own}", place.value
    if not isinstance(around, Map):
        written, around = f"{{type: {own}}}", place.holder
        own = written
    if not advice.help:
        return f"write {written}, a type of the database itself", own if is_whole else None
    if advice.replacement is None:
        return f"{advice.help}, or write {written}", None
    if "," in advice.replacement and around.is_on_one_line:
        quoted = f'"{advice.replacement}"'
        return f"write {quoted}, or {written}", quoted if is_whole else None
    return f"{advice.help}, or {written}", advice.replacement


def _quoted_in_braces(advice: Advice, place: Place, is_whole: bool) -> tuple[str, str | None]:
    """The help and the replacement, which needs quotes where YAML would cut it at its comma."""
    around, meant = place.value, advice.replacement
    if meant is None or "," not in meant or not isinstance(around, Map) or not around.is_on_one_line:
        return advice.help, meant
    if around.written("type")[:1] in ("'", '"'):
        return advice.help, meant
    return advice.help.replace(meant, f'"{meant}"'), f'"{meant}"' if is_whole else None


def _is_narrow(span: Span, stretch: tuple[int, int]) -> bool:
    """Say whether the span covers exactly the stretch of the text that it was narrowed to."""
    return span.length == stretch[1] - stretch[0]


def written_default(scope: Scope, type_: Type, node: Map) -> Default | None:
    """The default written in `node`, or else that of the domain, which not every database keeps with the type."""
    if node.get("default") is None:
        return scope.domains[type_.name].default if isinstance(type_, DomainType) else None
    warn_of_misread_default(scope, type_, node)
    return default(scope, type_, node["default"], node.value_span("default"))


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
        help = "make its type smallint, int or bigint"
        if scope.family(type_) == "uuid":
            help = "write default: uuid4 or default: uuid7 in its place, or make the type bigint"
        scope.error("S306", "an identity column holds whole numbers", span, help)
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
        key
        for key in node
        if key in ("default", "derive", "identity", "generated", "on_update") and node[key] is not None
    ]
    if "on_update" in sources and not {"derive", "generated"} & set(sources):
        sources.remove("on_update")
    if len(sources) > 1:
        message = f'column "{column.name}" has both {sources[0]} and {sources[1]}'
        scope.error(
            "S305", message, node.key_span(sources[1]), "a column gets its value from one place: keep one of them"
        )
    made = next((key for key in sources if key in ("derive", "generated", "identity")), None)
    if "using" in node and made is not None:
        message = f'column "{column.name}" has both {made} and using'
        help = f"leave using out: with {made} the database makes the values, in the rows that are there as well"
        scope.error("S305", message, node.key_span("using"), help)
