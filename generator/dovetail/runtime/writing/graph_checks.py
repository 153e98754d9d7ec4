"""What new rows lack, or say twice: found before the database is asked."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, inspect
from sqlalchemy.orm import MANYTOONE, Mapper

from ..errors import ShapeError
from ..source import Source
from .created_values import is_made_without
from .graph import Graph, Reference

__all__ = ["check", "check_complete"]


def check(graph: Graph) -> None:
    """ShapeError where a row lacks a value that it has to have, or has one of its own
    beside the one that a relation gives it.
    """
    given: defaultdict[int, list[str]] = defaultdict(list)
    for reference in graph.references.values():
        given[id(reference.node)].append(reference.relation.name)
        _check_said_once(reference)
    for node in graph.nodes.values():
        relations = given.get(id(node), ())
        check_complete(node.fields.name, node.source, node.values, relations)
    for row in graph.association_rows:
        check_complete(row.place, row.source, row.values, row.ends)


def check_complete(
    place: str, source: Source, values: Container[str], relations: Iterable[str] = ()
) -> None:
    """ShapeError where a row of `source` with `values`, by attribute, and `relations`
    lacks a value that it has to have.
    """
    for needed in _needed(source):
        if needed.attribute not in values and needed.relations.isdisjoint(relations):
            ways = " or ".join([needed.attribute, *sorted(needed.relations)])
            raise ShapeError(
                f"{place}: a row of {source.table.fullname} has to have "
                f"{needed.attribute}: give {ways}"
            )


class _Needed(NamedTuple):
    """A column that every new row gives, and the relations that would set it."""

    attribute: str
    relations: frozenset[str]


@cache
def _needed(source: Source) -> tuple[_Needed, ...]:
    return tuple(
        _Needed(source.attribute(column), frozenset(_setting(column, source)))
        for column in source.table.columns
        if not column.nullable and not is_made_without(column)
    )


def _setting(column: Column[Any], source: Source) -> Iterator[str]:
    mapper: Mapper[Any] = inspect(source.model)
    for relationship in mapper.relationships:
        written = [ours.name for _, ours in relationship.synchronize_pairs]
        if relationship.direction is MANYTOONE and column.name in written:
            yield relationship.key


def _check_said_once(reference: Reference) -> None:
    """ShapeError where a row gives another value than its relation does."""
    node, referenced = reference.node, reference.referenced
    for theirs, ours in reference.pairs:
        own = node.values.get(ours)
        if own is not None and own != referenced.values.get(theirs):
            raise ShapeError(
                f"{node.fields.name} gives {ours} as well as "
                f"{reference.relation.name}, which sets it: leave out one of them"
            )
