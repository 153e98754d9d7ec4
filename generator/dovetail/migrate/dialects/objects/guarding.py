"""What keeps the guarantees of a table: loaded where there is one, since most tables have none."""

from collections.abc import Iterator
from typing import assert_never

from dovetail.migrate.dialects.objects.append_only import append_only
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.derivations import derived_columns
from dovetail.migrate.dialects.objects.read_only import read_only
from dovetail.migrate.dialects.objects.refers_to_one_of import refers_to_one_of
from dovetail.migrate.dialects.objects.roles import grants
from dovetail.migrate.dialects.objects.row_security import policies
from dovetail.migrate.dialects.objects.soft_delete import soft_delete
from dovetail.migrate.dialects.objects.status_flow import status_flow
from dovetail.schema.columns import Database
from dovetail.schema.guarantees import (
    Access,
    AppendOnly,
    Derivation,
    Guarantee,
    ReadOnly,
    RefersToOneOf,
    RowSecurity,
    SoftDelete,
    StatusFlow,
)
from dovetail.schema.model import Schema, Table

__all__ = ["guarding_objects"]


def guarding_objects(table: Table, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    """Yield what keeps the guarantees of a table in a database, in their order; what keeps its derived columns comes last."""
    for guarantee in table.guarantees:
        yield from _objects(table, guarantee, schema, database)
    yield from derived_columns(table, schema, database)


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
        case Derivation():
            return iter(())  # those of a table are kept together
        case ReadOnly():
            return read_only(table, guarantee, database)
        case RefersToOneOf():
            return refers_to_one_of(table, guarantee, schema, database)
        case SoftDelete():
            return soft_delete(table, guarantee, schema, database)
        case StatusFlow():
            return status_flow(table, guarantee, database)
        case _:
            assert_never(guarantee)
