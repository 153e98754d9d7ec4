"""Defaults that the database makes, as SQLAlchemy constructs that say on each database what its migration says."""

from decimal import Decimal

from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call
from dovetail.emit.literals import literal
from dovetail.emit.sql_source import Texts, text_call
from dovetail.migrate.dialects import postgresql_defaults, sqlite_defaults
from dovetail.migrate.dialects.base import storage_type
from dovetail.schema.columns import Constant, Database, Default, GeneratedUuid, Now
from dovetail.schema.model import Schema
from dovetail.schema.types import Type, family

__all__ = ["default_texts", "moment", "server_default"]

_NOW = {"date": "today", "time": "now_time"}


def server_default(default: Default, type_: Type, schema: Schema, imports: Imports) -> Expression | None:
    """Return the value of `server_default=`; None where no database has a default."""
    match default:
        case Now():
            return moment(type_, schema, imports)
        case GeneratedUuid(version=4) if schema.databases == ("postgresql",):
            return f"{imports.name('sqlalchemy', 'func')}.gen_random_uuid()"
        case GeneratedUuid():
            return f"{imports.own('runtime.defaults', f'uuid{default.version}_sql')}()"
        case Constant(value=bool()):
            return f"{imports.name('sqlalchemy', 'true' if default.value else 'false')}()"
        case Constant(value=str()) if _is_plain_text(str(default.value), storage_type(type_, schema)):
            return literal(str(default.value))
        case Constant(value=int() | Decimal()) if not isinstance(default.value, bool):
            number = default.value
            text = format(number, "f") if isinstance(number, Decimal) else str(number)
            return call(imports.name("sqlalchemy", "text"), [literal(text)])
        case _:
            texts = default_texts(default, type_, schema)
            return text_call(texts, imports) if texts else None


def moment(type_: Type, schema: Schema, imports: Imports) -> Expression:
    """Return the expression of the current moment for a column of `type_`."""
    base = storage_type(type_, schema)
    held = family(base)
    if schema.databases == ("postgresql",):
        names = {"date": "current_date", "time": "localtime"}
        return f"{imports.name('sqlalchemy', 'func')}.{names.get(held, 'now')}()"
    return f"{imports.own('runtime.defaults', _NOW.get(held, 'now'))}()"


def default_texts(default: Default, type_: Type, schema: Schema) -> Texts:
    """Return what stands after DEFAULT in each database's migration: NULL in one that does without, nothing in none."""
    base = storage_type(type_, schema)
    spell = {"postgresql": postgresql_defaults.default_sql, "sqlite": sqlite_defaults.default_sql}
    found: dict[Database, str | None] = {database: spell[database](default, base) for database in schema.databases}
    return {database: text or "NULL" for database, text in found.items()} if any(found.values()) else {}


def _is_plain_text(value: str, type_: Type) -> bool:
    """Say whether SQLAlchemy's own quoting of a string is what every database reads."""
    return family(type_) in ("enum", "text") and value.isprintable() and not {"\\", "%", "'"} & set(value)
