"""Rows of association tables, which nested rows are joined by."""

from typing import Any

from ..errors import ShapeError
from ..keys import key_of
from ..relation import Association, Relation
from ..source import Source

__all__ = ["key_values", "referencing_relation"]


def referencing_relation(between: Source, columns: tuple[str, ...]) -> str:
    """Return the relation by which an association table refers to one of its ends."""
    return next(
        relation.name
        for relation in between.relations.values()
        if relation.side == "referencing" and relation.columns == columns
    )


def key_values(
    between: Source, relation: Relation, association: Association, key: Any, place: str
) -> dict[str, Any]:
    """Return by attribute what joins the row that has the key `key` already; ShapeError
    for another number of values.
    """
    columns = association.related_columns
    values = key_of(key, columns)
    if values is None:
        raise ShapeError(
            f"{place} holds {key!r}: it takes rows of {relation.related_table} to make, or "
            f"for those that are there their {', '.join(relation.related_columns)}"
        )
    return dict(zip(between.attributes_of(columns), values, strict=True))
