"""What a table has to have, and how much of it a database keeps."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.model import Schema, Table
from dovetail.spec.scope import Scope

__all__ = ["table_sizes"]

_MOST_COLUMNS = 1600
_MOST_KEY_COLUMNS = 32
"""https://www.postgresql.org/docs/current/limits.html"""


def table_sizes(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """A table has columns, but no more than PostgreSQL keeps; nor has a key or an index."""
    for table in schema.tables:
        if not table.columns:
            message = f'table "{table.name}" has no columns'
            yield Diagnostic("S407", message, table.span, "give it columns:, references: or mixins:")
        if len(table.columns) > _MOST_COLUMNS:
            message = f'table "{table.name}" has {len(table.columns)} columns; PostgreSQL keeps {_MOST_COLUMNS}'
            yield Diagnostic("S407", message, table.span, "split the table")
        for name, size, span in _keys(table):
            if size > _MOST_KEY_COLUMNS:
                message = f'"{name}" has {size} columns; a key or an index has at most {_MOST_KEY_COLUMNS}'
                yield Diagnostic("S407", message, span, "leave out those that tell no rows apart")


def _keys(table: Table) -> Iterator[tuple[str, int, Span | None]]:
    if table.primary_key:
        yield table.primary_key.name, len(table.primary_key.columns), table.span
    yield from ((unique.name, len(unique.columns), unique.span) for unique in table.uniques)
    yield from ((index.name, len(index.parts) + len(index.include), index.span) for index in table.indexes)
