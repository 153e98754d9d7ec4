"""Keys of rows: the values of columns that tell them apart."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, tuple_

from .source import Source

__all__ = ["Key", "among", "batches", "has_key", "key_as_tuple", "key_of"]

Key: TypeAlias = tuple[Any, ...]
"""The values of the columns of a key, in their order."""

_MOST_KEYS = 500
"""How many rows one statement looks for."""


def key_as_tuple(given: Any) -> Key:
    """Return a key that was given as a tuple, or where it is one value as that."""
    values: list[Any] = [*given] if isinstance(given, tuple) else [given]
    return tuple(values)


def key_of(given: Any, columns: Sequence[Any]) -> Key | None:
    """Return a key of `columns`, given in either form; None for another number of
    values.
    """
    key = key_as_tuple(given)
    return key if len(key) == len(columns) else None


def has_key(source: Source, given: Any) -> ColumnElement[bool]:
    """Return the condition that a row has the primary key that is `given`, a tuple where
    it has several columns; TypeError for another number of values.
    """
    key = key_of(given, source.key)
    if key is None or not source.key:
        names = ", ".join(column.name for column in source.key)
        raise TypeError(
            f"the key of {source.model.__name__} is {names}, not {given!r}"
            if names
            else f"{source.model.__name__} has no primary key"
        )
    pairs = zip(source.key, key, strict=True)
    return and_(*(column == value for column, value in pairs))


def among(
    columns: Sequence[ColumnElement[Any]], keys: Sequence[Key]
) -> ColumnElement[bool]:
    """Return the condition that `columns` are one of the `keys`."""
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def batches(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Yield keys, as many at a time as one statement looks for."""
    for start in range(0, len(keys), _MOST_KEYS):
        yield keys[start : start + _MOST_KEYS]
