"""Which tables have to be known for one of them to be read, and how much of them."""

import json
from typing import Any, NamedTuple

from dovetail.schema.columns import Column
from dovetail.schema.guarantees import derivations
from dovetail.schema.model import Schema, Table
from dovetail.schema.order import circular_groups
from dovetail.schema.types import RawType, spelled

__all__ = ["Surroundings", "surroundings"]


class Surroundings(NamedTuple):
    """For each table those `around` it, which refer to it, in a circle too, or are related to it through others; those `beside`
    it, to which it refers, or of whose rows it is derived; and the `keys` of those of which others need to know nothing else, as
    a spec writes them in one line.
    """

    around: dict[str, list[str]]
    beside: dict[str, list[str]]
    keys: dict[str, str]


def surroundings(schema: Schema) -> Surroundings:
    """Return what lies around the tables of a schema; takes time in proportion to its size."""
    around: dict[str, dict[str, None]] = {table.name: {} for table in schema.tables}
    beside: dict[str, dict[str, None]] = {table.name: {} for table in schema.tables}
    referred_to: dict[str, dict[tuple[str, ...], None]] = {table.name: {} for table in schema.tables}
    counted: set[str] = set()
    for table in schema.tables:
        for key in table.foreign_keys:
            around[key.referenced_table][table.name] = None
            beside[table.name][key.referenced_table] = None
            referred_to[key.referenced_table][key.referenced_columns] = None
        for derivation in derivations(table.guarantees):
            beside[table.name][derivation.table] = None
            counted.add(derivation.table)
        for alternative in (each for reference in table.polymorphic for each in reference.alternatives):
            around[alternative.table][table.name] = None
            beside[table.name][alternative.table] = None
    for circle in circular_groups(schema.tables):
        for name in circle:
            around[name].update(dict.fromkeys(circle))
    for relation in schema.relations:
        if relation.association is not None:
            around[relation.table].update({relation.related_table: None, relation.association.table: None})
    return Surroundings(
        {name: [each for each in found if each != name] for name, found in around.items()},
        {name: [each for each in found if each != name] for name, found in beside.items()},
        {
            table.name: json.dumps(_key(table, list(referred_to[table.name])))
            for table in schema.tables
            if _is_known_by_its_key(table) and table.name not in counted
        },
    )


def _is_known_by_its_key(table: Table) -> bool:
    """Say whether who refers to the table needs to know no more of it than what identifies its rows."""
    special = table.partitioning or table.placement or table.guarantees or table.polymorphic or table.external
    return table.primary_key is not None and not special


def _key(table: Table, referred_to: list[tuple[str, ...]]) -> dict[str, Any]:
    """A table with nothing but the columns that identify a row to others, as an entry of a spec."""
    assert table.primary_key is not None
    uniques = [list(columns) for columns in referred_to if columns != table.primary_key.columns]
    needed = {*table.primary_key.columns, *(column for columns in uniques for column in columns)}
    entry: dict[str, Any] = {
        "columns": {column.name: _column(column) for column in table.columns if column.name in needed},
        "primary_key": {"columns": list(table.primary_key.columns), "name": table.primary_key.name},
        "name": table.identifier.name,
    }
    if uniques:
        entry["unique"] = uniques
    if table.identifier.namespace is not None:
        entry["schema"] = table.identifier.namespace
    if table.class_name is not None:
        entry["class"] = table.class_name
    return entry


def _column(column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": {"sql": column.type.sql} if isinstance(column.type, RawType) else spelled(column.type)
    }
    if column.nullable:
        entry["optional"] = True
    if column.collation is not None:
        entry["collation"] = column.collation
    if column.attribute is not None:
        entry["attribute"] = column.attribute
    return entry
