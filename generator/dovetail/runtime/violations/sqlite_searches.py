"""Searching a transaction of SQLite for the reference that a statement breaks.

The statement is undone by itself when it fails: the rows that it was to insert or change
are made up from it and its parameters. Only a commit fails with everything in place.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Exists,
    ForeignKeyConstraint,
    Insert,
    Table,
    Update,
    exists,
    literal,
    select,
    true,
)
from sqlalchemy.engine import ExecutionContext

from ..options import whole
from .known_tables import table_called, tables
from .rules import columns_of_rule, foreign_keys_of, is_immediate
from .sqlite_referring import rows_in_the_way

__all__ = ["BrokenReference", "search"]

Row: TypeAlias = Mapping[str, Any]
"""The parameters of a statement; those that set columns are called as these are."""


class BrokenReference(NamedTuple):
    """A foreign key that does not hold; `still_referenced` says that the rows that refer
    are right, and those that they refer to were to go.
    """

    key: ForeignKeyConstraint
    still_referenced: bool = False


def search(
    connection: Connection, execution: ExecutionContext | None
) -> Iterator[BrokenReference]:
    """Yield the references that a statement breaks, or that a commit does. A statement
    that was given as text is not understood.
    """
    statement: Any = getattr(execution, "invoked_statement", None)
    rows: Sequence[Row] = getattr(execution, "compiled_parameters", ())
    table = table_called(getattr(getattr(statement, "table", None), "fullname", None))
    if table is None:
        yield from _left_to_commit(connection)
    elif isinstance(statement, Insert):
        yield from _inserted(connection, table, rows)
    elif isinstance(statement, (Update, Delete)):
        given = statement.whereclause
        where: Any = true() if given is None else whole(given)
        broken_by = _updated if isinstance(statement, Update) else _deleted
        for row in rows:
            yield from broken_by(connection, table, where, row)


def _inserted(
    connection: Connection, table: Table[Any], rows: Sequence[Row]
) -> Iterator[BrokenReference]:
    for key in filter(is_immediate, foreign_keys_of(table)):
        names = [element.parent.key for element in key.elements]
        wanted = dict.fromkeys(tuple(map(row.get, names)) for row in rows)
        if key.referred_table is table:
            own = [element.column.key for element in key.elements]
            for row in rows:
                wanted.pop(tuple(map(row.get, own)), None)
        for values in wanted:
            there = select(_is_there(key, values))
            if None not in values and not connection.scalar(there):
                yield BrokenReference(key)


def _updated(
    connection: Connection, table: Table[Any], where: ColumnElement[bool], row: Row
) -> Iterator[BrokenReference]:
    changed = {
        column: literal(row[column.key], column.type)
        for column in table.columns
        if column.key in row
    }
    for key in filter(is_immediate, foreign_keys_of(table)):
        columns = [element.parent for element in key.elements]
        if changed.keys().isdisjoint(columns):
            continue
        values: list[Any] = [changed.get(column, column) for column in columns]
        complete = [value.is_not(None) for value in values]
        rows = select(literal(1)).select_from(table).where(where, *complete)
        if connection.scalar(rows.where(~_is_there(key, values)).limit(1), row):
            yield BrokenReference(key)
    for key, referring in (
        rows_in_the_way(table, where, list(changed)) if changed else ()
    ):
        if connection.scalar(referring, row):
            yield BrokenReference(key, still_referenced=True)


def _deleted(
    connection: Connection, table: Table[Any], where: ColumnElement[bool], row: Row
) -> Iterator[BrokenReference]:
    for key, referring in rows_in_the_way(table, where):
        if connection.scalar(referring, row):
            yield BrokenReference(key, still_referenced=True)


def _left_to_commit(connection: Connection) -> Iterator[BrokenReference]:
    """https://www.sqlite.org/pragma.html#pragma_foreign_key_check"""
    for table in tables():
        keys = [key for key in foreign_keys_of(table) if key.deferrable]
        name = table.name.replace('"', '""')
        if not keys or not (
            broken := connection.exec_driver_sql(
                f'PRAGMA main.foreign_key_check("{name}")'
            ).all()
        ):
            continue
        listed = connection.exec_driver_sql(
            f'PRAGMA main.foreign_key_list("{name}")'
        ).all()
        for _, _, _, number in broken:
            columns = tuple(part[3] for part in listed if part[0] == number)
            for key in keys:
                if columns_of_rule(key) == columns:
                    yield BrokenReference(key)


def _is_there(key: ForeignKeyConstraint, values: Sequence[Any]) -> Exists:
    """Return the condition that there is a row that `values` refer to."""
    referenced = key.referred_table.alias()
    pairs = zip(key.elements, values, strict=True)
    return exists(
        select(literal(1))
        .select_from(referenced)
        .where(*(referenced.c[part.column.key] == value for part, value in pairs))
    )
