"""Names of shapes and of their fields that something else has, or that Python cannot take."""

from collections.abc import Iterable, Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.emit.claims import Claim, collisions, refused
from dovetail.emit.identifiers import attribute_name, class_name, is_usable
from dovetail.emit.names import Names
from dovetail.emit.shape_classes import ShapeClass, classes_of, shared_modules
from dovetail.emit.shape_names import alternatives_name, payload_name, relation_name
from dovetail.schema.model import Schema, Table
from dovetail.schema.shapes import Shape, ShapeFields

__all__ = ["mistakes_in_shapes"]

_BESIDE_MODELS = {
    "{}Read": "the Read schema",
    "{}Create": "the Create schema",
    "{}Update": "the Update schema",
    "{}Queries": "the queries",
    "Async{}Queries": "the asynchronous queries",
    "{}With": "the relations to load",
}
"""The classes that every table has beside its model, by what they are called after that."""


def mistakes_in_shapes(names: Names, schema: Schema, others: Iterable[Claim]) -> Iterator[Diagnostic]:
    """Yield G101, G102, G104 and G105 for the shapes; `others` are the classes of tables and enums."""
    yield from _class_collisions(names, schema, others)
    yield from _module_collisions(names, schema)
    for shape in schema.shapes:
        yield from _unusable_shape(shape)
        for class_ in classes_of(shape, schema):
            yield from _unusable_fields(class_.fields)
            claims = [*_fields(names, schema, class_.fields), *_tag(class_, schema, names)]
            yield from collisions("G102", f"{class_.name}'s attribute", claims)


def _class_collisions(names: Names, schema: Schema, others: Iterable[Claim]) -> Iterator[Diagnostic]:
    """Shapes and their inner classes against all other classes, and among each other."""
    taken: dict[str, Claim] = {}
    for claim in (*others, *(claim for table in schema.tables for claim in _beside(names, table))):
        taken.setdefault(claim.name, claim)
    claims = [Claim(shape.name, f'shape "{shape.name}"', shape.span, "rename the shape") for shape in schema.shapes]
    inner = [_inner(class_) for shape in schema.shapes for class_ in classes_of(shape, schema) if class_.within]
    ordered = [*sorted(claims, key=Claim.sort_key), *sorted(inner, key=Claim.sort_key)]
    return collisions("G101", "class", [*taken.values(), *ordered])


def _beside(names: Names, table: Table) -> Iterator[Claim]:
    class_ = names.class_of(table.name)
    for form, what in _BESIDE_MODELS.items():
        yield Claim(form.format(class_), f'{what} of table "{table.name}"', table.span)


def _inner(class_: ShapeClass) -> Claim:
    relation = class_.within
    assert relation is not None
    what = f'the class of "{relation.name}" in {class_.around}'
    help = f"call the field otherwise: other_name: {{relation: {relation.relation}, ...}}"
    return Claim(class_.name, what, relation.span, help)


def _module_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    modules = shared_modules(schema)
    claims = [
        Claim(names.shape_module(shape.name), f'shape "{shape.name}"', shape.span, "rename the shape")
        for shape in schema.shapes
        if modules[shape.name] == shape.name
    ]
    return collisions("G104", "module", sorted(claims, key=Claim.sort_key), seen_as=str.casefold)


def _fields(names: Names, schema: Schema, fields: ShapeFields) -> Iterator[Claim]:
    table = schema.tables_by_name[fields.table]
    for name in fields.columns:
        yield Claim(names.attribute(table.name, name), f'column "{name}"', table.column(name).span)
    for item in fields.payload:
        what = f'column "{item.column}" of "{fields.association}"'
        help = f"give it a name of its own: through: {{other_name: {item.column}}}"
        yield Claim(payload_name(item, fields, names), what, item.span, help)
    for aggregate in fields.aggregates:
        yield Claim(aggregate.name, f'aggregate "{aggregate.name}"', aggregate.span, "give it another name")
    for relation in fields.relations:
        help = f"give it another name: other_name: {{relation: {relation.relation}, ...}}"
        yield Claim(relation_name(relation, table.name, names), f'relation "{relation.name}"', relation.span, help)
    for choice in fields.alternatives:
        help = f"give it another name: other_name: {{relation: {choice.reference}, ...}}"
        yield Claim(alternatives_name(choice, table.name, names), f'relation "{choice.name}"', choice.span, help)


def _tag(class_: ShapeClass, schema: Schema, names: Names) -> Iterator[Claim]:
    """The tag of a class, and before it the fields of the shape that it is derived from."""
    if class_.tag is None or class_.within is None:
        return
    if class_.base is not None:
        yield from _fields(names, schema, schema.shapes_by_name[class_.base].fields)
    name, _ = class_.tag
    help = f"call the tag otherwise: {class_.within.name}: {{tag: {name}_of_row, ...}}"
    yield Claim(name, f'tag "{name}"', class_.within.span, help)


def _unusable_shape(shape: Shape) -> Iterator[Diagnostic]:
    if not is_usable(shape.name):
        yield refused(shape.name, f'shape "{shape.name}"', shape.span, class_name(shape.name))
    elif shape.name[0].islower():
        usable = class_name(shape.name)
        message = f'"{shape.name}" cannot be the name of a shape: it is that of a class, which begins with a capital'
        yield Diagnostic("G105", message, shape.span, f"write {usable}")


def _unusable_fields(fields: ShapeFields) -> Iterator[Diagnostic]:
    """Names that were chosen for fields; those of columns and relations are made usable."""
    chosen: list[tuple[str, Span | None]] = [(item.name, item.span) for item in fields.aggregates]
    chosen += [(item.name, item.span) for item in fields.payload if item.name != item.column]
    chosen += [(item.name, item.span) for item in fields.relations if item.name != item.relation]
    chosen += [(item.name, item.span) for item in fields.alternatives if item.name != item.reference]
    chosen += [(item.tag, item.span) for item in fields.alternatives]
    for name, span in chosen:
        usable = attribute_name(name)
        if usable != name:
            yield refused(
                name, "a field of a shape", span, usable if attribute_name(usable) == usable else f"its_{name}"
            )
