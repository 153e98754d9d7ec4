"""Derived columns: what keeps them right while rows come, go and change, and what refuses any other value.

Nobody has to trust a writer: the value that a column gets by hand is compared with what it should be, and only the triggers
themselves are believed.
"""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects import postgresql_derivations, sqlite_derivations
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.derived_values import DerivedValues
from dovetail.migrate.dialects.objects.feeds import feeds_of
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema, Table

__all__ = ["derived_columns"]


def derived_columns(table: Table, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    """Yield what keeps all derived columns of a table."""
    feeds = tuple(feeds_of(table, schema))
    if not feeds:
        return
    values = DerivedValues(table, schema, database)
    of_database = postgresql_derivations if database == "postgresql" else sqlite_derivations
    for feed in feeds:
        yield from of_database.feeding(feed, values)
    yield from of_database.guarding(values, feeds)
