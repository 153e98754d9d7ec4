"""A table as queries see it."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, cast

from sqlalchemy import Column, FromClause, Table
from sqlalchemy.orm import Mapper, registry

from .alternatives import Alternatives, alternatives_among
from .relation import Relation

__all__ = ["Definitions", "Source", "columns_of"]

Definitions = Mapping[str, Mapping[str, Relation]]
"""Relations by table and name."""


class Source:
    """A table, its columns and relations by their names in Python, and the sources that
    its relations lead to.
    """

    def __init__(self, mapper: Mapper[Any], definitions: Definitions) -> None:
        self.table = _table(mapper)
        self.model: type[Any] = mapper.class_
        self.relations = definitions.get(self.table.fullname, {})
        self._mapper = mapper
        self._definitions = definitions
        self._others: dict[str, Source] = {}

    @cached_property
    def columns(self) -> dict[str, Column[Any]]:
        """The columns by attribute, and by their names in the database where no
        attribute is called so.
        """
        by_attribute = {
            attribute.key: self.table.c[attribute.columns[0].key]
            for attribute in self._mapper.column_attrs
        }
        return {column.name: column for column in self.table.columns} | by_attribute

    def attribute(self, column: Column[Any]) -> str:
        """Return what the model calls a column of the table."""
        return self._attributes[column.name]

    def attributes_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return what the model calls columns, by their names in the database."""
        return tuple(self._attributes[name] for name in names)

    @cached_property
    def _attributes(self) -> dict[str, str]:
        return {
            attribute.columns[0].name: attribute.key
            for attribute in self._mapper.column_attrs
        }

    @cached_property
    def alternatives(self) -> dict[str, Alternatives]:
        """What rows have of one of several tables, by name."""
        return alternatives_among(self.relations.values())

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """The columns that tell rows apart: the primary key."""
        return columns_of(
            self.table, (column.name for column in self._mapper.primary_key)
        )

    def related(self, relation: Relation) -> "Source":
        """Return what `relation`, one of this source, leads to."""
        return self._other(relation.related_table)

    def association(self, relation: Relation) -> "Source | None":
        """Return what `relation` goes through, if that is an association table."""
        if relation.association is None:
            return None
        return self._other(relation.association.table)

    @cached_property
    def referencing(self) -> tuple[tuple["Source", Relation], ...]:
        """The relations by which rows refer to rows of this table, with their tables."""
        return tuple(
            (self._other(relation.table), relation)
            for relations in self._definitions.values()
            for relation in relations.values()
            if relation.side == "referencing"
            and relation.related_table == self.table.fullname
        )

    def _other(self, table: str) -> "Source":
        found = self._others.get(table)
        if found is None:
            mapper = _mappers_by_table(self._mapper.registry)[table]
            found = self._others[table] = Source(mapper, self._definitions)
        return found


def columns_of(rows: FromClause[Any], names: Iterable[str]) -> tuple[Column[Any], ...]:
    """Return columns of `rows`, a table or what stands for one, by their names in the
    database.
    """
    return tuple(rows.c[name] for name in names)


@cache
def _mappers_by_table(models: registry) -> dict[str, Mapper[Any]]:
    return {_table(mapper).fullname: mapper for mapper in models.mappers}


def _table(mapper: Mapper[Any]) -> Table[Any]:
    """Return the table of a model: generated models have one each."""
    return cast("Table[Any]", mapper.local_table)
