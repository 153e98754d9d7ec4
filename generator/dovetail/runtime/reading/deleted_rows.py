"""Relations that lead to one row because the deleted ones do not count."""

from ..relation import Relation
from ..soft_deletion import moment_of
from ..source import Source

__all__ = ["is_one_among_living", "several_with_deleted"]


def is_one_among_living(source: Source, relation: Relation) -> bool:
    """Say whether a relation leads to one living row, and perhaps to deleted ones."""
    related = source.related(relation)
    if relation.cardinality == "many" or relation.side == "referencing":
        return False
    key = {column.name for column in related.key}
    return moment_of(related.table) is not None and not key.issubset(
        relation.related_columns
    )


def several_with_deleted(place: str) -> str:
    """Say why deleted rows cannot be asked for there."""
    return (
        f"{place} leads to one row because deleted ones do not count: ask the related "
        "table itself with including_deleted()"
    )
