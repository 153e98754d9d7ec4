"""Column types that hold several values of another: arrays and ranges."""

from datetime import date, datetime
from types import GenericAlias
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Integer,
    Numeric,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from ..ranges import Range, canonical
from .array_text import elements_of
from .json_values import AnyDecimal, JsonText, UtcDatetime, json_text
from .portable import Portable, RawType, annotation_of, is_native
from .temporal import moment_in_utc

__all__ = ["Array", "RangeType"]


class Array(Portable[list[Any]]):
    """A list of `element`s, any of which may be None; on SQLite a JSON array."""

    impl = ARRAY
    annotation = list[Any]

    def __init__(self, element: TypeEngine[Any]) -> None:
        super().__init__(element)
        self.element = element

    def native(self) -> TypeEngine[Any]:
        return postgresql.ARRAY(self.element, dimensions=1)

    def embedded(self) -> TypeEngine[Any]:
        return RawType("JSON")

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return value if value is None or is_native(dialect) else self._json.write(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return value if value is None else self._json.read(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        """Drivers hand over as text the arrays whose elements they do not know."""
        if not is_native(dialect):
            return super().result_processor(dialect, coltype)
        read: Any = self.impl_instance.result_processor(dialect, coltype)

        def process(value: Any) -> Any:
            return read(elements_of(value) if isinstance(value, str) else value)

        return process

    @property
    def _json(self) -> JsonText[list[Any]]:
        return json_text(GenericAlias(list, annotation_of(self.element) | None))


class RangeType(Portable[Range[Any]]):
    """A range that PostgreSQL keeps as `name`, such as int4range; on SQLite a JSON
    object.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.annotation = _RANGES[name][2]

    def native(self) -> TypeEngine[Any]:
        return _RANGES[self.name][0]()

    def process_bind_param(self, value: Range[Any] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        kept = canonical(value)
        if not is_native(dialect):
            return self._json.write(kept)
        return postgresql.Range(
            kept.lower, kept.upper, bounds=kept.bounds, empty=kept.empty
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if not is_native(dialect):
            return self._json.read(value)
        if value.empty:
            return Range[Any](empty=True)
        lower, upper = self._bound(value.lower), self._bound(value.upper)
        return self._json.check(Range(lower, upper, value.bounds))

    def _bound(self, value: Any) -> Any:
        return moment_in_utc(value) if value and self.name == "tstzrange" else value

    @property
    def bound(self) -> TypeEngine[Any]:
        """The type of the bounds."""
        return _RANGES[self.name][1]

    @property
    def _json(self) -> JsonText[Range[Any]]:
        return json_text(self.annotation)


_RANGES: dict[str, tuple[type[TypeEngine[Any]], TypeEngine[Any], Any]] = {
    "int4range": (postgresql.INT4RANGE, Integer(), Range[int]),
    "int8range": (postgresql.INT8RANGE, BigInteger(), Range[int]),
    "numrange": (postgresql.NUMRANGE, Numeric(), Range[AnyDecimal]),
    "tsrange": (postgresql.TSRANGE, DateTime(), Range[datetime]),
    "tstzrange": (postgresql.TSTZRANGE, DateTime(timezone=True), Range[UtcDatetime]),
    "daterange": (postgresql.DATERANGE, Date(), Range[date]),
}
"""The type of PostgreSQL, the type of its bounds, and what a value is in Python."""
