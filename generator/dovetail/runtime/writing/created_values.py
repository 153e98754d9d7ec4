"""The values of a new row, by attribute."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column

from .written_fields import ColumnWrite

__all__ = ["is_made_without", "python_default", "values_of"]


def values_of(columns: Iterable[ColumnWrite], row: BaseModel) -> dict[str, Any]:
    """Return what `row` says of `columns`: what it was given, and what its class has as
    defaults. The rest is left to the database.
    """
    return dict(_given(columns, row))


def _given(columns: Iterable[ColumnWrite], row: BaseModel) -> Iterator[tuple[str, Any]]:
    for write in columns:
        value = write.value(row)
        said = value is not None or write.field in row.model_fields_set
        if said and (value is not None or write.column.nullable):
            yield write.attribute, value


def is_made_without(column: Column[Any]) -> bool:
    """Say whether a column gets a value that nobody gives it."""
    return (
        column.default is not None
        or column.server_default is not None
        or column.table.autoincrement_column is column
    )


def python_default(column: Column[Any]) -> Any:
    """Return the default that a column has in Python, such as a new uuid."""
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg
