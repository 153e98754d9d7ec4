"""What a table has to have, and how much of it a database keeps."""

from collections.abc import Iterable, Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import OneOf
from dovetail.schema.constraints import Check, RuleCheck
from dovetail.schema.model import Schema, Table
from dovetail.spec.references import MOST_KEY_COLUMNS
from dovetail.spec.scope import Scope

__all__ = ["listed_values", "table_sizes"]

_MOST_COLUMNS = 1600
"""https://www.postgresql.org/docs/current/limits.html; a composite is kept as a table is, and has no more fields."""

MOST_LISTED_VALUES = 100_000
"""In the checks of all tables together; more would make megabytes of SQL out of a few lines."""


def table_sizes(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """A table has columns, but no more than PostgreSQL keeps; nor has a composite, a key or an index."""
    for table in schema.tables:
        if not table.columns:
            message = f'table "{table.name}" has no columns'
            yield Diagnostic("S407", message, table.span, "give it columns:, references: or mixins:")
        if len(table.columns) > _MOST_COLUMNS:
            message = f'table "{table.name}" has {len(table.columns)} columns; PostgreSQL keeps {_MOST_COLUMNS}'
            yield Diagnostic("S407", message, table.span, "split the table")
        for name, size, span in _keys(table):
            if size > MOST_KEY_COLUMNS:
                message = f'"{name}" has {size} columns; a key or an index has at most {MOST_KEY_COLUMNS}'
                yield Diagnostic("S407", message, span, "leave out those that tell no rows apart")
    for composite in schema.composites:
        if len(composite.fields) > _MOST_COLUMNS:
            message = (
                f'composite "{composite.name}" has {len(composite.fields)} fields; PostgreSQL keeps {_MOST_COLUMNS}'
            )
            yield Diagnostic("S407", message, composite.span, "split the composite")


def _keys(table: Table) -> Iterator[tuple[str, int, Span | None]]:
    if table.primary_key:
        yield table.primary_key.name, len(table.primary_key.columns), table.span
    yield from ((unique.name, len(unique.columns), unique.span) for unique in table.uniques)
    yield from ((exclusion.name, len(exclusion.parts), exclusion.span) for exclusion in table.exclusions)
    yield from ((index.name, len(index.parts) + len(index.include), index.span) for index in table.indexes)


def listed_values(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """Lists of values, which stand in a check of every column that has them, do not outgrow what a database reads."""
    total = values_listed(schema.tables)
    if total > MOST_LISTED_VALUES:
        check, size = max(_listing(schema.tables), key=lambda found: found[1])
        message = (
            f"checks list {total:,} values in all, {size:,} of them for this column; {MOST_LISTED_VALUES:,} are allowed"
        )
        yield Diagnostic("S407", message, check.span, "make the values rows of a table, and refer to it")


def values_listed(tables: Iterable[Table]) -> int:
    """Return how many values the checks of the tables list, in all."""
    return sum(size for _, size in _listing(tables))


def _listing(tables: Iterable[Table]) -> Iterator[tuple[Check, int]]:
    """The checks that list several values, with how many."""
    return ((check, size) for table in tables for check in table.checks if (size := _listed(check)) > 1)


def _listed(check: Check) -> int:
    match check.condition:
        case RuleCheck(rule=OneOf(values=values)):
            return len(values)
    return 0
