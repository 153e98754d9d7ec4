"""Models: SQLAlchemy's declarative classes, one module to a table."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.column_types import ColumnTypes
from dovetail.emit.imports import Imports, export_key
from dovetail.emit.layout import Expression, call, flat, followed, lay, listing, mapping, prefixed
from dovetail.emit.literals import docstring, literal
from dovetail.emit.model_columns import column_lines
from dovetail.emit.model_constraints import table_arguments
from dovetail.emit.model_relationships import Paths, relationship_lines
from dovetail.emit.relation_prose import alternatives_in_words
from dovetail.emit.server_defaults import default_texts
from dovetail.emit.sql_source import keyword, sql_string
from dovetail.files import File
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.domains import domain_check_name, domain_condition
from dovetail.schema.keys import identifying_columns
from dovetail.schema.model import Composite, Domain, Enum, Schema, Table
from dovetail.schema.order import circular_groups, detached
from dovetail.schema.polymorphic import PolymorphicReference
from dovetail.schema.types import ArrayType, CompositeType, EnumType, Type, family

__all__ = ["Models"]

MANY_TABLES = 100
"""With so many, Python's collector of garbage takes a third of the time in which the models are imported."""


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A property that gives the row of whichever table a row refers to."""

    name: str
    type: str
    docstring: str
    whichever: str


@dataclass(frozen=True, slots=True)
class ModelView:
    """One model module."""

    imports: str
    class_name: str
    bases: str
    docstring: str
    table_name: str
    columns: tuple[str, ...]
    table_arguments: str
    mapper_arguments: str
    relationships: tuple[str, ...]
    properties: tuple[PropertyView, ...]


@dataclass(frozen=True, slots=True)
class TypesView:
    """The module of column types that several tables share."""

    imports: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The package of all models: what it imports and exports. Many `models` are imported with the `collector_off`."""

    imports: str
    exports: str
    models: str = ""
    collector_off: str = ""


