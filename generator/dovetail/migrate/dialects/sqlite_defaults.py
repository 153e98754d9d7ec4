"""Default values in SQLite's SQL, in the form in which SQLAlchemy and the generated package store them."""

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, assert_never

from dovetail import lazy_re
from dovetail.migrate.dialects.quoting import enclosed
from dovetail.schema.columns import (
    Constant,
    ConstantValue,
    Default,
    GeneratedUuid,
    JsonConstant,
    Now,
    SqlDefault,
)
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import ArrayType, Type, family

__all__ = ["default_sql"]

_VARIANT = "substr('89ab', 1 + (random() & 3), 1) || lower(substr(hex(randomblob(2)), 2)) || lower(hex(randomblob(6)))"
UUID4 = f"(lower(hex(randomblob(6))) || '4' || lower(substr(hex(randomblob(2)), 2)) || {_VARIANT})"
UUID7 = (
    "(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))"
    f" || '7' || lower(substr(hex(randomblob(2)), 2)) || {_VARIANT})"
)
"""2440587.5 is the Julian day of 1970-01-01, from which a uuid of version 7 counts milliseconds."""

_NOW = {"date": "CURRENT_DATE", "time": "(strftime('%H:%M:%f000', 'now'))"}
_NOW_TIMESTAMP = "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
_DURATION = lazy_re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d+))?S)?)?"
)


def default_sql(default: Default, type_: Type) -> str | None:
    """Return what follows DEFAULT for `type_`, which is no domain; None where there is to be no default."""
    match default:
        case Constant():
            return _constant(default.value, type_)
        case JsonConstant():
            return quoted(default.text)
        case Now():
            return _NOW.get(family(type_), _NOW_TIMESTAMP)
        case GeneratedUuid():
            return UUID4 if default.version == 4 else UUID7
        case SqlDefault():
            text = default.sql.on("sqlite")
            return None if text is None else enclosed(text)
        case _:
            assert_never(default)


def _constant(value: ConstantValue, type_: Type) -> str:
    match value:
        case bool():
            return str(int(value))
        case Decimal():
            return format(value, "f")
        case str():
            return _text(value, type_)
        case tuple():
            element = type_.element if isinstance(type_, ArrayType) else type_
            items = [_element(item, element) for item in value]
            return quoted(json.dumps(items, separators=(",", ":"), ensure_ascii=False))
        case _:
            return str(value)


def _text(value: str, type_: Type) -> str:
    match family(type_):
        case "bytes":
            return f"X'{value}'"
        case "uuid":
            return quoted(value.replace("-", ""))
        case "timestamp":
            return quoted(_in_utc(value).isoformat(sep=" ", timespec="microseconds"))
        case "time":
            return quoted(time.fromisoformat(value).isoformat(timespec="microseconds"))
        case "interval":
            return str(_duration(value) // timedelta(microseconds=1))
        case _:
            return quoted(value)


def _in_utc(text: str) -> datetime:
    """A moment without its zone: SQLite stores UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _duration(text: str) -> timedelta:
    form = _DURATION.fullmatch(text)
    if form is None:
        raise ValueError(f"not a duration in ISO 8601: {text}")
    parts = {name: int(digits or 0) for name, digits in form.groupdict().items() if name != "fraction"}
    return timedelta(**parts, microseconds=int((form["fraction"] or "").ljust(6, "0")))


def _element(value: ConstantValue, type_: Type) -> Any:
    """An element of an array as JSON holds it: exact numbers and moments are strings there."""
    match value:
        case Decimal() if family(type_) == "float":
            return float(value)
        case Decimal():
            return format(value, "f")
        case str() if family(type_) == "timestamp":
            return datetime.fromisoformat(value).isoformat().replace("+00:00", "Z")
        case _:
            return value
