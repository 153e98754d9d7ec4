"""How the values of a column are carried into its table made anew: as they are, in another type, or under another name."""

from collections.abc import Mapping

from dovetail.migrate.conversions import conversion
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.quoting import enclosed, identifier
from dovetail.schema.columns import Column, Sql
from dovetail.schema.model import Schema
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import ArrayType, ScalarType, Type, family, spelled

__all__ = ["carried", "converted_element", "refused"]

Pair = tuple[str, str]


def _where(condition: str, value: str) -> str:
    """The value where the condition holds; what it does not hold for is refused, as PostgreSQL does it."""
    return f"CASE WHEN {{0}} IS NULL THEN NULL WHEN {condition} THEN {value} ELSE {{refused}} END"


_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_BARE_UUID = "replace({0}, '-', '')"
_UUID_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
_UUID_DASHED = " || '-' || ".join(f"substr({{0}}, {start}, {length})" for start, length in _UUID_PARTS)
_IS_NUMBER = "CAST({0} AS NUMERIC) = {0}"
"""SQLite takes the text for a number, for the comparison, if all of it is one."""

_EXPRESSIONS: dict[Pair, str] = {
    ("uuid", "text"): _UUID_DASHED,
    ("text", "uuid"): _where(
        f"length({_BARE_UUID}) = 32 AND {_BARE_UUID} NOT GLOB '*[^0-9A-Fa-f]*'", f"lower({_BARE_UUID})"
    ),
    ("text", "integer"): _where(f"{_IS_NUMBER} AND typeof(CAST({{0}} AS NUMERIC)) = 'integer'", "CAST({0} AS INTEGER)"),
    ("text", "decimal"): _where(_IS_NUMBER, "CAST({0} AS NUMERIC)"),
    ("text", "float"): _where(_IS_NUMBER, "CAST({0} AS REAL)"),
    (
        "text",
        "boolean",
    ): "CASE WHEN {0} IS NULL THEN NULL WHEN lower({0}) IN ('true', 't', 'yes', 'y', 'on', '1') THEN 1"
    " WHEN lower({0}) IN ('false', 'f', 'no', 'n', 'off', '0') THEN 0 ELSE {refused} END",
    ("text", "date"): _where(f"{{0}} GLOB '{_DATE}*' AND date({{0}}) IS NOT NULL", "substr({0}, 1, 10)"),
    ("text", "timestamp"): _where(
        f"{{0}} GLOB '{_DATE}*' AND datetime({{0}}) IS NOT NULL", "strftime('%Y-%m-%d %H:%M:%f000', {0})"
    ),
    ("text", "time"): _where(
        "{0} GLOB '[0-9][0-9]:[0-9][0-9]*' AND time({0}) IS NOT NULL", "strftime('%H:%M:%f000', {0})"
    ),
    ("text", "json"): _where("json_valid({0})", "{0}"),
    ("text", "interval"): _where("0", "NULL"),
    ("interval", "text"): _where("0", "NULL"),
    ("text", "bytes"): "CAST({0} AS BLOB)",
    ("bytes", "text"): "CASE WHEN {0} IS NOT NULL THEN '\\x' || lower(hex({0})) END",
    ("boolean", "text"): "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
    ("integer", "boolean"): "{0} <> 0",
    ("decimal", "boolean"): "{0} <> 0",
    ("float", "boolean"): "{0} <> 0",
    ("decimal", "integer"): "CAST(round({0}) AS INTEGER)",
    ("float", "integer"): "CAST(round({0}) AS INTEGER)",
    ("timestamp", "date"): "substr({0}, 1, 10)",
    ("timestamp", "time"): "substr({0}, 12)",
    ("date", "timestamp"): "{0} || ' 00:00:00.000000'",
}


def _truth(number: str) -> str:
    """The truth value of JSON for one of SQLite, which is a number."""
    return f"json(CASE {number} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"


