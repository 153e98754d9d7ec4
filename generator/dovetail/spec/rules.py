"""Rules of values, as columns and domains state them: which fit the type, and which leave no value that keeps them all."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from warnings import catch_warnings

from dovetail import lazy_re
from dovetail.diagnostics import Fix, Related, Span
from dovetail.schema.columns import Bound, Constant, ConstantValue, Default, Length, OneOf, Pattern, Rule
from dovetail.schema.types import ArrayType, DomainType, ScalarType, Type, spelled
from dovetail.spec.places import narrowed
from dovetail.spec.rule_values import in_order, keeps, stated
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map
from dovetail.spec.values import scalar
from dovetail.suggestions import did_you_mean

__all__ = ["refuse_broken_rules", "refuse_disjoint_rules", "rules"]

_LISTABLE = ("text", "integer", "decimal", "date")
_MOMENTS = "numbers, dates and times"
_ORDERED = ("integer", "decimal", "float", "date", "time", "timestamp")
_LENGTH_INSTEAD = {"min": "min_length", "max": "max_length"}


def rules(scope: Scope, type_: Type, node: Map) -> Iterator[Rule]:
    """Yield the rules that the keys min … one_of of `node` state for values of `type_`."""
    stated_rules: list[Rule] = []
    for keys, rule in ((("min", "max"), _bound), (("min_length", "max_length"), _length)):
        if not node.keys().isdisjoint(keys) and (found := rule(scope, type_, node)) is not None:
            stated_rules.append(found)
    if "pattern" in node and _fits(scope, type_, node, "pattern", ("text",)) and _is_regex(scope, node):
        stated_rules.append(Pattern(node["pattern"]))
    yield from stated_rules
    if "one_of" in node and _fits(scope, type_, node, "one_of", _LISTABLE):
        yield from _one_of(scope, type_, node, stated_rules)


def _bound(scope: Scope, type_: Type, node: Map) -> Bound | None:
    if not all(_fits(scope, type_, node, key, _ORDERED) for key in ("min", "max") if key in node):
        return None
    least, most = (_limit(scope, type_, node, key) for key in ("min", "max"))
    if not in_order(least, most):
        message = f"no value is at least {node['min']} and at most {node['max']}"
        related = (Related(node.value_span("min"), "the least"),)
        scope.error("S309", message, node.value_span("max"), "swap min and max", related=related)
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
        help = (
            f"leave it out, or make the type {type_.word}({most})" if isinstance(type_, ScalarType) else "leave it out"
        )
        scope.error("S309", message, node.value_span("max_length"), help)
        return None
    for bound, limit in ((most, f"max_length {most}"), (longest, f"the length of its type, {longest}")):
        if least is not None and bound is not None and least > bound:
            message = f"min_length {least} is more than {limit}"
            scope.error("S309", message, node.value_span("min_length"), "no text can satisfy both: change one")
            return None
    return Length(least, most)


_DELIMITED = lazy_re.compile(r"/(?P<pattern>\^.*\$)/(?P<flags>[a-z]*)", re.DOTALL)
"""A regular expression between slashes; read as one, it matches nothing."""


def _refuse_slashes(scope: Scope, delimited: re.Match[str], span: Span) -> None:
    written = ("(?i)" if "i" in delimited["flags"] else "") + delimited["pattern"]
    plain = span.length - len(delimited[0]) in (0, 2) and "\n" not in delimited[0]
    fix = Fix(narrowed(span, delimited[0], 0, len(delimited[0])), written) if plain else None
    scope.error("S315", "the slashes are not part of a pattern", span, f"write {written}", fix=fix)


def _is_regex(scope: Scope, node: Map) -> bool:
    """Say whether Python can read the pattern, and PostgreSQL too as far as the two are known to differ."""
    pattern, span = node["pattern"], node.value_span("pattern")
    if (delimited := _DELIMITED.fullmatch(pattern)) is not None:
        _refuse_slashes(scope, delimited, span)
        return False
    try:
        with catch_warnings(action="ignore"):  # of what a later Python may read in another way
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        message = f"the pattern is not a regular expression: {getattr(error, 'msg', error)}"
        where = getattr(error, "pos", None)
        at = span if where is None or where >= len(pattern) else narrowed(span, pattern, where, 1)
        scope.error("S315", message, at, "mend it; a backslash before a character takes it as it is")
        return False
    if "postgresql" not in scope.databases:
        return True
    from dovetail.spec.patterns import fault_on_postgresql

    fault = fault_on_postgresql(pattern)
    if fault is not None:
        at = narrowed(span, pattern, fault.start, fault.length)
        scope.error("S315", fault.message, at, fault.help)
    return fault is None


def _one_of(scope: Scope, type_: Type, node: Map, others: Iterable[Rule]) -> Iterator[OneOf]:
    """The listed values, each of which keeps the `others`, the rules beside the list, and those of the domain."""
    listed = node["one_of"]
    values = [scalar(scope, type_, value, listed.item_span(i), "value") for i, value in enumerate(listed)]
    known: list[Any] = [value for value in values if value is not None]
    beside = (*others, *_domain_rules(scope, type_))
    seen: set[Any] = set()
    for i, value in enumerate(values):
        if value is None:
            continue
        if value in seen:
            scope.error("S309", f"value {listed.written(i)} is listed twice", listed.item_span(i), "remove one of them")
        elif (broken := _first_broken(value, beside)) is not None:
            message = f"value {listed.written(i)} can never be: {stated(broken)}"
            scope.error("S309", message, listed.item_span(i), "take it out of the list, or change the other rule")
        seen.add(value)
    if known and len(known) == len(values):
        yield OneOf(tuple(dict.fromkeys(known)))


def _fits(scope: Scope, type_: Type, node: Map, key: str, families: tuple[str, ...]) -> bool:
    family = scope.family(type_)
    if family in families:
        return True
    kinds = {("text",): "text", _LISTABLE: "text, whole and decimal numbers, and dates"}.get(families, _MOMENTS)
    message = f"{key} is a rule for {kinds}, not for {spelled(type_)}"
    instead = _key_instead(node, key, family)
    help = f"write {instead}: {node.written(key)}" if instead else _help_for_misfit(type_)
    fix = Fix(node.key_span(key), instead) if instead else None
    scope.error("S304", message, node.key_span(key), help, fix=fix)
    return False


def _key_instead(node: Map, key: str, family: str) -> str | None:
    """The key that says of text what `key` says of numbers, where a number was written for it."""
    instead = _LENGTH_INSTEAD.get(key)
    is_count = isinstance(node[key], int) and node[key] >= 0
    return instead if family == "text" and is_count and instead not in node else None


def _help_for_misfit(type_: Type) -> str:
    if isinstance(type_, ArrayType):
        return "rules are about single values: write the condition as check:, or give every element a row of its own"
    return "remove it, or write the condition as check:"


def _domain_rules(scope: Scope, type_: Type) -> tuple[Rule, ...]:
    return scope.domains[type_.name].rules if isinstance(type_, DomainType) else ()


def _first_broken(value: ConstantValue, rules: Iterable[Rule]) -> Rule | None:
    return next((rule for rule in rules if not keeps(value, rule)), None)


def refuse_disjoint_rules(scope: Scope, type_: Type, rules: Iterable[Rule], node: Map) -> None:
    """Report bounds of a column that leave no value which the bounds of its domain allow too."""
    if not isinstance(type_, DomainType):
        return
    domain = scope.domains[type_.name]
    related = (Related(domain.span, "the domain"),) if domain.span else ()
    for key, limit, other in _meeting_limits(rules, domain.rules):
        message = f'{key} {limit} leaves no value: in domain "{domain.name}" {other}'
        scope.error("S309", message, node.value_span(key), "change one of them, or take another type", related=related)


def _meeting_limits(own: Iterable[Rule], domains: tuple[Rule, ...]) -> Iterator[tuple[str, object, str]]:
    """The limits of a column's own rules that lie beyond the opposite limit of its domain's: key, limit, the other one."""
    for rule in own:
        for other in domains:
            keys = ("min", "max") if isinstance(rule, Bound) else ("min_length", "max_length")
            if type(rule) is not type(other) or not isinstance(rule, (Bound, Length)):
                continue
            assert isinstance(other, (Bound, Length))
            if not in_order(rule.minimum, other.maximum):
                yield keys[0], rule.minimum, f"the largest is {other.maximum}"
            elif not in_order(other.minimum, rule.maximum):
                yield keys[1], rule.maximum, f"the smallest is {other.minimum}"


def refuse_broken_rules(scope: Scope, type_: Type, default: Default | None, rules: Iterable[Rule], node: Map) -> None:
    """Report the default written in `node` if it breaks a rule of the type or one of `rules`, which stand beside it.

    A default taken from a domain is reported there.
    """
    if not isinstance(default, Constant) or "default" not in node:
        return
    inherited = _first_broken(default.value, _domain_rules(scope, type_))
    broken = inherited or _first_broken(default.value, rules)
    if broken is None:
        return
    span = scope.domains[type_.name].span if inherited and isinstance(type_, DomainType) else None
    related = (Related(span, "the domain states the rule"),) if span else ()
    message = f"default {node.written('default')} is not allowed: {stated(broken)}"
    help, fix, at = "change the default or the rule", None, node.value_span("default")
    listed = broken.values if isinstance(broken, OneOf) else ()
    meant = did_you_mean(str(default.value), map(str, listed))
    if meant is not None and isinstance(default.value, str):
        help = f'did you mean "{meant}"?'
        fix = Fix(at, meant) if at.length == len(default.value) else None
    scope.error("S313", message, at, help, related=related, fix=fix)
