"""The one SQL statement that reads a shape: every row as a JSON object, related rows
nested inside.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, select

from .aliases import Aliases
from .fixed_sql import fixed
from .nesting import Nesting
from .nesting_postgresql import PostgresqlNesting
from .nesting_sqlite import SqliteNesting
from .shapes import ColumnField, Shape

__all__ = ["statement_of"]

_NESTINGS: Mapping[str, type[Nesting]] = {
    "postgresql": PostgresqlNesting,
    "sqlite": SqliteNesting,
}


def statement_of(shape: Shape, dialect: str, *, as_text: bool) -> Select[str]:
    """Return the statement that yields every row of the shape's table as the text of a
    JSON object.

    The table stands in it under its own name, so that conditions on the attributes of
    its model fit. `as_text` fixes the names of the tables.
    """
    table = shape.source.table

    def column_of(field: ColumnField) -> ColumnElement[Any]:
        found: ColumnElement[Any] = table.c[field.column.key]
        return found

    nesting = _NESTINGS[dialect](Aliases(shape))
    row: ColumnElement[str] = cast(nesting.row(shape, table, column_of), String)
    return select(fixed(row, table, dialect) if as_text else row).select_from(table)
