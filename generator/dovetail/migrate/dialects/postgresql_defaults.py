"""Default values in PostgreSQL's SQL."""

from decimal import Decimal
from typing import assert_never

from dovetail import lazy_re
from dovetail.migrate.dialects.quoting import enclosed, escaped
from dovetail.schema.columns import (
    Constant,
    ConstantValue,
    Default,
    GeneratedUuid,
    JsonConstant,
    Now,
    SqlDefault,
)
from dovetail.schema.types import ArrayType, Type, family

__all__ = ["default_sql"]

UUID7 = (
    "(((lpad(to_hex(((date_part('epoch'::text, clock_timestamp()) * (1000)::double precision))::bigint), 12, '0'::text)"
    " || '7'::text) || substr((gen_random_uuid())::text, 16)))::uuid"
)
"""A random uuid with the time put in: version 7 for servers without uuidv7(), which came with PostgreSQL 18.

It stands as PostgreSQL itself writes it back, so that comparing a database with its models finds the same text.
"""

_NOW = {"date": "CURRENT_DATE", "time": "LOCALTIME"}
_BARE = lazy_re.compile(r"[A-Za-z_][\w.]*(\([\w ,.]*\))?")
_BARE_ELEMENT = lazy_re.compile(r"[^\s{}\",\\]+")


def default_sql(default: Default, type_: Type) -> str | None:
    """Return the expression after DEFAULT for `type_`, which is no domain; None where there is to be no default."""
    match default:
        case Constant():
            return _constant(default.value, type_)
        case JsonConstant():
            return escaped(default.text)
        case Now():
            return _NOW.get(family(type_), "now()")
        case GeneratedUuid():
            return "gen_random_uuid()" if default.version == 4 else UUID7
        case SqlDefault():
            text = default.sql.on("postgresql")
            return text if text is None or _BARE.fullmatch(text) else enclosed(text)
        case _:
            assert_never(default)


def _constant(value: ConstantValue, type_: Type) -> str:
    if isinstance(value, tuple) and isinstance(type_, ArrayType):
        return escaped("{" + ",".join(_element(item, type_.element) for item in value) + "}")
    return _text(value, type_) if isinstance(value, (bool, int, Decimal)) else escaped(_text(value, type_))


def _text(value: ConstantValue, type_: Type) -> str:
    """The text that PostgreSQL reads as `value`."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case str():
            return f"\\x{value}" if family(type_) == "bytes" else value
        case _:
            return str(value)


def _element(value: ConstantValue, type_: Type) -> str:
    """An element of an array in its text form. https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO"""
    text = _text(value, type_)
    if _BARE_ELEMENT.fullmatch(text) and text.lower() != "null":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
