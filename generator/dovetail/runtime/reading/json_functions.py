"""Objects and lists of JSON, in the functions of each database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, ColumnElement, cast, func, literal_column, null

__all__ = ["json_none", "json_object"]

Values = list[tuple[str, ColumnElement[Any]]]

_MOST_VALUES = 49
"""How many keys and values, and a subject, one call may have: both databases take 100
arguments.

https://www.sqlite.org/limits.html#max_function_arg
"""


def json_object(
    values: Mapping[str, ColumnElement[Any]], dialect: str
) -> ColumnElement[Any]:
    """Return an object with the given values, which are JSON or what the database makes
    JSON of.
    """
    pairs = list(values.items())
    first, rest = pairs[:_MOST_VALUES], pairs[_MOST_VALUES:]
    if dialect == "sqlite":
        return _sqlite_object(first, rest)
    return _postgresql_object(first, rest)


def json_none(*, many: bool, dialect: str) -> ColumnElement[Any]:
    """Return JSON for no row at all: an empty list, or null."""
    if not many:
        return null()
    empty: ColumnElement[Any] = literal_column("'[]'")
    return func.json(empty) if dialect == "sqlite" else cast(empty, JSON)


def _postgresql_object(first: Values, rest: Values) -> ColumnElement[Any]:
    if not rest:
        return func.json_build_object(*_arguments(first))
    whole: ColumnElement[Any] = func.jsonb_build_object(*_arguments(first))
    for some in _batches(rest):
        whole = whole.op("||")(func.jsonb_build_object(*_arguments(some)))
    return whole


def _sqlite_object(first: Values, rest: Values) -> ColumnElement[Any]:
    whole: ColumnElement[Any] = func.json_object(*_arguments(first))
    for some in _batches(rest):
        whole = func.json_set(
            whole, *_arguments([(f'$."{name}"', value) for name, value in some])
        )
    return whole


def _batches(values: Values) -> list[Values]:
    return [
        values[start : start + _MOST_VALUES]
        for start in range(0, len(values), _MOST_VALUES)
    ]


def _arguments(values: Values) -> list[ColumnElement[Any]]:
    return [argument for name, value in values for argument in (_text(name), value)]


def _text(value: str) -> ColumnElement[Any]:
    """Return a literal: names of fields are part of the statement, not parameters."""
    quoted = value.replace("'", "''")
    return literal_column(f"'{quoted}'")
