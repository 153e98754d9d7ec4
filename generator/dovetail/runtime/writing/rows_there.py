"""Rows that were there before, which new ones are joined with by their keys."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..executing import execute
from ..keys import Key, among, batches, key_as_tuple
from ..relation import Relation
from ..source import Source, columns_of
from .graph import Graph

__all__ = ["RowsThere", "rows_there"]

RowsThere: TypeAlias = dict[tuple[Relation, Key], Any]
"""Objects of rows, by the relation that leads to them and the key that was given."""


def rows_there(session: Session, graph: Graph) -> RowsThere:
    """Return the rows whose keys stand in a graph: one statement for each relation."""
    asked: dict[Relation, tuple[Source, dict[Key, None]]] = {}
    for relation, related, key in _keys(graph):
        asked.setdefault(relation, (related, {}))[1][key] = None
    return {
        (relation, key): item
        for relation, (related, keys) in asked.items()
        for key, item in _found(session, related, relation, list(keys))
    }


def _keys(graph: Graph) -> Iterator[tuple[Relation, Source, Key]]:
    for node in graph.nodes.values():
        for name, relation in node.fields.relations:
            for item in node.items(name):
                if not isinstance(item, BaseModel):
                    yield relation, node.source.related(relation), key_as_tuple(item)


def _found(
    session: Session, related: Source, relation: Relation, keys: list[Key]
) -> Iterator[tuple[Key, Any]]:
    columns = columns_of(related.table, relation.related_columns)
    attributes = related.attributes_of(relation.related_columns)
    found: dict[Key, Any] = {}
    for some in batches(keys):
        statement = select(related.model).where(among(columns, some))
        for item in execute(session, related, statement).scalars():
            found[tuple(getattr(item, name) for name in attributes)] = item
    for key in keys:
        yield key, found.get(key) or _kept_otherwise(session, related, columns, key)


def _kept_otherwise(
    session: Session, related: Source, columns: tuple[Any, ...], key: Key
) -> Any:
    """Return the row of a key that the database keeps in another form, such as padded."""
    statement = select(related.model).where(among(columns, [key]))
    return execute(session, related, statement).scalars().first()
