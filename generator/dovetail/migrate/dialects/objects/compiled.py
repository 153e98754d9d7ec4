"""The objects that a Schema has in a database, each after those that it needs."""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.owned_pointers import owned_pointers
from dovetail.migrate.dialects.objects.partition_upkeep import partition_upkeep
from dovetail.migrate.dialects.objects.roles import roles
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema, Table

__all__ = ["objects_of"]


def objects_of(schema: Schema, database: Database) -> tuple[DatabaseObject, ...]:
    """Return the objects that the spec has as SQL, then what keeps the guarantees of all tables that are migrated.

    They are in the order in which they can be made: what keeps a guarantee may call a function of the spec.
    """
    guarding = (made for table in schema.tables if not table.external for made in _of_table(table, schema, database))
    of_all = roles(schema) if database == "postgresql" else ()
    if not schema.objects:
        return (*of_all, *guarding)
    from dovetail.migrate.dialects.objects.written import needing_functions, written_objects

    written = written_objects(schema, database)
    functions = [each for each in written if each.kind == "function"]
    if functions:
        guarding = (needing_functions(each, functions, schema) for each in guarding)
    return (*of_all, *written, *guarding)


def _of_table(table: Table, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    if table.guarantees:
        from dovetail.migrate.dialects.objects.guarding import guarding_objects

        yield from guarding_objects(table, schema, database)
    yield from owned_pointers(table, schema, database)
    if database == "postgresql":
        yield from partition_upkeep(table, schema)
