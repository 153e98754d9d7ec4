"""A table as queries see it."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, cast

from sqlalchemy import Column, FromClause, Table
from sqlalchemy.orm import Mapper, registry

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
        self._related: dict[str, Source] = {}

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

    @cached_property
    def attributes(self) -> dict[str, str]:
        """The attribute of every column, by the column's name in the database."""
        return {
            attribute.columns[0].name: attribute.key
            for attribute in self._mapper.column_attrs
        }

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """The columns that tell rows apart: the primary key."""
        return columns_of(
            self.table, (column.name for column in self._mapper.primary_key)
        )

    def related(self, relation: Relation) -> "Source":
        """Return what `relation`, one of this source, leads to."""
        found = self._related.get(relation.name)
        if found is None:
            mapper = _mappers_by_table(self._mapper.registry)[relation.related_table]
            found = self._related[relation.name] = Source(mapper, self._definitions)
        return found

    def association(self, relation: Relation) -> Table[Any] | None:
        """Return the table through which `relation` goes, if it goes through one."""
        if relation.association is None:
            return None
        return self.table.metadata.tables[relation.association.table]


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
