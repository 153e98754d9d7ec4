"""Columns that stay as they were inserted: a trigger for each, which fires only when its column changes."""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects import postgresql_triggers, sqlite_triggers
from dovetail.migrate.dialects.objects.comparing import differs
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.quoting import identifier
from dovetail.schema.columns import Database
from dovetail.schema.guarantees import ReadOnly
from dovetail.schema.model import Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.promises import promises_of

__all__ = ["read_only"]

_BODY = """BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation',
        MESSAGE = TG_ARGV[1],
        SCHEMA = TG_TABLE_SCHEMA,
        TABLE = TG_TABLE_NAME,
        COLUMN = TG_ARGV[0],
        CONSTRAINT = TG_NAME;
END"""


def read_only(table: Table, guarantee: ReadOnly, database: Database) -> Iterator[DatabaseObject]:
    """Yield what refuses another value for one of the columns."""
    promised = list(promises_of(table, guarantee))
    if database == "sqlite":
        for promise in promised:
            (column,) = promise.columns
            events = f"BEFORE UPDATE OF {identifier(column, 'sqlite')}"
            when = differs(table.column(column), database)
            yield sqlite_triggers.trigger(table, promise.name, events, sqlite_triggers.refusal(promise.name), when=when)
        return
    function = postgresql_triggers.trigger_function(table, guarantee_name(table.identifier.name, guarantee.name), _BODY)
    yield function
    for promise in promised:
        (column,) = promise.columns
        when = differs(table.column(column), database)
        yield postgresql_triggers.trigger(
            table, promise.name, "BEFORE UPDATE", function, when=when, arguments=(column, promise.text)
        )
