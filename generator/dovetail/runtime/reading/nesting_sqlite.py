"""Shapes in the SQL of SQLite: json_object over the columns of an ordered subquery.

Only the columns go through the subquery, because what passes one is JSON no longer: it
would be taken for a text.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select

from ..source import Source, columns_of
from .joins import Joined, Rows, columns_of_near
from .json_functions import json_object
from .nesting import Columns, Nesting, columns_found, ordered
from .shapes import ColumnField, RelationField, Shape

__all__ = ["SqliteNesting"]


class SqliteNesting(Nesting):
    dialect = "sqlite"

    def row(self, shape: Shape, rows: Rows, columns: Columns) -> ColumnElement[Any]:
        return json_object(dict(self.values(shape, rows, columns)), "sqlite")

    def one(self, field: RelationField, joined: Joined) -> ColumnElement[Any]:
        row = self.row(field.shape, joined.rows, columns_found(joined))
        return joined.select(row, where=field.related.where).scalar_subquery()

    def several(self, field: RelationField, joined: Joined) -> ColumnElement[Any]:
        columns = _columns_read(field.shape, joined)
        found = joined.select(*columns, where=field.related.where)
        rows = ordered(found, field, joined).subquery(self.aliases.next())
        row = self.row(field.shape, rows, _found_in(rows, field.shape.source))
        listed = func.json_group_array(row) if field.many else row
        return select(listed).select_from(rows).scalar_subquery()

    def whichever(self, found: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        return func.json(func.coalesce(*found))


def _columns_read(shape: Shape, joined: Joined) -> list[ColumnElement[Any]]:
    """Return the columns that `shape` and its relations need, each once, those of the
    association table under a name that no column of the table has.
    """
    names = dict.fromkeys(
        field.column.key for field in shape.columns if not field.through
    )
    followed = [field.relation for field in shape.aggregates]
    followed += [field.relation for field in shape.followed]
    names |= dict.fromkeys(name for item in followed for name in columns_of_near(item))
    found = [joined.rows.c[name] for name in names]
    find = columns_found(joined)
    payload = {
        _label(field, shape.source): find(field)
        for field in shape.columns
        if field.through
    }
    found += [column.label(name) for name, column in payload.items()]
    return found or list(columns_of(joined.rows, (c.name for c in shape.source.key)))


def _found_in(rows: Subquery, source: Source) -> Columns:
    def find(field: ColumnField) -> ColumnElement[Any]:
        name = _label(field, source) if field.through else field.column.key
        found: ColumnElement[Any] = rows.c[name]
        return found

    return find


def _label(field: ColumnField, source: Source) -> str:
    """Return what a column of the association table is called among those of `source`."""
    name = f"through_{field.column.key}"
    while name in source.table.c:
        name += "_"
    return name
