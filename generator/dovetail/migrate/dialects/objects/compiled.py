"""The objects that a Schema has in a database, each after those that it needs."""

from collections.abc import Iterator
from typing import assert_never

from dovetail.migrate.dialects.objects.append_only import append_only
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.owned_pointers import owned_pointers
from dovetail.migrate.dialects.objects.read_only import read_only
from dovetail.migrate.dialects.objects.roles import grants, roles
from dovetail.migrate.dialects.objects.row_security import policies
from dovetail.schema.columns import Database
from dovetail.schema.guarantees import Access, AppendOnly, Guarantee, ReadOnly, RowSecurity
from dovetail.schema.model import Schema, Table

__all__ = ["objects_of"]


def objects_of(schema: Schema, database: Database) -> tuple[DatabaseObject, ...]:
    """Return what keeps the guarantees of all tables that are migrated, in the order in which it can be made."""
    of_all = roles(schema) if database == "postgresql" else ()
    tables = (table for table in schema.tables if not table.external)
    return (*of_all, *(made for table in tables for made in _of_table(table, schema, database)))


def _of_table(table: Table, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    for guarantee in table.guarantees:
        yield from _objects(table, guarantee, schema, database)
    yield from owned_pointers(table, schema, database)


def _objects(table: Table, guarantee: Guarantee, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    match guarantee:
        case Access() | RowSecurity() if database == "sqlite":
            return iter(())  # it knows no users: what sessions may see, the generated code says
        case Access():
            return grants(table, guarantee)
        case RowSecurity():
            return policies(table, guarantee, schema)
        case AppendOnly():
            return append_only(table, guarantee, schema, database)
        case ReadOnly():
            return read_only(table, guarantee, database)
        case _:
            assert_never(guarantee)
