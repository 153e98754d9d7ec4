"""Rows of association tables, which nested rows are joined by."""

from dataclasses import replace
from typing import Any

from ..errors import ShapeError
from ..relation import Association, Relation
from ..source import Source

__all__ = ["association_of", "key_values", "way"]


def association_of(
    source: Source, relation: Relation, association: Association
) -> Source:
    """Return the association table through which a relation of `source` goes."""
    name = f"{relation.name} through {association.table}"
    to_it = replace(relation, name=name, related_table=association.table)
    return source.related(to_it)


def way(between: Source, columns: tuple[str, ...]) -> str:
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
    values: list[Any] = [*key] if isinstance(key, tuple) else [key]
    columns = association.related_columns
    if len(values) != len(columns):
        raise ShapeError(
            f"{place} holds {key!r}: it takes rows of {relation.related_table} to make, or "
            f"for those that are there their {', '.join(relation.related_columns)}"
        )
    pairs = zip(columns, values, strict=True)
    return {between.attributes[column]: value for column, value in pairs}
