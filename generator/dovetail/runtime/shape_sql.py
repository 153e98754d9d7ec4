"""The one SQL statement that reads a shape: every row as a JSON object, related rows
nested inside.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Select, String, and_, cast, select

from .json_functions import json_list, json_object
from .json_sql import json_of
from .shapes import RelationField, Shape
from .source import Source, columns_of

__all__ = ["statement_of"]

Rows: TypeAlias = FromClause[Any]


def statement_of(shape: Shape, dialect: str) -> Select[str]:
    """Return the statement that yields every row of the shape's table as the text of a
    JSON object.

    The table stands in it under its own name, so that conditions on the attributes of
    its model fit.
    """
    table = shape.source.table
    return select(cast(_object(shape, table, dialect), String)).select_from(table)


def _object(shape: Shape, rows: Rows, dialect: str) -> ColumnElement[Any]:
    values = {
        field.name: json_of(rows.c[field.column.key], dialect)
        for field in shape.columns
    }
    values |= {
        field.name: _related(field, shape.source, rows, dialect)
        for field in shape.relations
    }
    return json_object(values, dialect)


def _related(
    field: RelationField, source: Source, rows: Rows, dialect: str
) -> ColumnElement[Any]:
    """Return a subquery for the row related to one of `rows`, or for the list of them
    in order of their primary key.
    """
    related, joined, condition = _join(field, source, rows)
    if field.relation.cardinality == "one":
        found = (
            select(_object(field.shape, related, dialect))
            .select_from(joined)
            .where(condition)
        )
        return found.correlate(rows).scalar_subquery()
    order = columns_of(related, (column.name for column in field.shape.source.key))
    listed = (
        select(*_columns_read(field.shape, related))
        .select_from(joined)
        .where(condition)
        .order_by(*order)
    )
    rows_in_order = listed.correlate(rows).subquery()
    return select(
        json_list(_object(field.shape, rows_in_order, dialect), dialect)
    ).scalar_subquery()


def _join(
    field: RelationField, source: Source, rows: Rows
) -> tuple[Rows, Rows, ColumnElement[bool]]:
    """Return the related rows, what to select them from, and what relates them to
    `rows`.
    """
    relation = field.relation
    related: Rows = field.shape.source.table.alias()
    near, far = columns_of(rows, relation.columns), columns_of(
        related, relation.related_columns
    )
    table = source.association(relation)
    if relation.association is None or table is None:
        return related, related, _equal(far, near)
    between = table.alias()
    joined = related.join(
        between, _equal(columns_of(between, relation.association.related_columns), far)
    )
    return (
        related,
        joined,
        _equal(columns_of(between, relation.association.columns), near),
    )


def _equal(
    left: Iterable[ColumnElement[Any]], right: Iterable[ColumnElement[Any]]
) -> ColumnElement[bool]:
    return and_(*(a == b for a, b in zip(left, right, strict=True)))


def _columns_read(shape: Shape, rows: Rows) -> list[ColumnElement[Any]]:
    """Return the columns that `shape` and its relations need, each once."""
    names = dict.fromkeys(field.column.key for field in shape.columns)
    names |= dict.fromkeys(
        name for field in shape.relations for name in field.relation.columns
    )
    return [
        rows.c[name] for name in names or (column.key for column in shape.source.key)
    ]
