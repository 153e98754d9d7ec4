"""How SQLite spells types."""

from typing import assert_never

from dovetail.migrate.dialects.base import storage_type
from dovetail.schema.model import Schema
from dovetail.schema.types import WORDS, ArrayType, CompositeType, DomainType, EnumType, RawType, ScalarType, Type

__all__ = ["type_name"]


def type_name(type_: Type, schema: Schema) -> str:
    """Return how SQLite spells `type_`; a raw type is known there only if SQLite is the primary database."""
    match type_:
        case ScalarType():
            arguments = f"({', '.join(map(str, type_.arguments))})" if type_.arguments else ""
            return WORDS[type_.word].sqlite.format(arguments=arguments)
        case EnumType():
            return "TEXT"
        case DomainType():
            return type_name(storage_type(type_, schema), schema)
        case ArrayType() | CompositeType():
            return "JSON"
        case RawType():
            return type_.sql if schema.databases[0] == "sqlite" else "TEXT"
        case _:
            assert_never(type_)
