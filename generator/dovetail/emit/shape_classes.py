"""The classes that shapes are made of: one for each shape, and one for each relation that says what is read of its rows."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.identifiers import class_name
from dovetail.schema.graph import components
from dovetail.schema.model import Schema
from dovetail.schema.shapes import Shape, ShapeAlternative, ShapeAlternatives, ShapeFields, ShapeRelation

__all__ = [
    "ShapeClass",
    "alternative_class",
    "classes_of",
    "is_many",
    "is_read",
    "nested_class",
    "shared_modules",
    "takes_all",
]


@dataclass(frozen=True, slots=True)
class ShapeClass:
    """A class: that of a shape, or the one for the rows of the relation `within` a class, whose name is `around`.

    One for a row of one of several tables has a `tag`, a field with a constant. It may be derived from another shape, `base`.
    """

    name: str
    fields: ShapeFields
    around: str | None = None
    within: ShapeRelation | None = None
    tag: tuple[str, str] | None = None
    base: str | None = None


def classes_of(shape: Shape, schema: Schema) -> Iterator[ShapeClass]:
    """Yield the classes of a shape, each after those inside it, and the shape itself last."""
    yield from _inside(shape.name, shape.fields, schema)
    yield ShapeClass(shape.name, shape.fields)


def _inside(around: str, fields: ShapeFields, schema: Schema) -> Iterator[ShapeClass]:
    for relation in fields.relations:
        if relation.fields is not None and not is_read(relation.fields, schema):
            name = nested_class(around, relation, fields.table, schema)
            yield from _inside(name, relation.fields, schema)
            yield ShapeClass(name, relation.fields, around, relation)
    for item in fields.alternatives:
        for alternative in item.alternatives:
            yield from _of_alternative(around, item, alternative, fields.table, schema)


def _of_alternative(
    around: str, item: ShapeAlternatives, alternative: ShapeAlternative, table: str, schema: Schema
) -> Iterator[ShapeClass]:
    """The class for rows of one of several tables, after those inside it."""
    name, relation = alternative_class(around, item, alternative), alternative.relation
    related = schema.relation(table, relation.relation).related_table
    fields = relation.fields or ShapeFields(related)
    yield from _inside(name, fields, schema)
    yield ShapeClass(name, fields, around, relation, (item.tag, alternative.word), relation.shape)


def alternative_class(around: str, item: ShapeAlternatives, alternative: ShapeAlternative) -> str:
    """Return what the class for rows of one of several tables is called: CommentCardSubjectSkill for the skills."""
    return around + class_name(item.name) + class_name(alternative.word, plural=True)


def nested_class(around: str, relation: ShapeRelation, table: str, schema: Schema) -> str:
    """Return what the class for the rows of a relation is called: SkillCard's `versions` are of SkillCardVersion."""
    return around + class_name(relation.name, plural=is_many(relation, table, schema))


def is_many(relation: ShapeRelation, table: str, schema: Schema) -> bool:
    """Say whether a field holds a list; `table` is the one that has the relation."""
    return schema.relation(table, relation.relation).cardinality == "many" and relation.limit != 1


def takes_all(fields: ShapeFields, schema: Schema) -> bool:
    """Say whether all columns are read that the Read schema of the table has, in its order."""
    table = schema.tables_by_name[fields.table]
    return fields.columns == tuple(column.name for column in table.columns if not column.secret)


def is_read(fields: ShapeFields, schema: Schema) -> bool:
    """Say whether exactly that is read which the Read schema of the table has, so that no other class is needed."""
    return takes_all(fields, schema) and not (fields.payload or fields.aggregates or any(fields.followed))


def shared_modules(schema: Schema) -> dict[str, str]:
    """Return for each shape the one whose module it is in: its own, except that a circle of shapes shares that of the first.

    Modules of which each imports the other could not be imported at all.
    """
    leading = {
        shape.name: [inner.shape for inner in shape.fields.inside() if inner.shape is not None]
        for shape in schema.shapes
    }
    return {name: min(circle) for circle in components(leading) for name in circle}
