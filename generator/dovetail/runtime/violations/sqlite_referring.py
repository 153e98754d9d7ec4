"""Which rows still refer to rows that are to go, or to change their key."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Exists,
    ForeignKeyConstraint,
    FromClause,
    Select,
    Table,
    exists,
    literal,
    select,
)

from .known_tables import tables
from .rules import foreign_keys_of, is_immediate

__all__ = ["rows_in_the_way"]


def rows_in_the_way(
    table: Table[Any], where: ColumnElement[bool], changed: Collection[Column[Any]] = ()
) -> Iterator[tuple[ForeignKeyConstraint, Select[int]]]:
    """Yield a query for each foreign key that may keep rows of `table` that meet `where`
    from being deleted, or their `changed` columns from being changed.

    A deletion goes on to the rows that are deleted with them.
    """
    yield from _referring(table, table, where, changed, set())


def _referring(
    table: Table[Any],
    rows: FromClause[Any],
    where: ColumnElement[bool],
    changed: Collection[Column[Any]],
    passed: set[ForeignKeyConstraint],
) -> Iterator[tuple[ForeignKeyConstraint, Select[int]]]:
    for key in _keys_to(table):
        if key in passed or (changed and not _refers_to(key, changed)):
            continue
        passed.add(key)
        referring = key.table.alias()
        refers = _refers(key, referring, rows, where)
        action = key.onupdate if changed else key.ondelete
        if action in (None, "RESTRICT", "NO ACTION") and is_immediate(key):
            yield key, select(literal(1)).select_from(referring).where(refers).limit(1)
        elif action == "CASCADE" and not changed:
            yield from _referring(key.table, referring, refers, changed, passed)


def _keys_to(table: Table[Any]) -> Iterator[ForeignKeyConstraint]:
    for other in tables():
        for key in foreign_keys_of(other):
            if key.referred_table is table:
                yield key


def _refers_to(key: ForeignKeyConstraint, columns: Collection[Column[Any]]) -> bool:
    return any(element.column in columns for element in key.elements)


def _refers(
    key: ForeignKeyConstraint,
    referring: FromClause[Any],
    rows: FromClause[Any],
    where: ColumnElement[bool],
) -> Exists:
    pairs = (
        referring.c[element.parent.key] == rows.c[element.column.key]
        for element in key.elements
    )
    return exists(select(literal(1)).select_from(rows).where(where, *pairs))
