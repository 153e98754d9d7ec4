"""Soft deletion: rows that are deleted by a moment in one of their columns, and the others, which are called living."""

from collections.abc import Iterable

from dovetail import lazy_re
from dovetail.schema.columns import Sql
from dovetail.schema.constraints import Index
from dovetail.schema.guarantees import SoftDelete
from dovetail.schema.keys import is_unique
from dovetail.schema.keywords import QUOTED
from dovetail.schema.model import Table

__all__ = ["is_one_of", "is_unique_among_living", "living", "moment_of"]

_PLAIN = lazy_re.compile(r"[a-z_][a-z0-9_]*")


def moment_of(table: Table) -> str | None:
    """Return the column that says when a row was deleted; None where rows are deleted for good."""
    return next((each.column for each in table.guarantees if isinstance(each, SoftDelete)), None)


def living(column: str) -> Sql:
    """Return the condition that a row is living, which reads the same on all databases."""
    is_plain = _PLAIN.fullmatch(column) and not any(column in words for words in QUOTED.values())
    name = column if is_plain else '"' + column.replace('"', '""') + '"'
    return Sql(f"{name} IS NULL")


def is_one_of(table: Table, columns: Iterable[str]) -> bool:
    """Say whether at most one row, or one living row, of `table` holds the same values in `columns`."""
    held = frozenset(columns)
    return is_unique(table, held) or is_unique_among_living(table, held)


def is_unique_among_living(table: Table, columns: Iterable[str]) -> bool:
    """Say whether at most one living row of `table` holds the same values in `columns`."""
    moment = moment_of(table)
    if moment is None:
        return False
    held, predicate = frozenset(columns), living(moment)
    return any(held.issuperset(_columns(index)) for index in table.indexes if _is_key(index, predicate))


def _is_key(index: Index, predicate: Sql) -> bool:
    return index.unique and index.predicate == predicate and all(part.column is not None for part in index.parts)


def _columns(index: Index) -> set[str]:
    return {part.column for part in index.parts if part.column is not None}
