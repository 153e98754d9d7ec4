"""What the fields of shapes are called in Python: columns and relations as everywhere, the rest as the spec calls it."""

from collections.abc import Iterator

from dovetail.emit.names import Names
from dovetail.schema.shapes import ShapeAlternatives, ShapeFields, ShapePayload, ShapeRelation

__all__ = ["alternatives_name", "names_of_fields", "payload_name", "relation_name"]


def names_of_fields(fields: ShapeFields, names: Names) -> Iterator[str]:
    """Yield the names of all fields of a class, in its order; those of a Read schema that it derives from are among them."""
    yield from (names.attribute(fields.table, column) for column in fields.columns)
    yield from (payload_name(item, fields, names) for item in fields.payload)
    yield from (aggregate.name for aggregate in fields.aggregates)
    yield from (relation_name(relation, fields.table, names) for relation in fields.relations)
    yield from (alternatives_name(item, fields.table, names) for item in fields.alternatives)


def payload_name(item: ShapePayload, fields: ShapeFields, names: Names) -> str:
    """Return the name of a field from the association table: that of the column, unless it is to be called otherwise."""
    if item.name != item.column or fields.association is None:
        return item.name
    return names.attribute(fields.association, item.column)


def relation_name(relation: ShapeRelation, table: str, names: Names) -> str:
    """Return the name of a field for related rows: that of the relation, unless it is to be called otherwise."""
    return names.relation(table, relation.relation) if relation.name == relation.relation else relation.name


def alternatives_name(item: ShapeAlternatives, table: str, names: Names) -> str:
    """Return the name of a field for a row of one of several tables: that of the reference, unless it is to be another."""
    return names.relation(table, item.reference) if item.name == item.reference else item.name
