"""Relation definitions: what is related to what, as frozen data, one module to a table."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, lay, listing, mapping, prefixed
from dovetail.emit.literals import docstring, literal
from dovetail.emit.names import Names
from dovetail.emit.relation_prose import sentences
from dovetail.emit.sql_source import keyword
from dovetail.files import File
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Association, Relation, Schema, Table
from dovetail.schema.polymorphic import PolymorphicReference

__all__ = ["Relations"]


class RelationView(NamedTuple):
    """One relation: the statement that defines it, and what it says in words."""

    statement: str
    docstring: str


@dataclass(frozen=True, slots=True)
class ModuleView:
    """The relations of one table."""

    docstring: str
    imports: str
    exports: str
    relations: tuple[RelationView, ...]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The relations of all tables, by table and name."""

    imports: str
    relations: str


class Relations:
    """The artefact `relations`."""

    name = "relations"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the package that lists all relations, and a module for every table that has some."""
        if context.only is None:
            yield context.file("relations/__init__.py", "relations/__init__.py.j2", view=_package(context))
        for table in _related(context.tables, context.schema):
            path = f"relations/{context.names.module_of(table.name)}.py"
            yield context.file(path, "relations/table.py.j2", view=_module(table, context))


def _related(tables: Iterable[Table], schema: Schema) -> list[Table]:
    return [table for table in tables if schema.relations_by_table[table.name]]


def _package(context: Context) -> PackageView:
    imports = Imports(["RELATIONS"])
    definition = imports.name("..runtime.relation", "Relation")
    tables = [
        (literal(table.identifier.dotted), _relations_of(table, context, imports))
        for table in _related(context.schema.tables, context.schema)
    ]
    by_name = f"{imports.name('collections.abc', 'Mapping')}[{imports.name('', 'str')}, "
    declared = f"RELATIONS: {by_name}{by_name}{definition}]] = "
    statement = lay(prefixed(declared, mapping(tables, exploded=bool(tables))))
    return PackageView(imports.lines(), statement)


def _relations_of(table: Table, context: Context, imports: Imports) -> Expression:
    module = imports.name(".", context.names.module_of(table.name))
    attributes = _attributes(table, context)
    return mapping(((literal(name), f"{module}.{name}") for name in attributes), exploded=True)


def _attributes(table: Table, context: Context) -> list[str]:
    relations = context.schema.relations_by_table[table.name]
    return [context.names.relation(table.name, relation.name) for relation in relations]


def _module(table: Table, context: Context) -> ModuleView:
    relations = context.schema.relations_by_table[table.name]
    attributes = _attributes(table, context)
    imports = Imports(attributes)
    views = tuple(_relation(relation, context, imports) for relation in relations)
    exports = listing((literal(name) for name in sorted(attributes)), exploded=len(attributes) > 1)
    return ModuleView(
        docstring=docstring(f"What a row of {table.identifier.dotted} is related to."),
        imports=imports.lines(),
        exports=lay(exports),
        relations=views,
    )


def _relation(relation: Relation, context: Context, imports: Imports) -> RelationView:
    schema, names = context.schema, context.names
    key = _key_of(relation, schema)
    attribute = names.relation(relation.table, relation.name)
    arguments = _arguments(relation, key, context, imports)
    head = f"{attribute} = {imports.name('..runtime.relation', 'Relation')}"
    return RelationView(
        statement=lay(call(head, arguments, exploded=True)),
        docstring=docstring(sentences(relation, key, lambda table: schema.tables_by_name[table].identifier.dotted)),
    )


def _key_of(relation: Relation, schema: Schema) -> ForeignKey | PolymorphicReference | None:
    """Return what keeps a relation that goes through no association table: its foreign key, or a reference to several."""
    if relation.discriminator is not None:
        return schema.polymorphic_reference(relation)
    table = schema.tables_by_name[relation.table if relation.side == "referencing" else relation.related_table]
    return next((key for key in table.foreign_keys if key.name == relation.foreign_key), None)


def _arguments(
    relation: Relation, key: ForeignKey | PolymorphicReference | None, context: Context, imports: Imports
) -> Iterator[Expression]:
    """Yield what the definition says, in the order of its fields; what is as by default is left out."""
    schema, names = context.schema, context.names
    yield f"name={literal(names.relation(relation.table, relation.name))}"
    yield f"table={literal(schema.tables_by_name[relation.table].identifier.dotted)}"
    yield f"related_table={literal(schema.tables_by_name[relation.related_table].identifier.dotted)}"
    yield f"side={literal(relation.side)}"
    yield f"cardinality={literal(relation.cardinality)}"
    yield keyword("columns", _texts(relation.columns))
    yield keyword("related_columns", _texts(relation.related_columns))
    if relation.optional:
        yield "optional=True"
    if key is not None:
        yield from _constraint(key)
    if relation.inverse is not None:
        yield f"inverse={literal(names.relation(relation.related_table, relation.inverse))}"
    if relation.association is not None:
        yield keyword("association", _association(relation.association, schema, imports))
    if isinstance(key, ForeignKey) and key.within:
        yield keyword("own", _texts(key.own))
    if relation.discriminator is not None:
        made = [literal(relation.discriminator.column), literal(relation.discriminator.value)]
        yield keyword("discriminator", call(imports.name("..runtime.relation", "Discriminator"), made))
    reference = schema.polymorphic_reference(relation)
    if reference is not None and relation.side == "referencing":
        yield keyword("alternative", _alternative(relation, reference, names, imports))
    if relation.doc:
        yield f"doc={literal(relation.doc)}"


def _alternative(relation: Relation, reference: PolymorphicReference, names: Names, imports: Imports) -> Expression:
    """What the relation is one of several of."""
    word = next(each.value for each in reference.alternatives if each.relation == relation.name)
    arguments = [
        keyword("of", literal(names.relation(relation.table, reference.name))),
        keyword("word", literal(word)),
    ]
    if reference.optional:
        arguments.append(keyword("optional", "True"))
    return call(imports.name("..runtime.relation", "Alternative"), arguments)


def _constraint(key: ForeignKey | PolymorphicReference) -> Iterator[Expression]:
    if not key.enforced:
        yield "enforced=False"
        return
    if isinstance(key, ForeignKey):
        yield f"foreign_key={literal(key.name)}"
    yield f"on_delete={literal(key.on_delete)}"
    yield f"on_update={literal(key.on_update)}"


def _association(association: Association, schema: Schema, imports: Imports) -> Expression:
    arguments = [
        keyword("table", literal(schema.tables_by_name[association.table].identifier.dotted)),
        keyword("columns", _texts(association.columns)),
        keyword("related_columns", _texts(association.related_columns)),
        keyword("foreign_key", literal(association.foreign_key)),
        keyword("related_foreign_key", literal(association.related_foreign_key)),
    ]
    return call(imports.name("..runtime.relation", "Association"), arguments, exploded=True)


def _texts(names: Iterable[str]) -> Expression:
    return listing((literal(name) for name in names), "()")
