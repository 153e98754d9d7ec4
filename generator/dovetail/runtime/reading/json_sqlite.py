"""How values become JSON inside SQLite."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    LargeBinary,
    Text,
    and_,
    case,
    func,
    type_coerce,
)
from sqlalchemy import Numeric as AnyNumeric

from ..composite import Composite
from ..types import Interval, Json, Numeric, Timestamptz, Vector
from ..values.composite_json import Part
from ..values.containers import Array, RangeType
from ..values.floats import NAN
from .encodings import Encodings, Value, as_text, duration, sql
from .json_functions import json_object

__all__ = ["ENCODINGS"]


def _json_text(value: Value) -> Value:
    return func.json(value, type_=Text())


def _json(value: Value) -> Value:
    """JSON, of which SQLite keeps a number that stands alone as a number."""
    return _json_text(
        case((func.typeof(value) == sql("'real'"), _digits(value)), else_=value)
    )


def _digits(value: Value) -> Value:
    """Twenty digits, because SQLite's own JSON has fifteen."""
    return func.printf(sql("'%!.20g'"), value)


def _boolean(value: Value) -> Value:
    return func.json(
        case((value.is_(True), sql("'true'")), (value.is_(False), sql("'false'")))
    )


def _float(value: Value) -> Value:
    """Infinities and NaN, which is kept as a text and lies above them, as strings."""
    return func.json(
        case(
            (
                and_(value > sql("-9e999"), value < sql("9e999")),
                _digits(value),
            ),
            (value < sql("0"), sql("""'"-Infinity"'""")),
            (value == sql(f"'{NAN}'"), sql(f"""'"{NAN}"'""")),
            (value.is_not(None), sql("""'"Infinity"'""")),
        )
    )


def _decimal(value: Value) -> Value:
    """The number with as many decimals as the column has; whole numbers are kept as
    integers, beyond what a float holds, and NaN as a text.
    """
    type_: Any = value.type
    if not type_.scale:
        return as_text(value)
    whole = as_text(value).op("||")(sql(f"'.{'0' * type_.scale}'"))
    return case(
        (func.typeof(value) == sql("'integer'"), whole),
        (func.typeof(value) == sql("'text'"), value),
        (value.is_not(None), func.printf(sql(f"'%.{type_.scale}f'"), value)),
    )


def _hex(value: Value) -> Value:
    return case((value.is_not(None), func.hex(value)))


def _moment(value: Value) -> Value:
    return as_text(value).op("||")(sql("'Z'"))


def _interval(value: Value) -> Value:
    signed = type_coerce(value, BigInteger)
    microseconds = func.abs(signed)
    seconds = microseconds.op("/")(sql("1000000")).op("%")(sql("86400"))
    written = func.printf(
        sql("'%d.%06d'"), seconds, microseconds.op("%")(sql("1000000"))
    )
    return duration(signed, microseconds.op("/")(sql("86400000000")), written)


def _composite(value: Value) -> Value:
    """An object of the fields, as the dataclass names them; what else the value holds is
    left out.
    """
    type_: Any = value.type
    fields = {part.attribute: _field(value, part) for part in type_.parts}
    return case((value.is_not(None), json_object(fields, "sqlite")))


def _field(value: Value, part: Part) -> Value:
    quoted = part.name.replace("'", "''")
    held = type_coerce(value, Text).op("->")(sql(f"""'$."{quoted}"'"""))
    if isinstance(part.type, Composite):
        there = func.nullif(held, sql("'null'"))
        return _composite(type_coerce(there, part.type))
    return _json_text(held)


ENCODINGS = Encodings(
    "sqlite",
    {
        Composite: _composite,
        Boolean: _boolean,
        Float: _float,
        AnyNumeric: _decimal,
        Numeric: _decimal,
        LargeBinary: _hex,
        Timestamptz: _moment,
        Interval: _interval,
        JSON: _json,
        Json: _json,
        Array: _json_text,
        RangeType: _json_text,
        Vector: _json_text,
    },
)
