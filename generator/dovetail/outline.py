"""A Schema as an indented outline, for people who want to see what their spec was understood to mean."""

from collections.abc import Iterator

from dovetail.schema.columns import Column
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Relation, Schema, Table
from dovetail.schema.polymorphic import PolymorphicReference
from dovetail.schema.shapes import ShapeAlternatives, ShapeFields, ShapeRelation
from dovetail.schema.types import spelled

__all__ = ["outline"]


def outline(schema: Schema) -> Iterator[str]:
    """Yield the lines of the outline: enums, domains, composites, tables with all that is in them, objects, then shapes."""
    yield f"{schema.name} ({', '.join(schema.databases)})"
    for enum in schema.enums:
        yield f"  enum {enum.name}: {', '.join(value.name for value in enum.values)}"
    for domain in schema.domains:
        yield f"  domain {domain.name}: {spelled(domain.type)}"
    for composite in schema.composites:
        fields = ", ".join(f"{field.name} {spelled(field.type)}" for field in composite.fields)
        yield f"  composite {composite.name}: {fields}"
    for table in schema.tables:
        yield from (f"  {line}" for line in _table(schema, table))
    for each in schema.objects:
        needs = f" needs {', '.join(each.needs)}" if each.needs else ""
        yield f"  {each.kind} {each.name}{needs}"
    for shape in schema.shapes:
        yield f"  shape {shape.name} of {shape.fields.table}: {_fields(shape.fields)}"


def _table(schema: Schema, table: Table) -> Iterator[str]:
    yield f"table {table.name}{' (external)' if table.external else ''}"
    key = table.primary_key.columns if table.primary_key else ()
    for column in table.columns:
        yield f"  {_column(column)}{'  primary key' if column.name in key else ''}"
    for foreign_key in table.foreign_keys:
        yield f"  {_foreign_key(foreign_key)}"
    for several in table.polymorphic:
        yield f"  {_polymorphic(several)}"
    for unique in table.uniques:
        yield f"  unique {unique.name} ({', '.join(unique.columns)})"
    for check in table.checks:
        yield f"  check {check.name}{f' (on {check.only_on})' if check.only_on else ''}"
    for exclusion in table.exclusions:
        yield f"  exclude {exclusion.name} ({', '.join(f'{part.key.text} with {part.operator}' for part in exclusion.parts)})"
    for index in table.indexes:
        parts = ", ".join(part.text for part in index.parts)
        yield f"  index {index.name} ({parts}){' unique' if index.unique else ''}{' partial' if index.predicate else ''}"
    yield from _storage(table)
    for guarantee in table.guarantees:
        yield f"  guarantee {guarantee.name}"
    for relation in schema.relations_by_table[table.name]:
        yield f"  {_relation(relation)}"


def _storage(table: Table) -> Iterator[str]:
    if table.storage:
        yield f"  with {', '.join(f'{name} = {value}' for name, value in table.storage)}"
    if table.partitioning is not None:
        by = table.partitioning
        yield f"  {len(by.partitions)} partitions by {by.method} of {', '.join(by.columns)}"


def _column(column: Column) -> str:
    return f"{column.name}: {spelled(column.type)}{'?' if column.nullable else ''}"


def _foreign_key(key: ForeignKey) -> str:
    target = f"{key.referenced_table} ({', '.join(key.referenced_columns)})"
    enforced = f"on delete {key.on_delete}" if key.enforced else "not enforced"
    within = f" within {key.within}" if key.within else ""
    return f"reference {key.reference} ({', '.join(key.columns)}) -> {target}{within}, {enforced}"


def _polymorphic(reference: PolymorphicReference) -> str:
    targets = ", ".join(alternative.table for alternative in reference.alternatives)
    kept = f"on delete {reference.on_delete}" if reference.enforced else "not enforced"
    return (
        f"reference {reference.name} ({', '.join(reference.columns)}) -> one of {targets}, {reference.storage}, {kept}"
    )


def _relation(relation: Relation) -> str:
    through = f" through {relation.association.table}" if relation.association else ""
    count = "many" if relation.cardinality == "many" else "one or none" if relation.optional else "one"
    return f"relation {relation.name}: {count} {relation.related_table}{through}"


def _fields(fields: ShapeFields) -> str:
    names = [*fields.columns, *(item.name for item in fields.payload), *(item.name for item in fields.aggregates)]
    related = [*map(_related, fields.relations), *map(_alternatives, fields.alternatives)]
    return ", ".join([*names, *related])


def _alternatives(item: ShapeAlternatives) -> str:
    inner = (
        each.relation.shape if each.relation.fields is None else f"{each.word}: {_fields(each.relation.fields)}"
        for each in item.alternatives
    )
    return f"{item.name} ({' | '.join(map(str, inner))})"


def _related(relation: ShapeRelation) -> str:
    inner = relation.shape if relation.fields is None else _fields(relation.fields)
    depth = "" if relation.depth is None else f", {relation.depth} deep"
    return f"{relation.name} ({inner}{depth})"
