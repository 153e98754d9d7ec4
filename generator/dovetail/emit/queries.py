"""Queries: a typed entrance to every table, one module to a table, and the database that holds them."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.annotations import annotation
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports, export_key
from dovetail.emit.layout import class_line, lay, listing, prefixed, subscript
from dovetail.emit.literals import docstring, literal
from dovetail.emit.tenancy import tenancy, tenancy_setting
from dovetail.files import File
from dovetail.schema.model import Relation, Table
from dovetail.schema.polymorphic import PolymorphicReference
from dovetail.schema.soft_deletion import moment_of

__all__ = ["Queries"]

_OFFERED = {
    "creates": ("Creates",),
    "errors": ("CursorError", "RefusedValueError", "RelationError", "ShapeError"),
    "fields": ("Avg", "Count", "Max", "Min", "Related", "Sum", "Through"),
    "filters": ("every", "is_", "none", "some"),
    "infinity": ("read_infinity",),
    "pages": ("Page",),
    "violations.errors": (
        "CheckViolation",
        "ConstraintViolation",
        "ExclusionViolation",
        "ForeignKeyViolation",
        "NotNullViolation",
        "UniqueViolation",
    ),
    "violations.naming": ("naming_violations",),
}
"""What the package of queries offers of the runtime, by module."""


_BASES = (("queries", "TableQueries"), ("async_queries", "AsyncTableQueries"))
_SOFT_BASES = (("soft_queries", "SoftTableQueries"), ("async_soft_queries", "AsyncSoftTableQueries"))
"""What the queries of a table are, of one whose rows are deleted softly the second: by module, blocking and waiting."""


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
    update_class: str
    definitions: str
    async_class: str
    async_docstring: str
    class_name: str


@dataclass(frozen=True, slots=True)
class EntranceView:
    """One table as an attribute of the database."""

    attribute: str
    queries: str
    async_queries: str


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """The database: an attribute for every table. `exports` are all that the package offers."""

    imports: str
    exports: str
    docstring: str
    async_docstring: str
    session: str
    async_session: str
    cached_property: str
    tables: tuple[EntranceView, ...]
    tenancy: str | None


class Queries:
    """The artefact `queries`."""

    name = "queries"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the database, and a module for every table."""
        if context.only is None:
            yield context.file("queries/__init__.py", "queries/__init__.py.j2", view=_database(context))
        for table in context.tables:
            path = f"queries/{context.names.module_of(table.name)}.py"
            yield context.file(path, "queries/table.py.j2", view=_table(table, context))


def _database(context: Context) -> DatabaseView:
    names, schema = context.names, context.schema
    exported = [name for offered in _OFFERED.values() for name in offered]
    own = ["Database", "AsyncDatabase"]
    setting = tenancy_setting(schema)
    if setting is not None:
        own.append("tenant")
    imports = Imports(own)
    for module, offered in _OFFERED.items():
        for name in offered:
            imports.own(f"runtime.{module}", name)
    for table in schema.tables:
        imports.define(names.collection_of(table.name))
    tables = tuple(_entrance(table, context, imports) for table in schema.tables)
    exports = listing([literal(name) for name in sorted([*own, *exported], key=export_key)], exploded=True)
    tenants = None if setting is None else tenancy(setting, context, imports)
    return DatabaseView(
        docstring=docstring(f"The tables of {schema.name}, to be queried through one session.", indent=4),
        async_docstring=docstring(
            f"The tables of {schema.name}, to be queried through one asynchronous session.", indent=4
        ),
        session=imports.name("sqlalchemy.orm", "Session"),
        async_session=imports.name("sqlalchemy.ext.asyncio", "AsyncSession", only_for_types=True),
        cached_property=imports.name("functools", "cached_property"),
        imports=imports.lines(),
        exports=lay(prefixed("__all__ = ", exports)),
        tables=tables,
        tenancy=tenants,
    )


def _entrance(table: Table, context: Context, imports: Imports) -> EntranceView:
    names = context.names
    module, class_ = f".{names.module_of(table.name)}", names.class_of(table.name)
    return EntranceView(
        names.collection_of(table.name),
        imports.name(module, f"{class_}Queries"),
        imports.name(module, f"Async{class_}Queries"),
    )


def _table(table: Table, context: Context) -> TableView:
    names = context.names
    class_ = names.class_of(table.name)
    relations = context.schema.relations_by_table[table.name]
    attributes = [names.relation(table.name, relation.name) for relation in relations]
    attributes += [names.relation(table.name, reference.name) for reference in table.polymorphic]
    own = [f"{class_}With", f"{class_}Queries", f"Async{class_}Queries"]
    imports = Imports([*own, "model", "update_class", "relations", "blocking", *attributes])
    model = imports.name("..models", class_)
    key = _key(table, context, imports)
    schemas = f"..schemas.{names.module_of(table.name)}"
    create, update = (imports.name(schemas, f"{class_}{variant}") for variant in ("Create", "Update"))
    arguments = (model, f"{class_}With", key, create, update)
    base, async_base = (
        subscript(imports.own(f"runtime.{module}", name), arguments)
        for module, name in (_BASES if moment_of(table) is None else _SOFT_BASES)
    )
    return TableView(
        with_class=f"class {class_}With({imports.name('typing', 'TypedDict')}, total=False):",
        with_docstring=docstring(f"Relations to load with rows of {table.identifier.dotted}.", indent=4),
        relations=(
            *(_relation(relation, context, imports) for relation in relations),
            *(_alternatives(table, reference, context, imports) for reference in table.polymorphic),
        ),
        queries_class=class_line(f"{class_}Queries", base),
        queries_docstring=docstring(f"Queries on {table.identifier.dotted}.", indent=4),
        async_class=class_line(f"Async{class_}Queries", async_base),
        async_docstring=docstring(f"Queries on {table.identifier.dotted}, to be awaited.", indent=4),
        class_name=f"{class_}Queries",
        model=model,
        update_class=update,
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


def _alternatives(table: Table, reference: PolymorphicReference, context: Context, imports: Imports) -> str:
    """Return the field of a reference to several tables: it is loaded, or it is not."""
    return f"    {context.names.relation(table.name, reference.name)}: {imports.name('', 'bool')}"
