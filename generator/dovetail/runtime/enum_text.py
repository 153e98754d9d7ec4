"""The values of an enum where the database has no enums."""

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

__all__ = ["EnumText", "values_of"]

E = TypeVar("E", bound=StrEnum)


class EnumText(TypeDecorator[E]):
    """A member of `enum` as its text; ValueError for anything else."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    @property
    def python_type(self) -> type[Any]:
        return self.enum

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        return None if value is None else self.enum(value)


def values_of(enum: type[StrEnum]) -> list[str]:
    """Return what the database holds for the members of `enum`: values, not names."""
    return [member.value for member in enum]
