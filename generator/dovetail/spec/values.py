"""Values that the spec writes: SQL texts, defaults of every type, rules."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from dovetail.diagnostics import Span
from dovetail.schema.columns import (
    Constant,
    ConstantValue,
    Database,
    Default,
    GeneratedUuid,
    JsonConstant,
    Now,
    Sql,
    SqlDefault,
)
from dovetail.schema.types import ArrayType, DomainType, EnumType, RawType, ScalarType, Type, spelled
from dovetail.spec.places import with_article
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map, Seq
from dovetail.suggestions import did_you_mean

__all__ = ["default", "scalar", "sql"]

_DATABASES: tuple[Database, ...] = ("postgresql", "sqlite")


def sql(value: Any) -> Sql:
    """Return the SQL that a string, or a mapping from database to string, gives."""
    if not isinstance(value, Map):
        return Sql(value)
    variants = tuple((database, value[database]) for database in _DATABASES if database in value)
    texts = [text for _, text in variants if text is not None]
    if not texts:
        return Sql("", tuple((database, None) for database in _DATABASES))
    return Sql(texts[0]) if len(texts) == 2 and texts[0] == texts[1] else Sql(texts[0], variants)


def default(scope: Scope, type_: Type, value: Any, span: Span) -> Default | None:
    """Return the default that `value` means for a column of `type_`; None, with a report, where it means nothing."""
    if isinstance(value, Map) and list(value) == ["sql"]:
        return SqlDefault(sql(value["sql"]))
    family = scope.family(type_)
    if family == "json":
        return JsonConstant(json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    if value == "now" and family in ("date", "time", "timestamp"):
        return Now()
    if value in ("uuid4", "uuid7") and family == "uuid":
        return GeneratedUuid(4 if value == "uuid4" else 7)
    if isinstance(type_, ArrayType):
        return _array_default(scope, type_, value, span)
    constant = scalar(scope, type_, value, span, "default")
    return None if constant is None else Constant(constant)


def scalar(scope: Scope, type_: Type, value: Any, span: Span, what: str) -> ConstantValue | None:
    """Return `value` as a constant of `type_` in its one spelling; None, with a report, if it is none.

    `what` names the value in the message, such as "default".
    """
    if isinstance(type_, DomainType):
        return scalar(scope, scope.domains[type_.name].type, value, span, what)
    if isinstance(type_, EnumType):
        return _enum_value(scope, type_, value, span, what)
    if not isinstance(type_, ScalarType):
        text = type_.sql if isinstance(type_, RawType) else "an array"
        scope.error("S303", f"no constant of {text} can be written here", span, 'write {sql: "..."} instead')
        return None
    family = scope.family(type_)
    read, expected = _READERS.get(family, (_refuse, "an SQL expression: {sql: ...}"))
    try:
        constant: ConstantValue = read(type_, value)
    except (ValueError, TypeError, ArithmeticError):
        shown = json.dumps(_plain(value), ensure_ascii=False, default=str)
        message = f"{what} {shown} is not {with_article(spelled(type_))}"
        scope.error("S303", message, span, _help_for_expression(value, family) or f"write {expected}")
        return None
    return constant


_NOW = frozenset(
    {"current_date", "current_time", "current_timestamp", "localtimestamp", "utcnow", "timezone.now", "today"}
)
_UUID = frozenset({"gen_random_uuid", "uuid", "uuid.uuid4", "uuid_generate_v4", "random"})
_COUNTED = frozenset({"autoincrement", "auto_increment", "serial", "identity", "nextval"})


def _help_for_expression(value: Any, family: str) -> str | None:
    """Return what to write for an expression that stands where a constant is expected; None for what looks like none."""
    if not isinstance(value, str):
        return None
    word = value.partition("(")[0].strip().lower()
    if family in ("date", "time", "timestamp") and (word in _NOW or value.lower() == "now()"):
        return "write now"
    if family == "uuid" and word in _UUID:
        return "write uuid4 or uuid7"
    if family == "integer" and word in _COUNTED:
        return "write identity: by default, in place of default"
    return (
        f"write {{sql: {json.dumps(value)}}} if it is an expression" if re.fullmatch(r"[\w.]+\(.*\)", value) else None
    )


def _enum_value(scope: Scope, type_: EnumType, value: Any, span: Span, what: str) -> str | None:
    names = [item.name for item in scope.enums[type_.name].values]
    if value in names:
        return str(value)
    meant = did_you_mean(str(value), names)
    help = f'did you mean "{meant}"?' if meant else f"write one of {', '.join(names)}"
    scope.error("S311", f'{what} "{value}" is not a value of enum "{type_.name}"', span, help)
    return None


def _array_default(scope: Scope, type_: ArrayType, value: Any, span: Span) -> Default | None:
    if not isinstance(value, Seq):
        scope.error("S303", "the default of an array is a list", span, "write [] for an empty one")
        return None
    items = [scalar(scope, type_.element, item, value.item_span(i), "default") for i, item in enumerate(value)]
    return None if None in items else Constant(tuple(item for item in items if item is not None))


def _plain(value: Any) -> Any:
    """Return a value of the document as what json.dumps writes: numbers stay numbers."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def _boolean(_: ScalarType, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


