"""The objects that a Schema has in a database, each after those that it needs."""

from collections.abc import Iterator
from typing import assert_never

from dovetail.migrate.dialects.objects.append_only import append_only
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.derivations import derived_columns
from dovetail.migrate.dialects.objects.owned_pointers import owned_pointers
from dovetail.migrate.dialects.objects.partition_upkeep import partition_upkeep
from dovetail.migrate.dialects.objects.read_only import read_only
from dovetail.migrate.dialects.objects.refers_to_one_of import refers_to_one_of
from dovetail.migrate.dialects.objects.roles import grants, roles
from dovetail.migrate.dialects.objects.row_security import policies
from dovetail.migrate.dialects.objects.soft_delete import soft_delete
from dovetail.migrate.dialects.objects.status_flow import status_flow
from dovetail.migrate.dialects.objects.written import needing_functions, written_objects
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

__all__ = ["objects_of"]


def objects_of(schema: Schema, database: Database) -> tuple[DatabaseObject, ...]:
    """Return the objects that the spec has as SQL, then what keeps the guarantees of all tables that are migrated.

    They are in the order in which they can be made: what keeps a guarantee may call a function of the spec.
    """
    written = written_objects(schema, database)
    guarding = (made for table in schema.tables if not table.external for made in _of_table(table, schema, database))
    of_all = roles(schema) if database == "postgresql" else ()
    functions = [each for each in written if each.kind == "function"]
    if functions:
        guarding = (needing_functions(each, functions, schema) for each in guarding)
    return (*of_all, *written, *guarding)


def _of_table(table: Table, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    for guarantee in table.guarantees:
        yield from _objects(table, guarantee, schema, database)
    yield from derived_columns(table, schema, database)
    yield from owned_pointers(table, schema, database)
    if database == "postgresql":
        yield from partition_upkeep(table, schema)


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
