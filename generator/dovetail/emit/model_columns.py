"""The columns of a model: `Mapped[...]` attributes with everything the database knows of them."""

from collections.abc import Iterator

from dovetail.emit.annotations import annotation, is_any
from dovetail.emit.base import Context
from dovetail.emit.column_types import ColumnTypes
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, lay, mapping
from dovetail.emit.literals import literal
from dovetail.emit.server_defaults import moment, server_default
from dovetail.emit.sql_source import NEEDS_QUOTES, keyword, text_call, texts_of
from dovetail.schema.columns import Column, GeneratedUuid, Identity
from dovetail.schema.guarantees import Derivation, derivations
from dovetail.schema.model import Schema, Table
from dovetail.schema.tenants import is_own_tenant
from dovetail.schema.types import family

__all__ = ["column_lines"]


def column_lines(table: Table, context: Context, imports: Imports) -> Iterator[str]:
    """Yield the statement of every column, in the order of the table."""
    mapped = imports.name("sqlalchemy.orm", "Mapped")
    mapped_column = imports.name("sqlalchemy.orm", "mapped_column")
    types = ColumnTypes(context.schema, context.names, imports)
    derived = {each.column: each for each in derivations(table.guarantees)}
    for column in table.columns:
        attribute = context.names.attribute(table.name, column.name)
        value = annotation(column.type, context.schema, context.names, imports)
        arguments = _arguments(table, column, attribute, types, imports)
        if column.name in derived:
            arguments += _derived(derived[column.name], context.schema, imports)
        arguments += _options(table, column)
        if is_any(column.type, context.schema):
            arguments.append(keyword("nullable", str(column.nullable)))
        elif column.nullable:
            value = f"{value} | None"
        yield lay(call(f"{attribute}: {mapped}[{value}] = {mapped_column}", arguments), indent=4)


def _arguments(table: Table, column: Column, attribute: str, types: ColumnTypes, imports: Imports) -> list[Expression]:
    schema = types.schema
    arguments: list[Expression] = [literal(column.name)] if _is_named(column, attribute) else []
    arguments.append(types.of_column(column))
    if column.identity is not None:
        arguments.append(_identity(column.identity, imports))
    if column.generated is not None and (texts := texts_of(column.generated.sql, schema.databases)):
        computed = [text_call(texts, imports), keyword("persisted", str(column.generated.stored))]
        arguments.append(call(imports.name("sqlalchemy", "Computed"), computed))
    if isinstance(column.default, GeneratedUuid):
        arguments.append(keyword("default", _python_uuid(column.default, imports)))
    if column.default is None and is_own_tenant(table, column):
        arguments.append(keyword("default", imports.own("runtime.own_tenant", "own_tenant")))
    if column.default is not None:
        default = server_default(column.default, column.type, schema, imports)
        arguments += [] if default is None else [keyword("server_default", default)]
    if column.on_update is not None:
        arguments.append(keyword("onupdate", moment(column.type, schema, imports)))
    return arguments


def _derived(derivation: Derivation, schema: Schema, imports: Imports) -> list[Expression]:
    """What a model says of a derived column: that it changes by itself, and with the rows of which table."""
    made_of = literal(schema.tables_by_name[derivation.table].identifier.dotted)
    fetched = f"{imports.name('sqlalchemy', 'FetchedValue')}()"
    return [keyword("server_onupdate", fetched), keyword("info", mapping([('"derived_from"', made_of)]))]


def _options(table: Table, column: Column) -> list[Expression]:
    """What else a model says of a column, behind its type and its values."""
    arguments: list[Expression] = [keyword("quote", "True")] if column.name in NEEDS_QUOTES else []
    if _would_count(table, column):
        arguments.append(keyword("autoincrement", "False"))
    if column.doc:
        arguments.append(keyword("comment", literal(column.doc)))
    return arguments


def _is_named(column: Column, attribute: str) -> bool:
    """Say whether the attribute does not say what the database calls the column; SQLAlchemy quotes named ones only."""
    return attribute != column.name or column.name in NEEDS_QUOTES


def _identity(identity: Identity, imports: Imports) -> Expression:
    options = [("start", identity.start), ("increment", identity.increment)]
    arguments = [keyword("always", "True")] if identity.always else []
    arguments += [keyword(name, str(value)) for name, value in options if value is not None]
    return call(imports.name("sqlalchemy", "Identity"), arguments)


def _python_uuid(default: GeneratedUuid, imports: Imports) -> str:
    return imports.name("uuid", "uuid4") if default.version == 4 else imports.own("runtime.defaults", "uuid7")


def _would_count(table: Table, column: Column) -> bool:
    """Say whether SQLAlchemy would make an integer key count by itself, which the migration does not."""
    key = table.primary_key
    is_whole_key = key is not None and key.columns == (column.name,)
    return is_whole_key and column.identity is None and family(column.type) == "integer"
