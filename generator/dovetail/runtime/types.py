"""Column types that PostgreSQL and SQLite keep differently and rows hold alike.

On PostgreSQL each is the type of its name. On SQLite it is the nearest that compares
and sorts in the same way.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy import Numeric as AnyNumeric
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from .values.containers import Array, RangeType
from .values.floats import NAN, Double, Real
from .values.json_types import Json, Jsonb
from .values.json_values import AnyDecimal, json_text
from .values.portable import Portable, RawType, is_native
from .values.temporal import Interval, Time, Timestamp, Timestamptz

__all__ = [
    "Array",
    "BitText",
    "Citext",
    "Double",
    "Interval",
    "Json",
    "Jsonb",
    "NetworkText",
    "Numeric",
    "RangeType",
    "RawType",
    "Real",
    "SearchText",
    "Time",
    "Timestamp",
    "Timestamptz",
    "Vector",
]


class Citext(Portable[str]):
    """Text that compares without regard to case; on SQLite for ASCII letters only."""

    annotation = str

    def native(self) -> TypeEngine[Any]:
        return postgresql.CITEXT()

    def embedded(self) -> TypeEngine[Any]:
        return RawType("TEXT COLLATE NOCASE")


class Numeric(Portable[Decimal]):
    """Exact decimals. SQLite keeps 15 digits; a value that would not come back as it is
    raises ValueError.
    """

    impl = AnyNumeric
    annotation = AnyDecimal

    def __init__(self, precision: int | None = None, scale: int | None = None) -> None:
        super().__init__(precision, scale)
        self.precision = precision
        self.scale = scale

    def native(self) -> TypeEngine[Any]:
        return AnyNumeric(self.precision, self.scale)

    def embedded(self) -> TypeEngine[Any]:
        arguments = ", ".join(
            str(size) for size in (self.precision, self.scale) if size is not None
        )
        return RawType(f"NUMERIC({arguments})" if arguments else "NUMERIC")

    def process_bind_param(
        self, value: Decimal | float | None, dialect: Dialect
    ) -> Any:
        if value is None or is_native(dialect):
            return value
        exact = Decimal(value)
        if not exact.is_finite():
            return NAN if exact.is_nan() else float(exact)
        if exact == exact.to_integral_value() and abs(exact) < 1 << 63:
            return int(exact)
        stored = float(exact)
        if Decimal(f"{stored:.15g}") != exact and not isinstance(value, float):
            raise ValueError(
                f"SQLite keeps 15 digits of a number and would change {value}"
            )
        return stored

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None or is_native(dialect):
            return value
        exact = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
        scaled = self.scale is not None and exact.is_finite()
        return round(exact, self.scale) if scaled else exact


class NetworkText(Portable[str]):
    """An address as text, which PostgreSQL keeps as `name`: inet, cidr or macaddr."""

    annotation = str

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def native(self) -> TypeEngine[Any]:
        return {
            "inet": postgresql.INET,
            "cidr": postgresql.CIDR,
            "macaddr": postgresql.MACADDR,
        }[self.name]()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else str(value)


class BitText(Portable[str]):
    """Exactly `length` digits 0 and 1; ValueError for anything else."""

    annotation = str

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def native(self) -> TypeEngine[Any]:
        return postgresql.BIT(self.length)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and (len(value) != self.length or value.strip("01")):
            raise ValueError(
                f"bit({self.length}) takes {self.length} digits 0 and 1, not {value!r}"
            )
        return (
            postgresql.BitString(value)
            if value is not None and is_native(dialect)
            else value
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else "".join(value)


class SearchText(Portable[str]):
    """A document prepared for search; on SQLite its text."""

    annotation = str

    def native(self) -> TypeEngine[Any]:
        return postgresql.TSVECTOR()


class Vector(Portable[list[float]]):
    """A list of `dimensions` numbers, as pgvector keeps it; on SQLite a JSON text.
    ValueError for another length.
    """

    annotation = list[float]

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.dimensions = dimensions

    def native(self) -> TypeEngine[Any]:
        return RawType(f"vector({self.dimensions})")

    def process_bind_param(
        self, value: list[float] | None, dialect: Dialect
    ) -> str | None:
        if value is None:
            return None
        if len(value) != self.dimensions:
            raise ValueError(
                f"vector({self.dimensions}) takes {self.dimensions} numbers, "
                f"not {len(value)}"
            )
        return json_text(list[float]).write(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json_text(list[float]).read(value)
