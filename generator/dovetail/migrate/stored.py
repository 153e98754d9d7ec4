"""What of a Schema a database stores. The rest is for Python, and no reason for a migration."""

from collections.abc import Sequence
from operator import is_

from dovetail.data_classes import replace
from dovetail.schema.columns import Column
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Composite, Enum, EnumValue, Schema, Table

__all__ = ["stored"]


def stored(schema: Schema) -> Schema:
    """Return `schema` without relations, unenforced references, and the names and rules that only generated code knows."""
    return Schema(
        name=schema.name,
        databases=schema.databases,
        tables=tuple(map(_table, schema.tables)),
        enums=tuple(map(_enum, schema.enums)),
        domains=schema.domains,
        composites=tuple(map(_composite, schema.composites)),
        extensions=schema.extensions,
        objects=schema.objects,
    )


def _table(table: Table) -> Table:
    columns = tuple(map(_column, table.columns))
    keys = tuple(_foreign_key(key) for key in table.foreign_keys if key.enforced)
    is_plain = table.class_name is None and table.class_mixin is None and not table.polymorphic
    if is_plain and _are_same(columns, table.columns) and _are_same(keys, table.foreign_keys):
        return table  # of a state that was stored before: there are many, and few change
    return replace(table, columns=columns, foreign_keys=keys, polymorphic=(), class_name=None, class_mixin=None)


def _are_same(parts: Sequence[object], others: Sequence[object]) -> bool:
    return len(parts) == len(others) and all(map(is_, parts, others))


def _column(column: Column) -> Column:
    if not (column.rules or column.on_update or column.read_only or column.secret or column.attribute):
        return column
    return replace(column, rules=(), on_update=None, read_only=False, secret=False, attribute=None)


def _foreign_key(key: ForeignKey) -> ForeignKey:
    if not key.reference and key.inverse is None and key.within is None:
        return key
    return replace(key, reference="", inverse=None, within=None)


def _composite(composite: Composite) -> Composite:
    return composite if composite.class_name is None else replace(composite, class_name=None)


def _enum(enum: Enum) -> Enum:
    if enum.class_name is None and enum.flow is None and not any(value.doc for value in enum.values):
        return enum
    values = tuple(EnumValue(value.name, was=value.was, span=value.span) for value in enum.values)
    return replace(enum, class_name=None, flow=None, values=values)
