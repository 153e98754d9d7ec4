"""Inserting rows that refer to each other, in an order that the database allows."""

from typing import Any

from sqlalchemy import Table, null
from sqlalchemy.orm import Session

from ..executing import flush
from .created_values import is_made_without
from .graph import Graph, Node
from .graph_circles import without_circles
from .loaded import load_expired

__all__ = ["insert_in_order"]


def insert_in_order(session: Session, graph: Graph) -> None:
    """Insert the rows of a graph in one flush: SQLAlchemy finds out what is to be first.
    What may stay in the order in which it was given stays.
    """
    references = without_circles(graph)
    alike: dict[Table[Any], list[Node]] = {}
    for node in graph.nodes.values():
        node.made = _object(node)
        session.add(node.made)
        alike.setdefault(node.source.table, []).append(node)
    for reference in references:
        setattr(reference.node.made, reference.relation.name, reference.referenced.made)
    for row in graph.association_rows:
        ends = {relation: node.made for relation, node in row.ends.items()}
        session.add(row.source.model(**row.values, **ends))
    flush(session)
    for nodes in alike.values():
        load_expired(session, nodes[0].fields.source, [node.made for node in nodes])


def _object(node: Node) -> Any:
    """Return the object of a row. SQLAlchemy would take None for left out, where there is
    a default.
    """
    columns = node.source.columns
    return node.source.model(
        **{
            attribute: (
                null()
                if value is None and is_made_without(columns[attribute])
                else value
            )
            for attribute, value in node.values.items()
        }
    )
