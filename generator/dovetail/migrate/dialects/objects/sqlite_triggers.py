"""Triggers of SQLite."""

from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.quoting import identifier, one_line
from dovetail.schema.model import Table
from dovetail.schema.rule_sql import quoted

__all__ = ["refusal", "trigger"]


def trigger(
    table: Table,
    called: str,
    events: str,
    body: str,
    *,
    when: str | None = None,
    tables: frozenset[str] = frozenset(),
    fill: tuple[str, ...] = (),
) -> DatabaseObject:
    """Return a trigger on `table`; `body` are statements, each with its semicolon. `tables` are others that it speaks of."""
    own, on = identifier(called, "sqlite"), identifier(table.identifier.name, "sqlite")
    condition = "" if when is None else f"\nWHEN {when}" if "\n" not in when else f"\nWHEN\n{indented(when, 'sqlite')}"
    return DatabaseObject(
        kind="trigger",
        name=own,
        table=table.name,
        create=f"CREATE TRIGGER {own}\n{events} ON {on}\nFOR EACH ROW{condition}\nBEGIN\n{indented(body, 'sqlite')}\nEND",
        drop=f"DROP TRIGGER {own}",
        tables=tables | {table.name},
        fill=fill,
        title=one_line(f"{table.name}: {called}"),
    )


def refusal(promise: str) -> str:
    """Return the statement by which a trigger refuses a row, in the words of a CHECK of that name."""
    return f"SELECT RAISE(ABORT, {quoted(f'CHECK constraint failed: {promise}')});"
