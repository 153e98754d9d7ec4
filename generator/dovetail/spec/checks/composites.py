"""Composites: there is an order in which to make them, which ends soon, and no key holds one."""

from collections.abc import Iterable, Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.composites import circles, in_order, parts
from dovetail.schema.constraints import Exclusion, Index
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import CompositeType
from dovetail.spec.checks.places import column_span, key_span, primary_key_span
from dovetail.spec.scope import Scope

__all__ = ["composites_in_keys", "finite_composites", "shallow_composites"]

_MOST_LEVELS = 16
"""How deep composites lie in each other at most: what checks and writes a value in Python goes down them all at once."""


def finite_composites(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """No composite is made of itself, by whatever way: its values would have no end."""
    for group in circles(schema.composites):
        first = schema.composites_by_name[group[0]]
        names = " and ".join(f'"{name}"' for name in group)
        message = (
            f"composites {names} are made of each other" if len(group) > 1 else f"composite {names} is made of itself"
        )
        inside = (field for field in first.fields if isinstance(field.type, CompositeType) and field.type.name in group)
        span = next((field.span for field in inside), first.span)
        yield Diagnostic("S320", message, span, "take the field away, or let tables refer to each other")


def shallow_composites(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """Composites do not lie deeper in each other than Python goes; those that hold one that does are not told as well."""
    levels: dict[str, int] = {}
    for composite in in_order(schema.composites):
        levels[composite.name] = 1 + max((levels.get(name, 0) for name in parts(composite)), default=0)
        if levels[composite.name] == _MOST_LEVELS + 1:
            full = {name for name in parts(composite) if levels.get(name) == _MOST_LEVELS}
            inside = (
                field for field in composite.fields if isinstance(field.type, CompositeType) and field.type.name in full
            )
            span = next((field.span for field in inside), composite.span)
            message = (
                f'composite "{composite.name}" has more than {_MOST_LEVELS} levels of composites inside each other'
            )
            yield Diagnostic("S322", message, span, "take the field away, or let tables refer to each other")


def composites_in_keys(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Keys, indexes, partitions and exclusions are of columns that hold one value."""
    for table in schema.tables if schema.composites else ():
        for name, what, span in _keys(table, scope):
            type_ = table.column(name).type
            if isinstance(type_, CompositeType):
                message = f'{what} of "{table.name}" cannot hold "{name}", which is of the composite {type_.name}'
                yield Diagnostic("S321", message, span, _help(schema, table, name, type_))


def _keys(table: Table, scope: Scope) -> Iterator[tuple[str, str, Span | None]]:
    """Every column of a key or the like, with what it is and where that is written."""
    if table.primary_key is not None:
        yield from _each(table.primary_key.columns, "the primary key", primary_key_span(scope, table))
    for unique in table.uniques:
        for name in unique.columns:
            column = table.column(name)
            yield name, "a unique key", (
                column_span(scope, table, column, "unique") if unique.span == column.span else unique.span
            )
    for index in table.indexes:
        found = [part.column for part in index.parts if part.column is not None]
        yield from _each((*found, *index.include), "an index", _span(scope, table, index))
    for exclusion in table.exclusions:
        found = [part.key.column for part in exclusion.parts if part.key.column is not None]
        yield from _each(found, "an exclusion constraint", _span(scope, table, exclusion))
    if table.partitioning is not None:
        yield from _each(table.partitioning.columns, "the partitioning", table.partitioning.span)


def _each(columns: Iterable[str], what: str, span: Span | None) -> Iterator[tuple[str, str, Span | None]]:
    return ((name, what, span) for name in columns)


def _span(scope: Scope, table: Table, part: Index | Exclusion) -> Span | None:
    return key_span(scope, table, part, "columns")


def _help(schema: Schema, table: Table, column: str, type_: CompositeType) -> str:
    fields = [field.name for field in schema.composites_by_name[type_.name].fields]
    if not fields or schema.databases != ("postgresql",):
        return "make a column of its own of each field that is to be in it"
    return f"make a column of its own of the field, or index it: expressions: ['(({column}).{fields[0]})']"
