"""One value for each row of a column: as the column holds it before a migration, and what that is in its type afterwards."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dovetail.schema.columns import Bound, Constant, Default, JsonConstant, Length, OneOf, Rule, Sql, SqlDefault
from dovetail.schema.model import Schema
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import ArrayType, CompositeType, DomainType, EnumType, RawType, ScalarType, Type, family

__all__ = ["Cell", "given", "known_after", "value_of"]


Cell = Default | None

_RAW = {"point": "(1,2)", "money": "1.00", "oid": "1"}
_OTHERS = {
    "interval": "PT{0}H",
    "uuid": "0000000{0}-0000-4000-8000-000000000000",
    "bytes": "0{0}ff",
    "date": "2026-01-0{0}",
    "time": "0{0}:30:00",
    "timestamp": "2026-01-0{0} 12:30:00",
    "search": "'word{0}'",
}
_WORDS = {
    "timestamptz": "2026-01-0{0} 12:30:00+00:00",
    "inet": "10.0.0.{0}",
    "cidr": "10.0.{0}.0/24",
    "macaddr": "08:00:2b:01:02:0{0}",
    "int4range": "[{0},9)",
    "int8range": "[{0},9)",
    "numrange": "[{0},9)",
    "tsrange": "empty",
    "tstzrange": "empty",
    "daterange": "[2026-01-0{0},2026-02-01)",
}
_READ_ALIKE = {"integer", "boolean", "uuid", "date", "enum", "text"}
"""Families whose values are the same text on every database."""
_NUMBERS = {"integer", "decimal", "float", "boolean"}


def value_of(number: int, type_: Type, other: Type, schema: Schema, rules: Iterable[Rule] = ()) -> Cell:
    """Return the value of row `number` in `type_`, for a column whose other type, before or afterwards, is `other`."""
    match type_:
        case DomainType(name):
            return value_of(number, schema.domains_by_name[name].type, other, schema, rules)
        case EnumType():
            raise TypeError("only the whole of a migration says what an enum can hold")
        case ArrayType(element):
            inner = other.element if isinstance(other, ArrayType) else other
            items = (value_of(each, element, inner, schema, rules) for each in (number, number + 1))
            return Constant(tuple(item.value for item in items if isinstance(item, Constant)))
        case CompositeType(name):
            fields = schema.composites_by_name[name].fields
            values = {field.name: value_of(number, field.type, field.type, schema) for field in fields}
            return _composite({key: _in_json(cell) for key, cell in values.items()}, type_, schema)
        case RawType(sql):
            return Constant(_RAW[sql]) if sql in _RAW else None
        case ScalarType():
            return _scalar(number, type_, other, schema, tuple(rules))


def _scalar(number: int, type_: ScalarType, other: Type, schema: Schema, rules: tuple[Rule, ...]) -> Cell:
    kind, partner = family(type_), family(_plain(other, schema))
    if "boolean" in (kind, partner) and {kind, partner} <= _NUMBERS | {"text"}:
        number %= 2
    chosen = next((rule.values for rule in rules if isinstance(rule, OneOf)), None)
    if chosen is not None:
        return Constant(chosen[(number - 1) % len(chosen)])
    match kind:
        case "boolean" | "integer" | "decimal" | "float":
            return _number(number, type_, partner, rules)
        case "text":
            return Constant(_text(number, type_, other, schema, rules))
        case "json":
            return JsonConstant(f"[{number}]")
        case "bits":
            return Constant(format(number, f"0{type_.arguments[0]}b"))
        case "vector":
            return Constant(f"[{','.join([str(number)] * type_.arguments[0])}]")
        case _:
            return Constant((_WORDS.get(type_.word) or _OTHERS[kind]).format(number))


def _number(number: int, type_: ScalarType, partner: str, rules: tuple[Rule, ...]) -> Cell:
    """A number, with digits after its point where both types keep them."""
    kind = family(type_)
    if kind == "boolean":
        return Constant(bool(number))
    if partner == "boolean":  # what it becomes follows from what it is, whatever the rules
        return Constant(number if kind == "integer" else Decimal(number))
    if kind == "integer":
        return Constant(_within(number, rules))
    has_fraction = (kind == "float" or _scale(type_) >= 2) and partner not in ("integer", "boolean")
    return Constant(_within(number, rules) + Decimal("0.25" if has_fraction else "0"))


def _scale(type_: ScalarType) -> int:
    if not type_.arguments:
        return 9
    return type_.arguments[1] if len(type_.arguments) > 1 else 0


def _within(number: int, rules: Iterable[Rule]) -> int:
    """The number, or another one that keeps the rules."""
    bounds = [rule for rule in rules if isinstance(rule, Bound)]
    lowest = max((int(each.minimum) for each in bounds if isinstance(each.minimum, int | Decimal)), default=None)
    highest = min((int(each.maximum) for each in bounds if isinstance(each.maximum, int | Decimal)), default=None)
    if highest is None:
        return number + (lowest or 0)
    return (lowest or 0) + number % (highest - (lowest or 0) + 1)


def _text(number: int, type_: ScalarType, other: Type, schema: Schema, rules: Iterable[Rule]) -> str:
    partner = family(other)
    if partner and partner != "text":
        return _spelled(value_of(number, other, type_, schema))
    longest = min(
        arguments[0] if (arguments := each.arguments) else 99 for each in (type_, other) if isinstance(each, ScalarType)
    )
    least = max([0, *(rule.minimum or 0 for rule in rules if isinstance(rule, Length))])
    return f"t{number}".ljust(least, "x")[:longest] if longest > 1 else str(number)


def _plain(type_: Type, schema: Schema) -> Type:
    return schema.domains_by_name[type_.name].type if isinstance(type_, DomainType) else type_


def _spelled(value: Cell) -> str:
    match value:
        case Constant(value=bool() as truth):
            return "true" if truth else "false"
        case Constant(value=item):
            return str(item)
        case JsonConstant(text):
            return text
        case _:
            raise TypeError(value)


def known_after(before: Type, after: Type) -> bool:
    """Say whether a value of row n in the one type is that of row n in the other, once it is converted."""
    if isinstance(before, CompositeType) or isinstance(after, CompositeType):
        return False
    if before == after:
        return True
    if isinstance(before, ArrayType) and isinstance(after, ArrayType):
        return known_after(before.element, after.element)
    pair = {family(before), family(after)}
    return pair <= _NUMBERS or pair <= _READ_ALIKE or (len(pair) == 1 and pair <= {"timestamp", "time", "bits", "json"})


def given(value: Any, type_: Type, schema: Schema) -> Cell:
    """Return what a file says as the value of a column."""
    if isinstance(type_, DomainType):
        return given(value, schema.domains_by_name[type_.name].type, schema)
    if value is None:
        return None
    if isinstance(type_, CompositeType):
        return _composite(value, type_, schema)
    if family(type_) == "json":
        return JsonConstant(json.dumps(value, separators=(",", ":")))
    if isinstance(value, list):
        return Constant(tuple(Decimal(str(item)) if isinstance(item, float) else item for item in value))
    return Constant(Decimal(str(value)) if isinstance(value, float) else value)


def _composite(values: dict[str, Any], type_: CompositeType, schema: Schema) -> Cell:
    """A value of a composite by its fields; those that are not said are NULL."""
    composite = schema.composites_by_name[type_.name]
    filled = {field.name: values.get(field.name) for field in composite.fields}
    for field in composite.fields:
        if isinstance(field.type, CompositeType) and isinstance(inner := filled[field.name], dict):
            names = [each.name for each in schema.composites_by_name[field.type.name].fields]
            filled[field.name] = {name: inner.get(name) for name in names}
    text = quoted(json.dumps(filled, ensure_ascii=False, separators=(",", ":")))
    native = f"jsonb_populate_record(NULL::{composite.identifier.dotted}, {text}::jsonb)"
    return SqlDefault(Sql(native, (("postgresql", native), ("sqlite", f"json({text})"))))


def _in_json(cell: Cell) -> Any:
    match cell:
        case Constant(value=Decimal() as number):
            return str(number)
        case Constant(value=tuple() as items):
            return list(items)
        case Constant(value=value):
            return value
        case JsonConstant(text):
            return json.loads(text)
        case _:
            return None
