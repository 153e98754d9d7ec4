"""Column types of floating-point numbers."""

from math import isnan
from typing import Any

from sqlalchemy import REAL, Dialect
from sqlalchemy import Double as AnyDouble
from sqlalchemy.types import TypeEngine

from .portable import is_native

__all__ = ["NAN", "Double", "Real"]

NAN = "NaN"
"""What SQLite, which would take NaN for NULL, keeps instead. It is equal to itself and
lies above all numbers, as NaN does on PostgreSQL.
"""


class _KeepsNan(TypeEngine[float]):
    """What a type of numbers does where SQLite keeps them."""

    def bind_processor(self, dialect: Dialect) -> Any:
        return super().bind_processor(dialect) if is_native(dialect) else _written

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        return (
            super().result_processor(dialect, coltype) if is_native(dialect) else _read
        )


class Real(_KeepsNan, REAL[float]):
    """A number of 32 bits on PostgreSQL, of 64 on SQLite."""


class Double(_KeepsNan, AnyDouble[float]):
    """A number of 64 bits."""


def _written(value: Any) -> float | str | None:
    if value is None:
        return None
    number = float(value)
    return NAN if isnan(number) else number


def _read(value: float | str | None) -> float | None:
    return float(value) if isinstance(value, str) else value
