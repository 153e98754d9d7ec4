"""What can be summed up of which columns: that which both databases do alike."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Numeric,
    String,
    Time,
    cast,
    func,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from .. import types
from ..domain import Domain
from ..fields import Function

__all__ = ["aggregate_of", "takes"]

_NUMBERS = (Integer, Numeric, types.Numeric)
_ADDED = (*_NUMBERS, types.Interval, postgresql.INTERVAL)
_MOMENTS = (Date, DateTime, Time, types.Time, types.Timestamp, types.Timestamptz)
_COMPARED = (*_ADDED, *_MOMENTS, String, types.Citext)
_TAKEN: dict[Function, tuple[type[TypeEngine[Any]], ...]] = {
    "sum": _ADDED,
    "avg": _NUMBERS,
    "min": _COMPARED,
    "max": _COMPARED,
}
_SAID = {
    "sum": "adds numbers and intervals",
    "avg": "takes the average of numbers",
    "min": "compares numbers, texts, dates and times",
    "max": "compares numbers, texts, dates and times",
}


def takes(function: Function, type_: TypeEngine[Any]) -> str | None:
    """Return None if `function` takes values of `type_`, and otherwise what it does."""
    if isinstance(type_, Domain):
        return takes(function, type_.data_type)
    if function == "count":
        return None
    fits = isinstance(type_, _TAKEN[function]) and not isinstance(type_, Enum)
    return None if fits else _SAID[function]


def aggregate_of(
    function: Function, value: ColumnElement[Any], *, exact: bool
) -> ColumnElement[Any]:
    """Return the function of all values. An average is a float, or a decimal if it is to
    be `exact`.
    """
    if function == "avg":
        average: ColumnElement[Any] = func.avg(value, type_=Numeric())
        return average if exact else cast(average, Float(53))
    found: ColumnElement[Any] = getattr(func, function)(value)
    return found
