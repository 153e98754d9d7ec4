"""Rows that are deleted softly: by a moment in a column that `Table.info` names under
"soft_delete". The others are called living.
"""

from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Index, Table

from .relation import Relation

__all__ = [
    "is_among_living",
    "is_living",
    "leaves_out_deleted",
    "moment_of",
]


def moment_of(table: Table[Any]) -> Column[Any] | None:
    """Return the column that says when a row of `table` was deleted; None where rows are
    deleted for good.
    """
    name = table.info.get("soft_delete")
    return None if name is None else table.c[name]


def is_living(
    table: Table[Any], rows: FromClause[Any] | None = None
) -> list[ColumnElement[bool]]:
    """Return the condition that a row of `table` is living, if rows of it can be deleted
    and not be; `rows` are those of the table under another name.
    """
    moment = moment_of(table)
    if moment is None:
        return []
    return [(moment if rows is None else rows.c[moment.key]).is_(None)]


def leaves_out_deleted(relation: Relation) -> bool:
    """Say whether a relation shows living rows only. A row that every row has one of is
    shown though it is deleted.
    """
    return relation.cardinality == "many" or relation.optional


def is_among_living(index: Index) -> bool:
    """Say whether an index holds the living rows of its table, and all of them."""
    table = index.table
    moment = None if table is None else moment_of(table)
    where = index.dialect_kwargs.get("postgresql_where")
    if where is None:
        where = index.dialect_kwargs.get("sqlite_where")
    if moment is None or where is None:
        return False
    quoted = moment.name.replace('"', '""')
    return str(where) in (f"{moment.name} IS NULL", f'"{quoted}" IS NULL')
