"""Status flows: what refuses a row that begins in the wrong state, or goes where no transition leads.

The conditions of the triggers say it all, so that a legal row costs no call of a function. They look at a row after it is
written: what another trigger made of it counts, and an INSERT that becomes an UPDATE (ON CONFLICT) is judged as an update.
"""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects import postgresql_triggers, sqlite_triggers
from dovetail.migrate.dialects.objects.comparing import compared, differs
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.quoting import escaped, identifier
from dovetail.schema.columns import Column, Database
from dovetail.schema.flows import Flow
from dovetail.schema.guarantees import StatusFlow
from dovetail.schema.model import Table
from dovetail.schema.promises import Promise, promises_of
from dovetail.schema.rule_sql import quoted

__all__ = ["status_flow"]


def status_flow(table: Table, guarantee: StatusFlow, database: Database) -> Iterator[DatabaseObject]:
    """Yield what lets the values of a column follow each other only as the flow of its enum says."""
    column = table.column(guarantee.column)
    begins, goes = promises_of(table, guarantee)
    wrong_beginning = _is_none_of(compared("NEW", column, database), guarantee.flow.initial)
    wrong_move = f"{differs(column, database)}\nAND {_is_no_move(column, guarantee.flow, database)}"
    if database == "sqlite":
        of_column = f"AFTER UPDATE OF {identifier(column.name, database)}"
        for promise, events, when in ((begins, "AFTER INSERT", wrong_beginning), (goes, of_column, wrong_move)):
            yield sqlite_triggers.trigger(table, promise.name, events, sqlite_triggers.refusal(promise.name), when=when)
        return
    function = postgresql_triggers.trigger_function(table, goes.name, _body(table, column, begins, goes))
    yield function
    yield postgresql_triggers.trigger(table, begins.name, "AFTER INSERT", function, when=wrong_beginning)
    yield postgresql_triggers.trigger(table, goes.name, "AFTER UPDATE", function, when=wrong_move)


def _is_no_move(column: Column, flow: Flow, database: Database) -> str:
    """The condition that no transition leads from the value before to the one after."""
    before, after = (compared(row, column, database) for row in ("OLD", "NEW"))
    legal = [f"{before} = {quoted(value)} AND {_is_one_of(after, later)}" for value, later in flow.by_value()]
    if column.nullable:
        legal.insert(0, f"{before} IS NULL AND {_is_one_of(after, flow.initial)}")
    if len(legal) == 1:
        return f"({legal[0]}) IS NOT TRUE"
    lines = "\nOR ".join(legal)
    return f"(\n{indented(lines, database)}\n) IS NOT TRUE"


def _is_one_of(subject: str, values: tuple[str, ...]) -> str:
    return f"{subject} = {quoted(values[0])}" if len(values) == 1 else f"{subject} IN {_listed(values)}"


def _is_none_of(subject: str, values: tuple[str, ...]) -> str:
    return f"{subject} <> {quoted(values[0])}" if len(values) == 1 else f"{subject} NOT IN {_listed(values)}"


def _listed(values: tuple[str, ...]) -> str:
    return f"({', '.join(map(quoted, values))})"


def _body(table: Table, column: Column, begins: Promise, goes: Promise) -> str:
    place = f"{table.name}.{column.name}"
    value = identifier(column.name, "postgresql")
    shown = "coalesce({}::text, 'NULL')" if column.nullable else "{}"
    before, after = (shown.format(f"{row}.{value}") for row in ("OLD", "NEW"))
    wrong_beginning = f"concat({escaped(f'{place} does not begin as ')}, NEW.{value})"
    wrong_move = f"concat({escaped(f'{place} does not go from ')}, {before}, ' to ', {after})"
    beginning = indented(postgresql_triggers.refusal(table, begins, message=wrong_beginning), "postgresql", 8)
    move = indented(postgresql_triggers.refusal(table, goes, message=wrong_move), "postgresql")
    return f"BEGIN\n    IF TG_OP = 'INSERT' THEN\n{beginning}\n    END IF;\n{move}\nEND"
