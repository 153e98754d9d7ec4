"""Parts of pydantic classes: what pydantic is told of a class, and the statements of its fields."""

from collections.abc import Iterable

from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, lay, prefixed
from dovetail.emit.literals import literal
from dovetail.emit.sql_source import keyword
from dovetail.migrate.dialects.base import storage_type
from dovetail.schema.columns import Column
from dovetail.schema.model import Schema
from dovetail.schema.types import ArrayType, family

__all__ = ["bytes_settings", "class_config", "described", "field_statement"]

_LONGEST_BARE_DEFAULT = 40
"""A longer one stands in `Field(default=...)`, which can be broken into lines."""


def bytes_settings(columns: Iterable[Column], schema: Schema) -> list[Expression]:
    """What pydantic has to be told where columns hold bytes: JSON has none, so there they are hexadecimal digits."""
    stored = [storage_type(column.type, schema) for column in columns]
    held = {family(type_.element if isinstance(type_, ArrayType) else type_) for type_ in stored}
    return ['ser_json_bytes="hex"', 'val_json_bytes="hex"'] if "bytes" in held else []


def class_config(config_dict: str, settings: Iterable[Expression]) -> str:
    """Return the statement that sets up a class; `config_dict` is what the module calls ConfigDict."""
    return lay(prefixed("model_config = ", call(config_dict, settings)), indent=4)


def field_statement(
    name: str, type_: Expression, imports: Imports, doc: str | None = None, default: Expression | None = None
) -> str:
    """Return the statement of a field."""
    if not isinstance(type_, str):
        return lay(prefixed(f"{name}: ", type_), indent=4)
    head = f"{name}: {type_}"
    if doc:
        field = imports.name("pydantic", "Field")
        arguments = [keyword("default", default)] if default is not None else []
        return lay(prefixed(f"{head} = ", call(field, [*arguments, described(doc)])), indent=4)
    if default is None:
        return lay(head, indent=4)
    if isinstance(default, str) and len(default) > _LONGEST_BARE_DEFAULT:
        default = call(imports.name("pydantic", "Field"), [keyword("default", default)])
    return lay(prefixed(f"{head} = ", default), indent=4)


def described(doc: str) -> Expression:
    """Return the argument of `Field(...)` that says what a field holds."""
    return keyword("description", literal(" ".join(doc.split())))
