"""Which tables a shape reads, and which shapes have to be there for it."""

from collections.abc import Iterator

from dovetail.schema.model import Schema
from dovetail.schema.shapes import Shape, ShapeFields

__all__ = ["Reads", "reads"]

Reads = dict[str, tuple[list[str], list[str]]]
"""For each shape the tables, and the shapes, that it leads to, itself among them."""


def reads(schema: Schema) -> Reads:
    """Return what every shape leads to, through whatever other shapes."""
    shapes = {shape.name: shape for shape in schema.shapes}
    found: Reads = {}
    for name in shapes:
        inside = [name]
        for each in inside:  # which grows meanwhile
            inside += dict.fromkeys(inner for inner in _shapes(shapes[each]) if inner not in inside)
        tables = {table for each in inside for fields in _fields(shapes[each]) for table in _tables(fields, schema)}
        found[name] = sorted(tables), sorted(inside)
    return found


def _shapes(shape: Shape) -> Iterator[str]:
    return (relation.shape for relation in shape.fields.inside() if relation.shape is not None)


def _fields(shape: Shape) -> Iterator[ShapeFields]:
    yield shape.fields
    yield from (relation.fields for relation in shape.fields.inside() if relation.fields is not None)


def _tables(fields: ShapeFields, schema: Schema) -> Iterator[str]:
    """The table, and those that its relations lead to."""
    yield fields.table
    names = {each.relation for each in fields.followed} | {each.relation for each in fields.aggregates}
    for relation in schema.relations_by_table[fields.table]:
        if relation.name in names:
            yield relation.related_table
            if relation.association is not None:
                yield relation.association.table
