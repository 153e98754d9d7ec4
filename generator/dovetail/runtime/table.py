"""The table that queries are about."""

from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, inspect

from .source import Definitions, Source

__all__ = ["Entrance", "has_key"]


class Entrance:
    """A way in to the rows of one table: its model, and the relations of all tables."""

    model: ClassVar[type[Any]]
    relations: ClassVar[Definitions]

    @classmethod
    @cache
    def _source(cls) -> Source:
        return Source(inspect(cls.model), cls.relations)


def has_key(source: Source, key: Any) -> ColumnElement[bool]:
    """Return the condition that a row has the primary key `key`, a tuple where it has
    several columns; TypeError for another number of values.
    """
    values: list[Any] = [*key] if isinstance(key, tuple) else [key]
    if len(values) != len(source.key):
        names = ", ".join(column.name for column in source.key)
        raise TypeError(
            f"the key of {source.model.__name__} is {names}, not {key!r}"
            if names
            else f"{source.model.__name__} has no primary key"
        )
    pairs = zip(source.key, values, strict=True)
    return and_(*(column == value for column, value in pairs))
