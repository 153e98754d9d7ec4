"""The Python types of values, as annotations of models and schemas spell them."""

from dovetail.emit.imports import Imports
from dovetail.emit.names import Names
from dovetail.migrate.dialects.base import storage_type
from dovetail.schema.model import Schema
from dovetail.schema.types import (
    WORDS,
    ArrayType,
    CompositeType,
    DomainType,
    EnumType,
    RawType,
    ScalarType,
    Type,
    family,
)

__all__ = ["annotation", "is_any"]


def annotation(type_: Type, schema: Schema, names: Names, imports: Imports) -> str:
    """Return the annotation of a value of `type_` that is not NULL."""
    match type_:
        case ScalarType():
            return imports.symbol(WORDS[type_.word].python)
        case EnumType():
            return imports.own("enums", names.enum_class(type_.name))
        case DomainType():
            return annotation(schema.domains_by_name[type_.name].type, schema, names, imports)
        case CompositeType():
            return imports.own("composites", names.composite_class(type_.name))
        case ArrayType():
            return f"{imports.name('', 'list')}[{annotation(type_.element, schema, names, imports)}]"
        case RawType():
            return imports.name("typing", "Any")


def is_any(type_: Type, schema: Schema) -> bool:
    """Say whether the annotation of `type_` is Any, which None is too: that of JSON, and of types that only SQL knows."""
    stored = storage_type(type_, schema)
    return isinstance(stored, RawType) or family(stored) == "json"
