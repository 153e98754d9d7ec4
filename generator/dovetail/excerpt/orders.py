"""In which order tables have their columns in the database: there, new ones come last, wherever the spec has them."""

from collections.abc import Container, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from dovetail.schema.model import Schema, Table

if TYPE_CHECKING:
    from dovetail.due import Due

__all__ = ["Orders", "as_in_database", "orders_after", "orders_of"]

Orders = dict[str, list[str]]
"""The columns of those tables that have them in another order than the spec."""


def orders_of(due: "Due", schema: Schema) -> Orders:
    """Return the orders once the migration that is due has run."""
    from dovetail.migrate.replay import replay

    if due.state is None or not due.history.migrations:
        return {}
    state = due.state if due.pending is None else replay(due.state, due.pending.changes)
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