_ELEMENTS: dict[Pair, str] = {
    ("integer", "text"): "CAST({0} AS TEXT)",
    ("integer", "decimal"): "CAST({0} AS TEXT)",
    ("text", "integer"): _EXPRESSIONS["text", "integer"],
    ("decimal", "float"): "CAST({0} AS REAL)",
    ("float", "decimal"): "CAST({0} AS TEXT)",
    ("boolean", "text"): "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
    ("text", "boolean"): _truth(_EXPRESSIONS["text", "boolean"]),
    ("integer", "boolean"): _truth("{0} <> 0"),
    ("boolean", "integer"): "CAST({0} AS INTEGER)",
    ("decimal", "integer"): "CAST(round({0}) AS INTEGER)",
    ("float", "integer"): "CAST(round({0}) AS INTEGER)",
    ("float", "text"): "CAST({0} AS TEXT)",
    ("text", "float"): _EXPRESSIONS["text", "float"],
    ("text", "decimal"): _where(_IS_NUMBER, "{0}"),
    ("timestamp", "date"): "substr({0}, 1, 10)",
    ("date", "timestamp"): "{0} || 'T00:00:00'",
}
"""Elements are kept as JSON, in which exact numbers are texts, as moments and uuids are."""


def carried(
    before: Column, after: Column, using: Sql | None, values: Mapping[str, str], schemas: tuple[Schema, Schema]
) -> str:
    """Return the expression that gives `after` the value of `before`; `values` are those of its enum that are called otherwise.

    `schemas` are those in which the two columns stand.
    """
    own = identifier(before.name, "sqlite")
    given = using.on("sqlite") if using is not None else None
    if given is not None:
        same_type = before.type == after.type
        return f"coalesce({own}, {enclosed(given)})" if same_type else enclosed(given)
    if values:
        return _other_values(own, before.type, values)
    if conversion(before.type, after.type, *schemas).cast == "none":
        return f"CASE WHEN {own} IS NOT NULL THEN {refused(own, after.type)} END"
    source, target = (storage_type(each.type, schema) for each, schema in zip((before, after), schemas, strict=True))
    if isinstance(source, ArrayType) and isinstance(target, ArrayType):
        return _converted_elements(own, source.element, target.element)
    return _converted(own, source, target)


def _converted(own: str, before: Type, after: Type) -> str:
    pair = (family(before), family(after))
    if pair == ("decimal", "decimal") and isinstance(after, ScalarType) and after.arguments and before != after:
        return f"round({own}, {after.arguments[1] if len(after.arguments) > 1 else 0})"
    return _EXPRESSIONS.get(pair, "{0}").format(own, refused=refused(own, after))


def _converted_elements(own: str, before: Type, after: Type) -> str:
    expression = converted_element("value", before, after)
    return own if expression is None else _of_each_element(own, expression)


def converted_element(value: str, before: Type, after: Type) -> str | None:
    """Return what JSON holds of a `value` of another type; None where that is what it held."""
    expression = _ELEMENTS.get((family(before), family(after))) or _refined(before, after)
    return None if expression is None else expression.format(value, refused=refused(value, after))


def _refined(before: Type, after: Type) -> str | None:
    """The expression between two types of one family, whose values JSON does not write alike."""
    if not isinstance(before, ScalarType) or not isinstance(after, ScalarType):
        return None
    match before.word, after.word:
        case "timestamp", "timestamptz":
            return "{0} || 'Z'"
        case "timestamptz", "timestamp":
            return "rtrim({0}, 'Z')"
        case "numeric", "numeric" if after.arguments and before != after:
            digits = after.arguments[1] if len(after.arguments) > 1 else 0
            return f"CASE WHEN {{0}} IS NOT NULL THEN printf('%.{digits}f', CAST({{0}} AS NUMERIC)) END"
        case _:
            return None


def refused(own: str, after: Type) -> str:
    """Return an expression that stops the migration: what is not JSON is an error to SQLite."""
    return f"json({quoted(f'not {spelled(after)}: ')} || {own})"


def _other_values(own: str, type_: Type, values: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN {quoted(value)} THEN {quoted(instead)}" for value, instead in values.items())
    if not isinstance(type_, ArrayType):
        return f"CASE {own} {cases} ELSE {own} END"
    return _of_each_element(own, f"CASE value {cases} ELSE value END")


def _of_each_element(own: str, expression: str) -> str:
    return f"CASE WHEN {own} IS NOT NULL THEN (SELECT json_group_array({expression}) FROM json_each({own})) END"
