"""How values become JSON inside PostgreSQL."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Date,
    DateTime,
    LargeBinary,
    case,
    cast,
    column,
    extract,
    func,
    null,
    select,
    type_coerce,
)
from sqlalchemy import Numeric as AnyNumeric
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.types import TypeEngine

from ..composite import Composite
from ..element_types import element_of
from ..types import Interval, Numeric, Timestamp, Timestamptz, Vector
from ..values.composite_json import Part
from ..values.containers import Array, RangeType
from .encodings import Encodings, Value, as_text, duration, sql
from .json_functions import json_object

__all__ = ["ENCODINGS"]


def _hex(value: Value) -> Value:
    return func.encode(value, sql("'hex'"))


_DATES = "date '9999-12-31'", "date '0001-01-01'"
_TIMESTAMPS = "timestamp '9999-12-31 23:59:59.999999'", "timestamp '0001-01-01'"
_MOMENTS = "'9999-12-31T23:59:59.999999Z'", "'0001-01-01T00:00:00Z'"
"""The last and the first that Python has."""


def _date(value: Value) -> Value:
    return _finite(value, value, _DATES)


def _timestamp(value: Value) -> Value:
    return _finite(value, value, _TIMESTAMPS)


def _timestamptz(value: Value) -> Value:
    """PostgreSQL writes ISO 8601 only inside JSON; elsewhere the session decides."""
    in_utc = func.to_jsonb(func.timezone(sql("'UTC'"), value))
    text = in_utc.op("#>>")(sql("'{}'")).op("||")(sql("'Z'"))
    return _finite(value, text, _MOMENTS)


def _datetime(value: Value) -> Value:
    type_: Any = value.type
    return _timestamptz(value) if type_.timezone else _timestamp(value)


def _finite(value: Value, written: Value, bounds: tuple[str, str]) -> Value:
    """Return `written` for a finite date or moment, and one of `bounds` for an infinite
    one.
    """
    last, first = bounds
    return case(
        (func.isfinite(value), written),
        (value > sql("'-infinity'"), sql(last)),
        (value.is_not(None), sql(first)),
    )


def _interval(value: Value) -> Value:
    """Years have 365 days, as for psycopg, and not the 365.25 of the epoch."""
    seconds = cast(extract("epoch", value), AnyNumeric) - cast(
        extract("year", value), AnyNumeric
    ) * sql("21600")
    return duration(
        seconds,
        func.div(func.abs(seconds), sql("86400")),
        func.mod(func.abs(seconds), sql("86400")),
    )


def _array(value: Value) -> Value:
    """A list of elements, each in its own encoding."""
    type_: Any = value.type
    element: Any = ENCODINGS.stored(element_of(type_))
    encoding = ENCODINGS.of(element)
    if encoding is None:
        return value
    if encoding is _date:
        return _finite_elements(value, element, _DATES)
    if encoding is _timestamp or (encoding is _datetime and not element.timezone):
        return _finite_elements(value, element, _TIMESTAMPS)
    elements = func.unnest(value).table_valued(
        column("element", element), with_ordinality="position"
    )
    elements = elements.render_derived()
    in_order = func.json_agg(
        aggregate_order_by(encoding(elements.c.element), elements.c.position)
    )
    listed = select(func.coalesce(in_order, sql("'[]'"))).select_from(elements)
    return case((value.is_not(None), listed.scalar_subquery()))


def _finite_elements(
    value: Value, element: TypeEngine[Any], bounds: tuple[str, str]
) -> Value:
    """A whole array at once, which takes a third of the time."""
    last, first = map(sql, bounds)
    elements = cast(value, postgresql.ARRAY(element, dimensions=1))
    before = func.array_replace(elements, sql("'infinity'"), last)
    return func.array_replace(before, sql("'-infinity'"), first)


def _range(value: Value) -> Value:
    type_: Any = value.type
    opening = case(
        (func.isempty(value).op("OR")(func.lower_inc(value)), sql("'['")),
        else_=sql("'('"),
    )
    closing = case((func.upper_inc(value), sql("']'")), else_=sql("')'"))
    written = func.json_build_object(
        sql("'lower'"),
        ENCODINGS.encoded(func.lower(value, type_=type_.bound)),
        sql("'upper'"),
        ENCODINGS.encoded(func.upper(value, type_=type_.bound)),
        sql("'bounds'"),
        opening.op("||")(closing),
        sql("'empty'"),
        func.isempty(value),
    )
    return case((value.is_not(None), written))


def _composite(value: Value) -> Value:
    """An object of the fields, as the dataclass names them; null for a value that is
    NULL, and not for one whose fields all are.
    """
    type_: Any = value.type
    fields = {
        part.attribute: ENCODINGS.encoded(_field(value, part)) for part in type_.parts
    }
    return case((value.is_distinct_from(null()), json_object(fields, "postgresql")))


def _field(value: Value, part: Part) -> Value:
    quoted = part.name.replace('"', '""')
    field: Value = Grouping(value).op(".", precedence=20)(sql(f'"{quoted}"'))
    return type_coerce(field, part.type)


ENCODINGS = Encodings(
    "postgresql",
    {
        Composite: _composite,
        AnyNumeric: as_text,
        Numeric: as_text,
        LargeBinary: _hex,
        Date: _date,
        DateTime: _datetime,
        Timestamp: _timestamp,
        Timestamptz: _timestamptz,
        postgresql.INTERVAL: _interval,
        Interval: _interval,
        ARRAY: _array,
        Array: _array,
        RangeType: _range,
        Vector: lambda value: cast(as_text(value), JSON),
    },
)
