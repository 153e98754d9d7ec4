"""The tables of the package, with their relations: the errors of a driver lead to neither."""

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import MetaData, Table

from ..relation import Relation
from ..source import Definitions

__all__ = ["know", "models", "relations_of", "table_called", "tables"]

_schemas: WeakKeyDictionary[MetaData, Definitions] = WeakKeyDictionary()
_models: WeakSet[type[Any]] = WeakSet()


def know(model: type[Any], relations: Definitions) -> None:
    """Let `model` be found, and all tables that stand beside its own."""
    _models.add(model)
    _schemas[model.metadata] = relations


def models() -> list[type[Any]]:
    """Return the models of all tables that queries are about."""
    return list(_models)


def tables() -> Iterator[Table[Any]]:
    """Yield all tables, in the same order in every run."""
    for metadata in list(_schemas):
        yield from (table for _, table in sorted(metadata.tables.items()))


def table_called(name: str | None, schema: str | None = None) -> Table[Any] | None:
    """Return the table of that name in a schema, or in the one that goes unnamed."""
    found = {table.fullname: table for table in tables()}
    return found.get(f"{schema}.{name}", found.get(f"{name}"))


def relations_of(table: Table[Any]) -> list[Relation]:
    """Return the relations that the spec gives a table."""
    definitions = _schemas.get(table.metadata, {})
    return [*definitions.get(table.fullname, {}).values()]
