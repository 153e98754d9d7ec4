"""Where the parts of a schema stand in the files: the exact words that a diagnostic points at."""

from dovetail.diagnostics import Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Index, Unique
from dovetail.schema.model import Table
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_SEQ, Map, Seq

__all__ = ["column_span", "key_span"]


def column_span(scope: Scope, table: Table, column: Column, *keys: str) -> Span | None:
    """Return where the first of `keys` that the column has stands; the column's own place if it has none of them."""
    place = scope.drafts[table.name].declared_at.get(column.name)
    node = place.value if place is not None else None
    if isinstance(node, Map):
        return next((node.key_span(key) for key in keys if key in node), column.span)
    return column.span


def key_span(scope: Scope, table: Table, key: Index | Unique, *options: str) -> Span | None:
    """Return where the value of the first of `options` that a listed key or index has stands; its own place otherwise."""
    node = _written(scope, table, key)
    return next((node.value_span(option) for option in options if node is not None and option in node), key.span)


def _written(scope: Scope, table: Table, key: Index | Unique) -> Map | None:
    """The mapping that a key or index was written as, found by its place."""
    section = "indexes" if isinstance(key, Index) else "unique"
    for part in scope.drafts[table.name].parts:
        listed: Seq = part.get(section) or EMPTY_SEQ
        for i, item in enumerate(listed):
            if isinstance(item, Map) and listed.item_span(i) == key.span:
                return item
    return None
