"""Encodings of values as JSON inside a database: which one a column type has, and the
SQL that they share.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Dialect,
    Text,
    case,
    cast,
    literal_column,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.types import TypeEngine

__all__ = ["Encoding", "Encodings", "Value", "as_text", "duration", "sql"]

Value = ColumnElement[Any]
Encoding = Callable[[Any], Value]


class Encodings:
    """The encodings of one database by column type; what has none is left to the
    database.
    """

    def __init__(self, dialect: str, by_type: Mapping[type, Encoding]) -> None:
        self._dialect: Dialect = URL.create(dialect).get_dialect()()
        self._by_type = by_type

    def encoded(self, value: Value) -> Value:
        """Return `value` as JSON, or as what the database makes JSON of."""
        type_ = self.stored(value.type)
        encoding = self.of(type_)
        return value if encoding is None else encoding(type_coerce(value, type_))

    def of(self, type_: TypeEngine[Any]) -> Encoding | None:
        """Return the encoding of a type that is `stored`, or None."""
        found = (self._by_type.get(base) for base in type(type_).__mro__)
        return next(filter(None, found), None)

    def stored(self, type_: TypeEngine[Any]) -> TypeEngine[Any]:
        """Return what a type is on the database: its variant there, and what a domain is
        based on.
        """
        found: TypeEngine[Any] = type_.dialect_impl(self._dialect)
        return self.stored(found.data_type) if isinstance(found, DOMAIN) else found


def sql(text: str) -> Value:
    """Return SQL that is taken as it is."""
    return literal_column(text)


def as_text(value: Value) -> Value:
    return cast(value, Text)


def duration(signed: Value, days: Value, seconds: Value) -> Value:
    """Return a length of time in ISO 8601 that is negative where `signed` is."""
    sign = case((signed < sql("0"), sql("'-P'")), else_=sql("'P'"))
    return (
        sign.op("||")(as_text(days))
        .op("||")(sql("'DT'"))
        .op("||")(as_text(seconds))
        .op("||")(sql("'S'"))
    )
