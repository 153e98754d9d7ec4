"""What databases have of a table that the spec does not say: the order of its columns, and what has filled them."""

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from dovetail.data_classes import replace
from dovetail.schema.model import Schema, Table

if TYPE_CHECKING:
    from dovetail.due import Due

__all__ = ["Orders", "as_in_database", "orders_after", "orders_of", "state_after", "tables_filled"]

Orders = dict[str, list[str]]
"""The columns of those tables that have them in another order than the spec."""


def state_after(due: "Due") -> Schema | None:
    """Return what databases are once the migration that is due has run; None where that is what the spec says."""
    from dovetail.migrate.replay import replay

    if due.state is None or not due.history.migrations:
        return None
    return due.state if due.pending is None else replay(due.state, due.pending.changes)


def tables_filled(state: Schema | None) -> Iterator[str]:
    """Yield the tables with columns that have been filled or converted by an expression, which counts once."""
    for table in () if state is None else state.tables:
        if any(column.using is not None for column in table.columns):
            yield table.name


def orders_of(state: Schema | None, schema: Schema) -> Orders:
    """Return the orders of all tables."""
    if state is None:
        return {}
    return orders_after({}, [table.name for table in schema.tables if not table.external], state, schema)


def orders_after(orders: Orders, tables: Iterable[str], state: Schema, schema: Schema) -> Orders:
    """Return the orders once those of some tables are as in `state`, which the spec has as in `schema`."""
    found = dict(orders)
    for table in tables:
        there, here = (_names(each.tables_by_name[table]) for each in (state, schema))
        if there == here:
            found.pop(table, None)
        else:
            found[table] = there
    return found


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def as_in_database(schema: Schema, tables: Container[str], orders: Orders) -> Schema:
    """Return the schema with the columns of some tables as the database has them."""
    return replace(
        schema,
        tables=tuple(
            (
                replace(table, columns=tuple(map(table.column, orders[table.name])))
                if table.name in tables and table.name in orders
                else table
            )
            for table in schema.tables
        ),
    )
