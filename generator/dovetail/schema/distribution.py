"""Where the rows of a table lie in a cluster of Citus, an extension that makes several PostgreSQL servers one database.

https://docs.citusdata.com/en/stable/develop/reference_ddl.html
"""

from typing import Literal

from dovetail.schema.columns import Column
from dovetail.schema.model import Schema, Table
from dovetail.schema.placement import Copied, Placement, Spread
from dovetail.schema.types import DomainType, ScalarType, Type

__all__ = ["Group", "colocation", "distribution_column", "is_placed", "keys_between_nodes", "kind", "told"]

Group = tuple[Literal["type"], Type] | tuple[Literal["table"], str]
"""What tables have in common whose rows of one value lie together: the type of that value, or the table that began it."""


def is_placed(table: Table) -> bool:
    """Say whether the rows of a table lie on the nodes of a cluster, and we put them there."""
    return table.placement is not None and not table.external


def distribution_column(table: Table) -> Column | None:
    """Return the column by whose values the rows of a table are spread; None where they are not."""
    placement = table.placement
    if not isinstance(placement, Spread):
        return None
    return next((column for column in table.columns if column.name == placement.by), None)


def colocation(table: Table, schema: Schema) -> Group | None:
    """Return the group that a spread table belongs to; None where it has none, or one that leads in a circle."""
    seen: set[str] = set()
    while isinstance(table.placement, Spread) and table.name not in seen:
        seen.add(table.name)
        beside = table.placement.beside
        if beside == "none":
            return "table", table.name
        column = distribution_column(table)
        if beside is None:
            return None if column is None else ("type", kind(column.type, schema))
        if beside not in schema.tables_by_name:
            return None
        table = schema.tables_by_name[beside]
    return None


def kind(type_: Type, schema: Schema) -> Type:
    """Return a type as far as it decides about a group: without its arguments, and without its domain."""
    held = schema.domains_by_name[type_.name].type if isinstance(type_, DomainType) else type_
    return ScalarType(held.word) if isinstance(held, ScalarType) else held


def keys_between_nodes(tables: tuple[Table, ...]) -> frozenset[tuple[str, str]]:
    """Return the foreign keys from or to placed tables, as (table, key name).

    They come once the rows of both tables lie where they are to lie, and go before.
    """
    placed = {table.name for table in tables if is_placed(table)}
    return frozenset(
        (table.name, key.name)
        for table in tables
        for key in table.foreign_keys
        if key.enforced and not table.external and not placed.isdisjoint((table.name, key.referenced_table))
    )


def told(placement: Placement) -> str:
    """Return in words where rows lie."""
    match placement:
        case Copied():
            return "copied to every node"
        case Spread(by, None | "none"):
            return f"spread by {by}"
        case Spread(by, beside):
            return f"spread by {by}, beside {beside}"
