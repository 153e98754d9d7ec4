"""Making rows of instances of pydantic classes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ..keys import key_as_tuple
from ..relation import Relation
from ..source import Source
from .derived import load_derived
from .given import given_row
from .graph import Graph, Node
from .graph_checks import check
from .graph_inserting import insert_in_order
from .inserting import insert_alone
from .rows_there import RowsThere, rows_there

__all__ = ["create"]


def create(session: Session, source: Source, rows: Sequence[BaseModel]) -> list[Any]:
    """Insert rows of `source` with all that is nested in them, and return their objects.

    What the database made of them is loaded, and so are the relations that their classes
    name. ShapeError where a class does not fit, or a row is not complete.
    """
    graph = Graph()
    given = [given_row(row, source) for row in rows]
    nodes = [graph.add(row, source) for row in _told_apart(given)]
    check(graph)
    if graph.references or graph.association_rows:
        insert_in_order(session, graph)
    else:
        insert_alone(session, source, list(graph.nodes.values()))
    there = rows_there(session, graph)
    for node in graph.nodes.values():
        _load_relations(node, graph, there)
    load_derived(session, source, _tables(graph))
    return [node.made for node in nodes]


def _tables(graph: Graph) -> set[str]:
    """Return the tables into which rows were inserted."""
    nodes = {node.source.table.fullname for node in graph.nodes.values()}
    return nodes | {row.source.table.fullname for row in graph.association_rows}


def _told_apart(rows: Iterable[BaseModel]) -> Iterator[BaseModel]:
    """Yield rows, of which each is one of its own: an instance that was there before as a
    copy.
    """
    passed: set[int] = set()
    for row in rows:
        yield row.model_copy() if id(row) in passed else row
        passed.add(id(row))


def _load_relations(node: Node, graph: Graph, there: RowsThere) -> None:
    """Set the relations that the class of a row names as loaded, with what was made and
    what was there.
    """
    for name, relation in node.fields.relations:
        made = [
            (
                graph.nodes[id(item)].made
                if isinstance(item, BaseModel)
                else there.get((relation, key_as_tuple(item)))
            )
            for item in node.items(name)
        ]
        made = [item for item in made if item is not None]
        if relation.cardinality == "many":
            set_committed_value(node.made, relation.name, made)
        elif made or not _refers(node, relation):
            set_committed_value(node.made, relation.name, next(iter(made), None))


def _refers(node: Node, relation: Relation) -> bool:
    """Say whether a row refers to one that was there before."""
    return relation.side == "referencing" and all(
        getattr(node.made, attribute) is not None
        for attribute in node.source.attributes_of(relation.columns)
    )
