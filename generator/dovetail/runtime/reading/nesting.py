"""What the fields of a shape are filled with, as expressions that a statement selects.

How a row becomes a JSON object, and several become a list, is up to each database: that
is left open here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, Text, func, literal

from ..options import GREATEST
from ..source import columns_of
from .aggregates import aggregate_of
from .aliases import Aliases
from .joins import Joined, Rows, join
from .json_functions import json_none
from .json_sql import json_of
from .shapes import AggregateField, ColumnField, RelationField, Shape

__all__ = ["Columns", "Nesting", "Values", "columns_found", "ordered"]

Values: TypeAlias = list[tuple[str, ColumnElement[Any]]]
Columns: TypeAlias = Callable[[ColumnField], ColumnElement[Any]]
"""Finds the column that fills a field."""


class Nesting(ABC):
    """Writes shapes in the SQL of one database."""

    dialect: str

    def __init__(self, aliases: Aliases) -> None:
        self.aliases = aliases

    @abstractmethod
    def row(self, shape: Shape, rows: Rows, columns: Columns) -> ColumnElement[Any]:
        """Return the JSON object of one of `rows`."""

    @abstractmethod
    def one(self, field: RelationField, joined: Joined) -> ColumnElement[Any]:
        """Return a subquery for the related row as a JSON object."""

    @abstractmethod
    def several(self, field: RelationField, joined: Joined) -> ColumnElement[Any]:
        """Return a subquery for the related rows as JSON: a list, or the first of it."""

    @abstractmethod
    def whichever(self, found: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        """Return the one of several JSON objects that is not NULL."""

    def values(self, shape: Shape, rows: Rows, columns: Columns) -> Values:
        """Return what fills each field of `shape` for one of `rows`, as JSON or what
        the database makes JSON of.
        """
        return [*self._values(shape, rows, columns)]

    def _values(
        self, shape: Shape, rows: Rows, columns: Columns
    ) -> Iterator[tuple[str, ColumnElement[Any]]]:
        for column in shape.columns:
            yield column.name, json_of(columns(column), self.dialect)
        for aggregate in shape.aggregates:
            yield aggregate.name, self._aggregated(shape, aggregate, rows)
        for relation in shape.relations:
            yield relation.name, self._related(shape, relation, rows)
        for field in shape.alternatives:
            found = [self._related(shape, each, rows) for each in field.relations]
            yield field.name, self.whichever(found)
        if shape.tag is not None:
            yield shape.tag.name, literal(shape.tag.word, Text())
        for empty in shape.empty:
            yield empty.name, json_none(many=empty.many, dialect=self.dialect)

    def _aggregated(
        self, shape: Shape, field: AggregateField, rows: Rows
    ) -> ColumnElement[Any]:
        joined = join(
            field.relation,
            shape.source,
            rows,
            self.aliases,
            including_deleted=field.aggregate.including_deleted,
        )
        value = json_of(self._aggregate(field, joined), self.dialect)
        return joined.select(value, where=field.aggregate.where).scalar_subquery()

    def _aggregate(self, field: AggregateField, joined: Joined) -> ColumnElement[Any]:
        if field.column is None:
            return func.count()
        value = joined.rows.c[field.column.key]
        exact = field.exact and self.dialect == "postgresql"
        return aggregate_of(field.aggregate.function, value, exact=exact)

    def _related(
        self, shape: Shape, field: RelationField, rows: Rows
    ) -> ColumnElement[Any]:
        joined = join(
            field.relation,
            shape.source,
            rows,
            self.aliases,
            including_deleted=field.related.including_deleted,
        )
        if field.relation.cardinality == "one":
            return self.one(field, joined)
        return self.several(field, joined)


def ordered(rows: Select[Any], field: RelationField, joined: Joined) -> Select[Any]:
    """Return related `rows` in the order and number that `field` asks for."""
    related, key = field.related, field.shape.source.key
    by_key = columns_of(joined.rows, (column.name for column in key))
    rows = rows.order_by(*(joined.order_terms(related.order_by) or by_key))
    if related.limit is not None or related.offset:
        rows = rows.limit(GREATEST if related.limit is None else related.limit)
    return rows.offset(related.offset or None)


def columns_found(joined: Joined) -> Columns:
    """Return how the columns of related rows are found, those of the association table
    among them.
    """

    def find(field: ColumnField) -> ColumnElement[Any]:
        between = joined.between if field.through else None
        rows = joined.rows if between is None else between
        found: ColumnElement[Any] = rows.c[field.column.key]
        return found

    return find