_BITS = {"smallint": 16, "int": 32, "bigint": 64}


def _integer(type_: ScalarType, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if not -(1 << _BITS[type_.word] - 1) <= value < 1 << _BITS[type_.word] - 1:
        raise ValueError
    return value


def _decimal(type_: ScalarType, value: Any) -> Decimal:
    number = _number(value)
    if type_.arguments:
        digits, places = (*type_.arguments, 0)[:2]
        if number != round(number, places) or abs(number) >= Decimal(10) ** (digits - places):
            raise ValueError
    return number


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return number


def _text(type_: ScalarType, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value or (type_.arguments and len(value) > type_.arguments[0]):
        raise ValueError
    return value


def _bytes(_: ScalarType, value: Any) -> str:
    return bytes.fromhex(_text(ScalarType("text"), value)).hex()


def _moment(type_: ScalarType, value: Any) -> str:
    moment = datetime.fromisoformat(value)
    if (moment.tzinfo is not None) != (type_.word == "timestamptz"):
        raise ValueError
    return moment.isoformat(sep=" ")


def _date(_: ScalarType, value: Any) -> str:
    return date.fromisoformat(value).isoformat()


def _time(_: ScalarType, value: Any) -> str:
    moment = time.fromisoformat(value)
    if moment.tzinfo is not None:
        raise ValueError
    return moment.isoformat()


_DURATION = re.compile(r"P(?=.)(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,6})?S)?)?")


def _interval(_: ScalarType, value: Any) -> str:
    if not _DURATION.fullmatch(value):
        raise ValueError
    return str(value)


def _uuid(_: ScalarType, value: Any) -> str:
    return str(UUID(_text(ScalarType("text"), value)))


def _bit_string(type_: ScalarType, value: Any) -> str:
    if not re.fullmatch(f"[01]{{{type_.arguments[0]}}}", value):
        raise ValueError
    return str(value)


def _refuse(_: ScalarType, value: Any) -> ConstantValue:
    raise ValueError


_READERS: dict[str, tuple[Callable[[ScalarType, Any], ConstantValue], str]] = {
    "boolean": (_boolean, "true or false"),
    "integer": (_integer, "a whole number within the range of the type"),
    "decimal": (_decimal, "a number with no more digits than the type has"),
    "float": (lambda _, value: _number(value), "a number"),
    "text": (_text, "a text no longer than the type allows, in quotes if it looks like something else"),
    "bytes": (_bytes, "hexadecimal digits in quotes"),
    "date": (_date, 'a date in quotes, such as "2026-01-31"'),
    "time": (_time, 'a time in quotes, such as "12:30:00"'),
    "timestamp": (_moment, 'a date and time in quotes, with a zone only for timestamptz: "2026-01-31 12:30:00+00:00"'),
    "interval": (_interval, 'an ISO 8601 duration without months and years, such as "P1DT12H"'),
    "uuid": (_uuid, "uuid4, uuid7, or a uuid in quotes"),
    "bits": (_bit_string, "as many digits 0 and 1, in quotes, as the type has"),
}
