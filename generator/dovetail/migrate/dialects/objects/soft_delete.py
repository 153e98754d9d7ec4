"""Soft deletes: triggers that let what refers to a row follow it, and that refuse what would refer to a deleted one.

They stand in for the foreign keys, which see no change that concerns them. What they refuse, they refuse in their names.
"""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects import soft_delete_postgresql as postgresql
from dovetail.migrate.dialects.objects import soft_delete_sqlite as sqlite
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.soft_references import references_to_living
from dovetail.schema.columns import Database
from dovetail.schema.guarantees import SoftDelete
from dovetail.schema.model import Schema, Table

__all__ = ["soft_delete"]


def soft_delete(table: Table, guarantee: SoftDelete, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    """Yield what keeps references to a table, whose rows are deleted softly, as `on_delete` has them."""
    references = references_to_living(table, schema)
    if references:
        of_database = postgresql if database == "postgresql" else sqlite
        yield from of_database.deletions(table, guarantee.column, references)
        for reference in references:
            yield from of_database.references(reference)
