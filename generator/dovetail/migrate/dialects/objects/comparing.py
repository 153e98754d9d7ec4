"""Whether a row is as it was, in the conditions of triggers."""

from dovetail.migrate.dialects.quoting import identifier
from dovetail.schema.columns import Column, Database
from dovetail.schema.types import ArrayType, DomainType, RawType, ScalarType, Type

__all__ = ["differs", "is_same"]

_COMPARED_AS_TEXT = frozenset({"citext", "json"})
"""Types that PostgreSQL cannot compare, or finds equal though they are written otherwise."""


def differs(column: Column, database: Database) -> str:
    """Return the condition that the column has another value than before; NULL is a value."""
    before, after = (_compared(row, column, database) for row in ("OLD", "NEW"))
    return f"{after} IS DISTINCT FROM {before}" if database == "postgresql" else f"{after} IS NOT {before}"


def is_same(column: Column, database: Database) -> str:
    """Return the condition that the column has the value that it had."""
    before, after = (_compared(row, column, database) for row in ("OLD", "NEW"))
    return f"{after} IS NOT DISTINCT FROM {before}" if database == "postgresql" else f"{after} IS {before}"


def _compared(row: str, column: Column, database: Database) -> str:
    value = f"{row}.{identifier(column.name, database)}"
    return f"{value}::text" if database == "postgresql" and not _is_comparable(column.type) else value


def _is_comparable(type_: Type) -> bool:
    """Say whether PostgreSQL knows when two values are the same; of a type that only SQL names nobody knows."""
    match type_:
        case ArrayType(element):
            return _is_comparable(element)
        case ScalarType(word):
            return word not in _COMPARED_AS_TEXT
        case DomainType() | RawType():
            return False
        case _:
            return True
