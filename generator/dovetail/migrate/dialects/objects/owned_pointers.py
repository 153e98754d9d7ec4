"""Owned pointers on SQLite, which cannot set one column of a foreign key to NULL: a trigger does so when a row is gone.

SQLite looks at a foreign key at the end of the statement, and by then nothing refers to the row any more.
https://www.sqlite.org/foreignkeys.html#fk_deferred
"""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects import sqlite_triggers
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.quoting import identifier, qualified
from dovetail.schema.columns import Database
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Schema, Table
from dovetail.schema.naming import guarantee_name

__all__ = ["owned_pointers"]


def owned_pointers(table: Table, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    """Yield what sets the pointers of a table to NULL; PostgreSQL does it by the foreign key itself."""
    for key in table.foreign_keys if database == "sqlite" else ():
        if key.enforced and key.empties_a_part:
            yield _nulling(table, key, schema.tables_by_name[key.referenced_table])


def _nulling(table: Table, key: ForeignKey, referenced: Table) -> DatabaseObject:
    emptied = ", ".join(f"{_name(column)} = NULL" for column in key.pointing)
    pairs = zip(key.columns, key.referenced_columns, strict=True)
    pointing = " AND ".join(f"{_name(own)} = OLD.{_name(other)}" for own, other in pairs)
    what = "_".join((*key.pointing, referenced.identifier.name, "set_null"))
    return sqlite_triggers.trigger(
        referenced,
        guarantee_name(table.identifier.name, what),
        "AFTER DELETE",
        f"UPDATE {qualified(table.identifier, 'sqlite')}\nSET {emptied}\nWHERE {pointing};",
        tables=frozenset({table.name}),
    )


def _name(column: str) -> str:
    return identifier(column, "sqlite")
