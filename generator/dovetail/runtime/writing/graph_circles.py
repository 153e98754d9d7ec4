"""New rows that refer to each other in a circle.

None could be inserted first, unless the database looks at one of the foreign keys only
later: its columns are then set without waiting for the row that they refer to. Relations
with `post_update` are no matter of this; SQLAlchemy sets them once all rows are there.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKeyConstraint

from ..errors import ShapeError
from ..violations.rules import is_immediate, rule_called
from .created_values import python_default
from .graph import Graph, Node, Reference

__all__ = ["without_circles"]


def without_circles(graph: Graph) -> list[Reference]:
    """Return the references that are made by inserting first what is referred to, after
    setting the columns of those that cannot be; ShapeError where that leaves a circle.
    """
    ordered = list(graph.references.values())
    while circle := _circle(ordered):
        opening = next(filter(_can_wait, circle), None)
        if opening is None:
            raise ShapeError(_closed(circle))
        _set_columns(opening)
        ordered.remove(opening)
    return ordered


def _circle(references: Sequence[Reference]) -> list[Reference]:
    """Return references that lead around in a circle, none if there is no circle."""
    inside = [each for each in references if not each.relationship.post_update]
    while inside:
        referring = {each.node: each for each in inside}
        onwards = [each for each in inside if each.referenced in referring]
        if len(onwards) == len(inside):
            return _around(referring)
        inside = onwards
    return []


def _around(referring: dict[Node, Reference]) -> list[Reference]:
    """Return a circle among references, of which one leads onwards from each node."""
    path: list[Reference] = []
    passed: dict[Node, int] = {}
    node = next(iter(referring))
    while node not in passed:
        passed[node] = len(path)
        path.append(referring[node])
        node = path[-1].referenced
    return path[passed[node] :]


def _can_wait(reference: Reference) -> bool:
    """Say whether a row may refer to one that is not there yet, by a key that is known."""
    source = reference.node.source
    key = rule_called(reference.relation.foreign_key, source.table)
    waits = not (isinstance(key, ForeignKeyConstraint) and is_immediate(key))
    to_itself = reference.node is reference.referenced
    return (waits or to_itself) and all(
        _is_known(reference.referenced, attribute) for attribute, _ in reference.pairs
    )


def _is_known(node: Node, attribute: str) -> bool:
    column = node.source.columns[attribute]
    if attribute not in node.values and column.default is not None:
        node.values[attribute] = python_default(column)
    return attribute in node.values


def _set_columns(reference: Reference) -> None:
    for theirs, ours in reference.pairs:
        reference.node.values[ours] = reference.referenced.values[theirs]


def _closed(circle: Sequence[Reference]) -> str:
    steps = ", ".join(
        f"{each.node.fields.name}.{each.relation.name}" for each in circle
    )
    return (
        f"new rows refer to each other in a circle ({steps}), so that none of them can be "
        "inserted first: leave one of these out, and set it with update() afterwards"
    )
