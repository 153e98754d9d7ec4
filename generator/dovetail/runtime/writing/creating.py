"""Making rows of instances of pydantic classes."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ..relation import Relation
from ..source import Source
from .given import given_row
from .graph import Graph, Node
from .graph_checks import check
from .graph_inserting import insert_in_order
from .inserting import insert_alone

__all__ = ["create"]


def create(session: Session, source: Source, rows: Sequence[BaseModel]) -> list[Any]:
    """Insert rows of `source` with all that is nested in them, and return their objects.

    What the database made of them is loaded, and so are the relations that their classes
    name. ShapeError where a class does not fit, or a row is not complete.
    """
    graph = Graph()
    nodes = [graph.add(given_row(row, source), source) for row in rows]
    check(graph)
    if graph.references or graph.association_rows:
        insert_in_order(session, graph)
    else:
        insert_alone(session, source, list(graph.nodes.values()))
    for node in graph.nodes.values():
        _load_relations(node, graph)
    return [node.made for node in nodes]


def _load_relations(node: Node, graph: Graph) -> None:
    """Set the relations that the class of a row names as loaded with what was made."""
    for name, relation in node.fields.relations:
        items = [*node.items(name)]
        if not all(isinstance(item, BaseModel) for item in items):
            continue
        made = [graph.nodes[id(item)].made for item in items]
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
