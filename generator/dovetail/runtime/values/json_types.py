"""Column types of JSON."""

import json
from typing import Any

from sqlalchemy import JSON, Dialect
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from .portable import Portable, is_native

__all__ = ["Json", "Jsonb"]


class Json(Portable[Any]):
    """Any JSON; ValueError for NaN and infinity, which JSON does not have. None is SQL's
    NULL.

    SQLite keeps a number that stands alone as a number of its own; ValueError for
    integers of more than 64 bits.
    """

    impl = JSON

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def native(self) -> TypeEngine[Any]:
        return postgresql.JSON(none_as_null=True)

    def embedded(self) -> TypeEngine[Any]:
        return JSON(none_as_null=True)

    def bind_processor(self, dialect: Dialect) -> Any:
        write: Any = super().bind_processor(dialect)
        if is_native(dialect):
            return write

        def process(value: Any) -> Any:
            if type(value) is int:
                return _kept(value)
            written = write(value)
            if written is not None and ("NaN" in written or "Infinity" in written):
                json.loads(written, parse_constant=_refuse)
            return value if type(value) is float else written

        return process


class Jsonb(Json):
    """Any JSON, of which PostgreSQL keeps what it means; the rest as for Json."""

    def native(self) -> TypeEngine[Any]:
        return postgresql.JSONB(none_as_null=True)


def _kept(number: int) -> int:
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError(
            f"SQLite would change {number}, a number of more than 64 bits: "
            "put it into a list or an object"
        )
    return number


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}: use None, or a text")
