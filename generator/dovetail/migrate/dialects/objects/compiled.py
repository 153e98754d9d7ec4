"""The objects that a Schema has in a database, each after those that it needs."""

from collections.abc import Iterator
from typing import assert_never

from dovetail.migrate.dialects.objects.append_only import append_only
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.read_only import read_only
from dovetail.migrate.dialects.objects.refers_to_one_of import refers_to_one_of
from dovetail.schema.columns import Database
from dovetail.schema.guarantees import AppendOnly, Guarantee, ReadOnly, RefersToOneOf
from dovetail.schema.model import Schema, Table

__all__ = ["objects_of"]


def objects_of(schema: Schema, database: Database) -> tuple[DatabaseObject, ...]:
    """Return what keeps the guarantees of all tables that are migrated, in the order in which it can be made."""
    return tuple(
        made
        for table in schema.tables
        if table.guarantees and not table.external
        for guarantee in table.guarantees
        for made in _objects(table, guarantee, schema, database)
    )


def _objects(table: Table, guarantee: Guarantee, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    match guarantee:
        case AppendOnly():
            return append_only(table, guarantee, schema, database)
        case ReadOnly():
            return read_only(table, guarantee, database)
        case RefersToOneOf():
            return refers_to_one_of(table, guarantee, schema, database)
        case _:
            assert_never(guarantee)
