"""How values of each column type become JSON inside the database, so that pydantic
reads back exactly what the column holds.

Numbers that JSON would round become strings, bytes become hexadecimal digits, moments
say that they are in UTC, intervals take the form of ISO 8601. What a type that is not
listed becomes is left to the database.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    URL,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    LargeBinary,
    Text,
    case,
    cast,
    column,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy import Numeric as AnyNumeric
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.types import TypeEngine

from .containers import Array, RangeType
from .types import Interval, Jsonb, Numeric, Timestamptz, Vector

__all__ = ["json_of"]

Value = ColumnElement[Any]
Encoding = Callable[[Any], Value]

_DIALECTS: Mapping[str, Dialect] = {
    name: URL.create(name).get_dialect()() for name in ("postgresql", "sqlite")
}


def json_of(value: Value, dialect: str) -> Value:
    """Return the JSON, or what the database makes JSON of, for a value of any column
    type.
    """
    type_ = _type_on(dialect, value.type)
    encoding = _encoding(type_, dialect)
    return value if encoding is None else encoding(type_coerce(value, type_))


def _type_on(dialect: str, type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return what a type is on one database: its variant there, and what a domain is
    based on.
    """
    found: TypeEngine[Any] = type_.dialect_impl(_DIALECTS[dialect])
    return (
        _type_on(dialect, found.data_type)
        if isinstance(found, postgresql.DOMAIN)
        else found
    )


def _encoding(type_: TypeEngine[Any], dialect: str) -> Encoding | None:
    encodings = _ENCODINGS[dialect]
    return next(
        (encodings[base] for base in type(type_).__mro__ if base in encodings), None
    )


def _sql(text: str) -> Value:
    return literal_column(text)


def _text(value: Value) -> Value:
    return cast(value, Text)


def _postgresql_hex(value: Value) -> Value:
    return func.encode(value, _sql("'hex'"))


def _postgresql_moment(value: Value) -> Value:
    """PostgreSQL writes ISO 8601 only inside JSON; elsewhere the session decides."""
    if isinstance(value.type, DateTime) and not value.type.timezone:
        return value
    in_utc = func.to_json(func.timezone(_sql("'UTC'"), value))
    return in_utc.op("#>>")(_sql("'{}'")).op("||")(_sql("'Z'"))


def _postgresql_interval(value: Value) -> Value:
    """Years have 365 days, as for psycopg, and not the 365.25 of the epoch."""
    seconds = cast(extract("epoch", value), AnyNumeric) - cast(
        extract("year", value), AnyNumeric
    ) * _sql("21600")
    return _duration(
        seconds,
        func.div(func.abs(seconds), _sql("86400")),
        func.mod(func.abs(seconds), _sql("86400")),
    )


def _duration(signed: Value, days: Value, seconds: Value) -> Value:
    sign = case((signed < _sql("0"), _sql("'-P'")), else_=_sql("'P'"))
    return (
        sign.op("||")(_text(days))
        .op("||")(_sql("'DT'"))
        .op("||")(_text(seconds))
        .op("||")(_sql("'S'"))
    )


def _postgresql_array(value: Value) -> Value:
    """A list of elements, each in its own encoding."""
    type_: Any = value.type
    element: TypeEngine[Any] = (
        type_.element if isinstance(type_, Array) else type_.item_type
    )
    if _encoding(_type_on("postgresql", element), "postgresql") is None:
        return value
    elements = func.unnest(value).table_valued(
        column("element", element), with_ordinality="position"
    )
    elements = elements.render_derived()
    encoded = json_of(elements.c.element, "postgresql")
    in_order = func.json_agg(aggregate_order_by(encoded, elements.c.position))
    listed = (
        select(func.coalesce(in_order, _sql("'[]'")))
        .select_from(elements)
        .scalar_subquery()
    )
    return case((value.is_not(None), listed))


def _postgresql_range(value: Value) -> Value:
    type_: Any = value.type
    opening = case(
        (func.isempty(value).op("OR")(func.lower_inc(value)), _sql("'['")),
        else_=_sql("'('"),
    )
    closing = case((func.upper_inc(value), _sql("']'")), else_=_sql("')'"))
    written = func.json_build_object(
        _sql("'lower'"),
        json_of(func.lower(value, type_=type_.bound), "postgresql"),
        _sql("'upper'"),
        json_of(func.upper(value, type_=type_.bound), "postgresql"),
        _sql("'bounds'"),
        opening.op("||")(closing),
        _sql("'empty'"),
        func.isempty(value),
    )
    return case((value.is_not(None), written))


def _json_text(value: Value) -> Value:
    return func.json(value, type_=Text())


def _sqlite_boolean(value: Value) -> Value:
    return func.json(
        case((value.is_(True), _sql("'true'")), (value.is_(False), _sql("'false'")))
    )


def _sqlite_float(value: Value) -> Value:
    """Twenty digits, because SQLite's own JSON has fifteen; infinities as strings."""
    return func.json(
        case(
            (value == _sql("9e999"), _sql("""'"Infinity"'""")),
            (value == _sql("-9e999"), _sql("""'"-Infinity"'""")),
            (value.is_not(None), func.printf(_sql("'%!.20g'"), value)),
        )
    )


def _sqlite_decimal(value: Value) -> Value:
    """The number with as many decimals as the column has; whole numbers are kept as
    integers, beyond what a float holds.
    """
    type_: Any = value.type
    if not type_.scale:
        return _text(value)
    whole = _text(value).op("||")(_sql(f"'.{'0' * type_.scale}'"))
    return case(
        (func.typeof(value) == _sql("'integer'"), whole),
        (value.is_not(None), func.printf(_sql(f"'%.{type_.scale}f'"), value)),
    )


def _sqlite_hex(value: Value) -> Value:
    return case((value.is_not(None), func.hex(value)))


def _sqlite_moment(value: Value) -> Value:
    return _text(value).op("||")(_sql("'Z'"))


def _sqlite_interval(value: Value) -> Value:
    signed = type_coerce(value, BigInteger)
    microseconds = func.abs(signed)
    seconds = microseconds.op("/")(_sql("1000000")).op("%")(_sql("86400"))
    written = func.printf(
        _sql("'%d.%06d'"), seconds, microseconds.op("%")(_sql("1000000"))
    )
    return _duration(signed, microseconds.op("/")(_sql("86400000000")), written)


_ENCODINGS: Mapping[str, Mapping[type, Encoding]] = {
    "postgresql": {
        AnyNumeric: _text,
        Numeric: _text,
        LargeBinary: _postgresql_hex,
        DateTime: _postgresql_moment,
        Timestamptz: _postgresql_moment,
        postgresql.INTERVAL: _postgresql_interval,
        Interval: _postgresql_interval,
        ARRAY: _postgresql_array,
        Array: _postgresql_array,
        RangeType: _postgresql_range,
        Vector: lambda value: cast(_text(value), JSON),
    },
    "sqlite": {
        Boolean: _sqlite_boolean,
        Float: _sqlite_float,
        AnyNumeric: _sqlite_decimal,
        Numeric: _sqlite_decimal,
        LargeBinary: _sqlite_hex,
        Timestamptz: _sqlite_moment,
        Interval: _sqlite_interval,
        JSON: _json_text,
        Jsonb: _json_text,
        Array: _json_text,
        RangeType: _json_text,
        Vector: _json_text,
    },
}
