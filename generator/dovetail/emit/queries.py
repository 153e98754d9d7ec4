"""Queries: a typed entrance to every table, one module to a table, and the database that holds them."""

from collections.abc import Iterator
from dataclasses import dataclass

from dovetail.emit.annotations import annotation
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import class_line
from dovetail.emit.literals import docstring
from dovetail.files import File
from dovetail.schema.model import Relation, Table

__all__ = ["Queries"]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table: the type of its `with_`, and the class of its queries."""

    imports: str
    with_class: str
    with_docstring: str
    relations: tuple[str, ...]
    queries_class: str
    queries_docstring: str
    model: str
    definitions: str


@dataclass(frozen=True, slots=True)
class EntranceView:
    """One table as an attribute of the database."""

    attribute: str
    queries: str


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """The database: an attribute for every table."""

    imports: str
    docstring: str
    session: str
    cached_property: str
    tables: tuple[EntranceView, ...]


class Queries:
    """The artefact `queries`."""

    name = "queries"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the database, and a module for every table."""
        yield context.file("queries/__init__.py", "queries/__init__.py.j2", view=_database(context))
        for table in context.schema.tables:
            path = f"queries/{context.names.module_of(table.name)}.py"
            yield context.file(path, "queries/table.py.j2", view=_table(table, context))


def _database(context: Context) -> DatabaseView:
    names, schema = context.names, context.schema
    imports = Imports(["Database", *(names.collection_of(table.name) for table in schema.tables)])
    tables = tuple(
        EntranceView(
            names.collection_of(table.name),
            imports.name(f".{names.module_of(table.name)}", f"{names.class_of(table.name)}Queries"),
        )
        for table in schema.tables
    )
    return DatabaseView(
        docstring=docstring(f"The tables of {schema.name}, to be queried through one session.", indent=4),
        session=imports.name("sqlalchemy.orm", "Session"),
        cached_property=imports.name("functools", "cached_property"),
        imports=imports.lines(),
        tables=tables,
    )


def _table(table: Table, context: Context) -> TableView:
    names = context.names
    class_ = names.class_of(table.name)
    relations = context.schema.relations_by_table[table.name]
    attributes = [names.relation(table.name, relation.name) for relation in relations]
    imports = Imports([f"{class_}With", f"{class_}Queries", "model", "relations", *attributes])
    model = imports.name("..models", class_)
    base = f"{imports.own('runtime.queries', 'TableQueries')}[{model}, {class_}With, {_key(table, context, imports)}]"
    return TableView(
        with_class=f"class {class_}With({imports.name('typing', 'TypedDict')}, total=False):",
        with_docstring=docstring(f"Relations to load with rows of {table.identifier.dotted}.", indent=4),
        relations=tuple(_relation(relation, context, imports) for relation in relations),
        queries_class=class_line(f"{class_}Queries", base),
        queries_docstring=docstring(f"Queries on {table.identifier.dotted}.", indent=4),
        model=model,
        definitions=imports.own("relations", "RELATIONS"),
        imports=imports.lines(),
    )


def _key(table: Table, context: Context, imports: Imports) -> str:
    """Return the type of the primary key, a tuple if it has several columns; a table without one cannot be asked by key."""
    if table.primary_key is None:
        return imports.name("typing", "Never")
    columns = [table.column(name) for name in table.primary_key.columns]
    types = [annotation(column.type, context.schema, context.names, imports) for column in columns]
    return types[0] if len(types) == 1 else f"{imports.name('', 'tuple')}[{', '.join(types)}]"


def _relation(relation: Relation, context: Context, imports: Imports) -> str:
    """Return the field of one relation, in quotes: its type may lie in a module that imports this one."""
    names = context.names
    options = imports.own("runtime.options", "ToMany" if relation.cardinality == "many" else "ToOne")
    related = f"{names.class_of(relation.related_table)}With"
    if relation.related_table != relation.table:
        module = f".{names.module_of(relation.related_table)}"
        related = imports.name(module, related, only_for_types=True)
    field = f'{names.relation(relation.table, relation.name)}: "{imports.name("", "bool")} | {options}[{related}]"'
    return f"    {field}"
