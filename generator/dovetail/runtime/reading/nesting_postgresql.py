"""Shapes in the SQL of PostgreSQL: a row is a JSON object by the names of its columns.

That takes half the time of json_build_object, which looks up the type of every value
again for every row.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal_column, select

from .joins import Joined, Rows
from .json_functions import json_object
from .nesting import Columns, Nesting, Values, columns_found, ordered
from .shapes import RelationField, Shape

__all__ = ["PostgresqlNesting"]

_LONGEST = 63
"""How many bytes the name of a column may have.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""


class PostgresqlNesting(Nesting):
    dialect = "postgresql"

    def row(self, shape: Shape, rows: Rows, columns: Columns) -> ColumnElement[Any]:
        values = self.values(shape, rows, columns)
        one = select(*_labelled(values)).correlate(rows).subquery(self.aliases.next())
        return select(_object(one, values)).scalar_subquery()

    def one(self, field: RelationField, joined: Joined) -> ColumnElement[Any]:
        values = self._related_values(field, joined)
        found = joined.select(*_labelled(values), where=field.related.where)
        return self._selected(found, values, many=False)

    def several(self, field: RelationField, joined: Joined) -> ColumnElement[Any]:
        values = self._related_values(field, joined)
        found = joined.select(*_labelled(values), where=field.related.where)
        return self._selected(ordered(found, field, joined), values, many=field.many)

    def whichever(self, found: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        return func.coalesce(*found)

    def _related_values(self, field: RelationField, joined: Joined) -> Values:
        return self.values(field.shape, joined.rows, columns_found(joined))

    def _selected(
        self, found: Select[Any], values: Values, *, many: bool
    ) -> ColumnElement[Any]:
        rows = found.subquery(self.aliases.next())
        if not many:
            return select(_object(rows, values)).select_from(rows).scalar_subquery()
        row = rows.table_valued() if _are_names(values) else _object(rows, values)
        listed = func.coalesce(func.json_agg(row), literal_column("'[]'"))
        return select(listed).select_from(rows).scalar_subquery()


def _object(rows: Subquery, values: Values) -> ColumnElement[Any]:
    """Return the JSON object of one of `rows`, which have the labelled `values`."""
    if _are_names(values):
        return func.row_to_json(rows.table_valued())
    named = zip(values, rows.c, strict=True)
    return json_object({name: column for (name, _), column in named}, "postgresql")


def _labelled(values: Values) -> list[ColumnElement[Any]]:
    """Return the values under the names of their fields; under short ones, where one is
    too long for a column.
    """
    usable = _are_names(values)
    return [
        value.label(name if usable else f"value_{number}")
        for number, (name, value) in enumerate(values)
    ]


def _are_names(values: Values) -> bool:
    return bool(values) and all(len(name.encode()) <= _LONGEST for name, _ in values)
