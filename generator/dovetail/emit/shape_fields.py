"""The fields of shapes: columns as the schemas spell them, and what `runtime/fields.py` says of all others."""

from collections.abc import Iterator, Sequence

from dovetail.emit.annotations import annotation
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, listing, subscript
from dovetail.emit.literals import literal
from dovetail.emit.pydantic_classes import described, field_statement
from dovetail.emit.schema_fields import Values
from dovetail.emit.schemas import values_of
from dovetail.emit.shape_classes import ShapeClass, alternative_class, is_many, is_read, nested_class, takes_all
from dovetail.emit.shape_names import alternatives_name, payload_name, relation_name
from dovetail.emit.sql_source import closed, keyword, text_call
from dovetail.schema.columns import Column, Sql
from dovetail.schema.shapes import (
    ShapeAggregate,
    ShapeAlternatives,
    ShapeFields,
    ShapeOrder,
    ShapePayload,
    ShapeRelation,
)

__all__ = ["ShapeFieldsWriter"]


_WIDTH_OF_ITEM = 80
"""How much of a line of 88 characters is left for an item that stands eight from the margin, and for its comma."""


class ShapeFieldsWriter:
    """Writes the fields of the classes of one module, class by class, in the order of the module.

    `incomplete` are the classes, so far, that pydantic cannot complete yet: they name one that comes after them.
    """

    def __init__(self, context: Context, imports: Imports, own: set[str]) -> None:
        self.incomplete: list[str] = []
        self._context = context
        self._imports = imports
        self._own = own
        self._defined: set[str] = set()
        self._values: dict[str, Values] = {}

    def fields(self, class_: ShapeClass) -> Iterator[str]:
        """Yield the statements of the fields of a class, without those that it has from a Read schema."""
        fields = class_.fields
        if class_.tag is not None:
            yield self._tag(*class_.tag)
        if class_.base is None and not takes_all(fields, self._context.schema):
            yield from (self._column(fields.table, column) for column in fields.columns)
        yield from (self._from_association(item, fields) for item in fields.payload)
        yield from (self._aggregate(aggregate, fields.table) for aggregate in fields.aggregates)
        yield from (self._relation(relation, class_) for relation in fields.relations)
        yield from (self._alternatives(item, class_) for item in fields.alternatives)
        self.incomplete[:] = dict.fromkeys(self.incomplete)
        self._defined.add(class_.name)

    def _column(self, table: str, name: str) -> str:
        column = self._context.schema.tables_by_name[table].column(name)
        attribute = self._context.names.attribute(table, name)
        return field_statement(attribute, self._value(table, column), self._imports, column.doc)

    def _value(self, table: str, column: Column) -> str:
        """The type of a column: the one that it has to itself is imported from the schemas of its table."""
        values = self._values_of(table)
        return values.or_none(column, self._not_null(table, column))

    def _not_null(self, table: str, column: Column) -> str:
        names, own = self._context.names, self._values_of(table).own_type(column)
        if own is not None:
            return self._imports.name(f"..schemas.{names.module_of(table)}", own)
        return annotation(column.type, self._context.schema, names, self._imports)

    def _values_of(self, table: str) -> Values:
        if table not in self._values:
            self._values[table] = values_of(self._context.schema.tables_by_name[table], self._context)[1]
        return self._values[table]

    def _from_association(self, item: ShapePayload, fields: ShapeFields) -> str:
        assert fields.association is not None
        column = self._context.schema.tables_by_name[fields.association].column(item.column)
        name = payload_name(item, fields, self._context.names)
        marker = call(self._marker("Through"), [] if name == column.name else [literal(column.name)])
        return self._annotated(name, self._value(fields.association, column), marker, column.doc)

    def _aggregate(self, aggregate: ShapeAggregate, table: str) -> str:
        names, relation = self._context.names, self._context.schema.relation(table, aggregate.relation)
        path = names.relation(table, relation.name)
        if aggregate.column is not None:
            path += f".{names.attribute(relation.related_table, aggregate.column)}"
        arguments = [literal(path), *self._where(aggregate.where)]
        marker = call(self._marker(aggregate.function.capitalize()), arguments)
        type_ = self._type_of(aggregate, relation.related_table)
        return self._annotated(aggregate.name, type_, marker, aggregate.doc)

    def _type_of(self, aggregate: ShapeAggregate, table: str) -> str:
        """The type of an aggregate, which is None where there is nothing to make it of."""
        if aggregate.function == "count" or aggregate.column is None:
            return self._imports.name("", "int")
        schema = self._context.schema
        column = schema.tables_by_name[table].column(aggregate.column)
        plain = annotation(column.type, schema, self._context.names, self._imports)
        if aggregate.function == "sum":
            return f"{plain} | None"
        if aggregate.function == "avg":
            return f"{self._imports.name('', 'float') if plain == self._imports.name('', 'int') else plain} | None"
        return f"{self._not_null(table, column)} | None"

    def _relation(self, relation: ShapeRelation, class_: ShapeClass) -> str:
        table = class_.fields.table
        name = relation_name(relation, table, self._context.names)
        type_ = self._related(relation, class_)
        arguments = list(self._question(relation, table))
        if arguments:
            return self._annotated(name, type_, call(self._marker("Related"), arguments), relation.doc)
        return field_statement(name, type_, self._imports, relation.doc)

    def _tag(self, name: str, word: str) -> str:
        type_ = f"{self._imports.name('typing', 'Literal')}[{literal(word)}]"
        return field_statement(name, type_, self._imports, default=literal(word))

    def _alternatives(self, item: ShapeAlternatives, class_: ShapeClass) -> str:
        """A field of one of several classes, which pydantic tells apart by their tag."""
        classes = [alternative_class(class_.name, item, each) for each in item.alternatives]
        later = [name for name in classes if name not in self._defined]
        if later or any(name in self.incomplete for name in classes):
            self.incomplete.append(class_.name)
        none = ["None"] if item.optional or item.depth else []
        choices = [*classes, *none]
        told_apart = call(self._imports.name("pydantic", "Field"), self._told_apart(item))
        annotated = self._imports.name("typing", "Annotated")
        items: list[Expression] = [literal(" | ".join(choices)) if later else _union(choices), told_apart]
        arguments: list[Expression] = []
        if item.name != item.reference:
            arguments.append(literal(self._context.names.relation(class_.fields.table, item.reference)))
        if item.depth is not None:
            arguments.append(keyword("depth", str(item.depth)))
        if arguments:
            items.append(call(self._marker("Related"), arguments))
        name = alternatives_name(item, class_.fields.table, self._context.names)
        return field_statement(name, subscript(annotated, items), self._imports)

    def _told_apart(self, item: ShapeAlternatives) -> list[Expression]:
        arguments: list[Expression] = [keyword("discriminator", literal(item.tag))]
        return [*arguments, described(item.doc)] if item.doc else arguments

    def _related(self, relation: ShapeRelation, class_: ShapeClass) -> str:
        schema, table = self._context.schema, class_.fields.table
        target = self._class(relation, class_)
        is_later = target in self._own and target not in self._defined
        if (is_later and target != class_.name) or target in self.incomplete:
            self.incomplete.append(class_.name)
        if is_many(relation, table, schema):
            return f"{self._imports.name('', 'list')}[{literal(target) if is_later else target}]"
        definition = schema.relation(table, relation.relation)
        may_be_none = (
            definition.optional or definition.cardinality == "many" or relation.where is not None or relation.depth
        )
        type_ = f"{target} | None" if may_be_none else target
        return literal(type_) if is_later else type_

    def _class(self, relation: ShapeRelation, class_: ShapeClass) -> str:
        """The class of the related rows."""
        names, schema, table = self._context.names, self._context.schema, class_.fields.table
        if relation.shape is not None:
            if relation.shape in self._own:
                return relation.shape
            return self._imports.name(f".{names.shape_module(relation.shape)}", relation.shape)
        assert relation.fields is not None
        if is_read(relation.fields, schema):
            related = relation.fields.table
            return self._imports.name(f"..schemas.{names.module_of(related)}", f"{names.class_of(related)}Read")
        return nested_class(class_.name, relation, table, schema)

    def _question(self, relation: ShapeRelation, table: str) -> Iterator[Expression]:
        """The arguments of `Related(...)`; none where the field's name says it all."""
        if relation.name != relation.relation:
            yield literal(self._context.names.relation(table, relation.relation))
        yield from self._where(relation.where)
        if relation.order_by:
            terms = [self._term(order) for order in relation.order_by]
            yield keyword("order_by", terms[0] if len(terms) == 1 else listing(terms))
        for name, number in (("limit", relation.limit), ("offset", relation.offset), ("depth", relation.depth)):
            if number is not None:
                yield keyword(name, str(number))

    def _term(self, order: ShapeOrder) -> str:
        names = self._context.names
        model = self._imports.name("..models", names.class_of(order.table))
        term = f"{model}.{names.attribute(order.table, order.column)}"
        if order.descending or order.nulls is not None:
            term += ".desc()" if order.descending else ".asc()"
        return term if order.nulls is None else f"{term}.nulls_{order.nulls}()"

    def _where(self, where: Sql | None) -> Iterator[Expression]:
        """The condition on related rows; true on a database that does without it."""
        if where is None:
            return
        texts = {database: where.on(database) for database in self._context.schema.databases}
        if any(text is not None for text in texts.values()):
            written = {database: "true" if text is None else closed(text) for database, text in texts.items()}
            yield keyword("where", text_call(written, self._imports))

    def _marker(self, name: str) -> str:
        return self._imports.own("runtime.fields", name)

    def _annotated(self, name: str, type_: str, marker: Expression, doc: str | None) -> str:
        items = [type_, marker]
        if doc:
            items.append(call(self._imports.name("pydantic", "Field"), [described(doc)]))
        annotated = self._imports.name("typing", "Annotated")
        return field_statement(name, subscript(annotated, items), self._imports)


def _union(types: Sequence[str]) -> str:
    """A union as an item of brackets in the body of a class: on one line, or a line for each type."""
    together = " | ".join(types)
    return together if len(together) < _WIDTH_OF_ITEM else "\n        | ".join(types)