class Models:
    """The artefact `models`."""

    name = "models"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the base, the shared types, a module for every table, and the package that exports all classes."""
        if context.only is None:
            yield from _shared(context)
        paths = Paths.of(context.schema)
        set_aside = detached(context.schema)
        for table in context.tables:
            view = _model(table, context, paths, set_aside)
            path = f"models/{context.names.module_of(table.name)}.py"
            yield context.file(path, "models/table.py.j2", view=view)


def _shared(context: Context) -> Iterator[File]:
    yield context.file("models/__init__.py", "models/__init__.py.j2", view=_package(context))
    yield context.file(
        "models/base.py",
        "models/base.py.j2",
        refers_in_circles=_refers_in_circles(context.schema),
        has_many_tables=_has_many_tables(context.schema),
    )
    if context.schema.types:
        yield context.file("models/types.py", "models/types.py.j2", view=_types(context))


def _has_many_tables(schema: Schema) -> bool:
    return len(schema.tables) >= MANY_TABLES


def _refers_in_circles(schema: Schema) -> bool:
    """Say whether a flush may have to find out in which order to delete rows: a table refers to itself, or in a circle."""
    to_itself = any(key.referenced_table == table.name for table in schema.tables for key in table.foreign_keys)
    return to_itself or bool(circular_groups(schema.tables))


def _model(table: Table, context: Context, paths: Paths, set_aside: frozenset[tuple[str, str]]) -> ModelView:
    names, schema = context.names, context.schema
    relations = schema.relations_by_table[table.name]
    attributes = [names.attribute(table.name, column.name) for column in table.columns]
    attributes += [names.relation(table.name, relation.name) for relation in relations]
    attributes += [names.relation(table.name, reference.name) for reference in table.polymorphic]
    related = [names.class_of(relation.related_table) for relation in relations]
    imports = Imports([*attributes, names.class_of(table.name)])
    for relation, class_ in zip(relations, related, strict=True):
        if relation.related_table != table.name:
            imports.name(f".{names.module_of(relation.related_table)}", class_, only_for_types=True)
    columns = tuple(column_lines(table, context, imports))
    arguments = tuple(table_arguments(table, context, imports, set_aside))
    relationships = tuple(relationship_lines(table, context, imports, paths))
    properties = tuple(_property(table, reference, context, imports) for reference in table.polymorphic)
    bases = _bases(table, imports)
    return ModelView(
        imports=imports.lines(),
        class_name=names.class_of(table.name),
        bases=bases,
        docstring=docstring(_doc(table, schema), indent=4),
        table_name=literal(table.identifier.name),
        columns=columns,
        table_arguments=_assigned("__table_args__", listing(arguments, "()", exploded=True)) if arguments else "",
        mapper_arguments=_mapper_arguments(table, context),
        relationships=relationships,
        properties=properties,
    )


def _property(table: Table, reference: PolymorphicReference, context: Context, imports: Imports) -> PropertyView:
    names, class_ = context.names, context.names.class_of(table.name)
    classes = [names.class_of(alternative.table) for alternative in reference.alternatives]
    for alternative, related in zip(reference.alternatives, classes, strict=True):
        if alternative.table != table.name:
            imports.name(f".{names.module_of(alternative.table)}", related, only_for_types=True)
    none = ["None"] if reference.optional or not reference.enforced else []
    relations = [f"{class_}.{names.relation(table.name, each.relation)}" for each in reference.alternatives]
    type_ = " | ".join([*dict.fromkeys(classes), *none])
    made = call(imports.own("runtime.whichever", "whichever"), ["self", *relations])
    return PropertyView(
        name=names.relation(table.name, reference.name),
        type=literal(type_),
        docstring=docstring(alternatives_in_words(reference, context.schema), indent=8),
        whichever=lay(prefixed(f"found: {type_} = ", made), indent=8),
    )


def _doc(table: Table, schema: Schema) -> str:
    text = (table.doc or "").strip() or f"A row of {table.identifier.name}."
    if table.primary_key is not None:
        return text
    return f"{text}\n\nThe table has no primary key: {_identity_words(table, schema)} tell its rows apart."


def _identity(table: Table, schema: Schema) -> tuple[str, ...]:
    """What the mapper tells rows apart by, who have no primary key; SQLAlchemy hashes it, which lists and json refuse."""
    columns = identifying_columns(table)
    return tuple(name for name in columns if _is_hashable(table.column(name).type, schema)) or columns


def _is_hashable(type_: Type, schema: Schema) -> bool:
    stored = storage_type(type_, schema)
    return not isinstance(stored, (ArrayType, CompositeType)) and family(stored) not in ("json", "vector")


def _identity_words(table: Table, schema: Schema) -> str:
    columns = _identity(table, schema)
    return ", ".join(columns) if len(columns) < len(table.columns) else "all columns together"


def _mapper_arguments(table: Table, context: Context) -> str:
    if table.primary_key is not None:
        return ""
    columns = [context.names.attribute(table.name, column) for column in _identity(table, context.schema)]
    return _assigned("__mapper_args__", mapping([('"primary_key"', listing(columns)), ('"eager_defaults"', "True")]))


def _assigned(name: str, expression: Expression) -> str:
    return lay(prefixed(f"{name} = ", expression), indent=4)


def _bases(table: Table, imports: Imports) -> str:
    bases = [imports.name(".base", "Base")]
    if table.class_mixin:
        module, _, name = table.class_mixin.partition(":")
        bases.insert(0, imports.name(module, name))
    return ", ".join(bases)


def _types(context: Context) -> TypesView:
    parts = context.schema.types
    imports = Imports((context.names.type_constant(part.name) for part in parts), itself=".types")
    statements = [_enum(enum, context, imports) for enum in context.schema.enums]
    statements += [_domain(domain, context, imports) for domain in context.schema.domains]
    statements += [_composite(composite, context, imports) for composite in context.schema.composites_in_order]
    return TypesView(imports.lines(), tuple(lay(statement) for statement in statements))


def _enum(enum: Enum, context: Context, imports: Imports) -> Expression:
    types = ColumnTypes(context.schema, context.names, imports)
    constant = context.names.type_constant(enum.name)
    if context.schema.databases == ("sqlite",):
        return prefixed(f"{constant} = ", types.on_sqlite(EnumType(enum.name)))
    class_ = imports.own("enums", context.names.enum_class(enum.name))
    arguments = [class_, keyword("name", literal(enum.identifier.name))]
    if enum.identifier.namespace:
        arguments.append(keyword("schema", literal(enum.identifier.namespace)))
    arguments.append(keyword("metadata", f"{imports.name('.base', 'Base')}.metadata"))
    arguments.append(keyword("values_callable", imports.own("runtime.enum_text", "values_of")))
    made = prefixed(f"{constant} = ", call(imports.name("sqlalchemy", "Enum"), arguments, exploded=True))
    return _with_variant(made, types.on_sqlite(EnumType(enum.name))) if types.is_portable else made


def _domain(domain: Domain, context: Context, imports: Imports) -> Expression:
    types = ColumnTypes(context.schema, context.names, imports)
    constant, base = context.names.type_constant(domain.name), types.of_type(domain.type)
    if context.schema.databases == ("sqlite",):
        return prefixed(f"{constant} = ", base)
    arguments = [literal(domain.identifier.name), base]
    if domain.collation:
        arguments.append(keyword("collation", literal(domain.collation)))
    texts = default_texts(domain.default, domain.type, context.schema) if domain.default is not None else {}
    if "postgresql" in texts:
        text = call(imports.name("sqlalchemy", "text"), [sql_string(texts["postgresql"])])
        arguments.append(keyword("default", text))
    check = domain_condition(domain)
    if check is not None:
        arguments.append(keyword("constraint_name", literal(domain_check_name(domain.identifier))))
        arguments.append(keyword("check", sql_string(check)))
    if domain.identifier.namespace:
        arguments.append(keyword("schema", literal(domain.identifier.namespace)))
    arguments.append(keyword("metadata", f"{imports.name('.base', 'Base')}.metadata"))
    domain_class = imports.own("runtime.domain", "Domain")
    made = prefixed(f"{constant} = ", call(domain_class, arguments, exploded=True))
    return _with_variant(made, types.on_sqlite(domain.type)) if types.is_portable else made


def _composite(composite: Composite, context: Context, imports: Imports) -> Expression:
    types = ColumnTypes(context.schema, context.names, imports)
    parts = [(literal(field.name), types.of_type(field.type)) for field in composite.fields]
    arguments: list[Expression] = [
        imports.own("composites", context.names.composite_class(composite.name)),
        literal(composite.identifier.name),
        mapping(parts),
    ]
    if composite.identifier.namespace:
        arguments.append(keyword("schema", literal(composite.identifier.namespace)))
    arguments.append(keyword("metadata", f"{imports.name('.base', 'Base')}.metadata"))
    made = call(imports.own("runtime.composite", "Composite"), arguments, exploded=True)
    return prefixed(f"{context.names.type_constant(composite.name)} = ", made)


def _with_variant(made: Expression, on_sqlite: Expression) -> Expression:
    return followed(made, f'.with_variant({flat(on_sqlite)}, "sqlite")')


def _package(context: Context) -> PackageView:
    names, schema = context.names, context.schema
    imports = Imports()
    of_models = Imports() if _has_many_tables(schema) else imports
    exported = [imports.name(".base", "Base")]
    exported += [
        of_models.name(f".{names.module_of(table.name)}", names.class_of(table.name)) for table in schema.tables
    ]
    exported += [imports.name(".types", names.type_constant(part.name)) for part in schema.types]
    exports = listing([literal(name) for name in sorted(exported, key=export_key)], exploded=True)
    exported_as = lay(prefixed("__all__ = ", exports))
    if of_models is imports:
        return PackageView(imports.lines(), exported_as)
    collector_off = imports.own("runtime.collecting", "without_collecting")
    return PackageView(imports.lines(), exported_as, of_models.lines(indent=4), collector_off)
