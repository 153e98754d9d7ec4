"""The keys of a table: what tells its rows apart, what a foreign key can refer to, and what finds rows by their values."""

from collections.abc import Iterable, Iterator
from typing import Literal

from dovetail.data_classes import dataclass
from dovetail.schema.constraints import ForeignKey, Index
from dovetail.schema.model import Table

__all__ = [
    "Finder",
    "Key",
    "finders_of",
    "finds_all",
    "finds_all_of",
    "identifying_columns",
    "is_unique",
    "keys",
]

Kind = Literal["primary key", "unique", "index"]


@dataclass(frozen=True, slots=True)
class Key:
    """Columns of which no two rows hold the same values: the primary key, a unique constraint, or a whole unique index.

    A foreign key can refer to it unless it is deferrable. An index is made after its table, the others with it.
    """

    kind: Kind
    name: str
    columns: tuple[str, ...]
    deferrable: bool = False


@dataclass(frozen=True, slots=True)
class Finder:
    """A key or an index by which the database finds the rows that hold given values; a `partial` one finds some of them."""

    kind: Kind
    name: str
    partial: bool = False


def keys(table: Table) -> Iterator[Key]:
    """Yield the keys of a table, its primary key first."""
    if table.primary_key is not None:
        yield Key("primary key", table.primary_key.name, table.primary_key.columns)
    for unique in table.uniques:
        yield Key("unique", unique.name, unique.columns, unique.deferrable is not None)
    for index in table.indexes:
        if index.unique and index.predicate is None:
            columns = tuple(part.column for part in index.parts if part.column is not None)
            if len(columns) == len(index.parts):
                yield Key("index", index.name, columns)


def is_unique(table: Table, columns: Iterable[str]) -> bool:
    """Say whether at most one row of `table` holds the same values in `columns`: they contain a key."""
    held = frozenset(columns)
    return any(held.issuperset(key.columns) for key in keys(table))


def identifying_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that tell the rows of `table` apart: a key that cannot be null, or else all columns."""
    nullable = {column.name for column in table.columns if column.nullable}
    known = (key.columns for key in keys(table) if nullable.isdisjoint(key.columns))
    return next(known, tuple(column.name for column in table.columns))


def finders_of(table: Table, key: ForeignKey) -> Iterator[Finder]:
    """Yield what finds the rows that refer by a foreign key of `table`: by all of its columns, or by those that tell the rows
    of all tenants apart.
    """
    yield from _finders(table, key.columns)
    if key.relating[0] != key.columns:
        yield from _finders(table, key.relating[0])


def finds_all_of(table: Table, key: ForeignKey) -> bool:
    """Say whether a key or an index finds all rows that refer by a foreign key of `table`."""
    return any(not finder.partial for finder in finders_of(table, key))


def finds_all(table: Table, columns: Iterable[str]) -> bool:
    """Say whether a key or an index finds all rows of `table` by values of `columns`."""
    return any(not finder.partial for finder in _finders(table, columns))


def _finders(table: Table, columns: Iterable[str]) -> Iterator[Finder]:
    """What finds the rows of `table` by values of `columns`: whole finders before partial ones.

    An index or a key does that which leads with the columns, in any order, or a key that some of them are.
    """
    wanted = frozenset(columns)
    if table.primary_key is not None and _is_found_by_key(table.primary_key.columns, wanted):
        yield Finder("primary key", table.primary_key.name)
    for unique in table.uniques:
        if _is_found_by_key(unique.columns, wanted):
            yield Finder("unique", unique.name)
    for is_partial in (False, True):
        for index in table.indexes:
            if (index.predicate is not None) is is_partial and _finds_equal(index, wanted):
                yield Finder("index", index.name, is_partial)


def _is_found_by_key(columns: tuple[str, ...], wanted: frozenset[str]) -> bool:
    return _leads(columns, wanted) or wanted.issuperset(columns)


def _leads(columns: tuple[str | None, ...], wanted: frozenset[str]) -> bool:
    return frozenset(columns[: len(wanted)]) == wanted


def _finds_equal(index: Index, wanted: frozenset[str]) -> bool:
    if index.parts[0].column not in wanted or index.method not in (None, "btree", "hash"):
        return False
    return _leads(tuple(part.column for part in index.parts), wanted)
