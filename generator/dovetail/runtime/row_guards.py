"""What keeps the rows of tenants apart on SQLite, which has no row security: for one
connection, tables are hidden by views of what its tenant owns, and triggers refuse what
he may not write.

They are temporary: no other connection has them, and the tables do not know of them. In
a statement that reads, the name of a table means the view; one that writes is sent to the
table itself. https://www.sqlite.org/lang_naming.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Table, event

from .guarantee import own_rows

__all__ = ["Settings", "guard"]

Settings = dict[str, Any]
"""What a connection of SQLite knows by name, as PostgreSQL knows settings."""

_SETTINGS = "settings"
_GUARDED = "dovetail guards rows"
"""Set where some table of the connection has guards; others are none of our business."""

_FIRST_WORD = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(\w+)", re.DOTALL)
_WRITERS = {"INSERT", "REPLACE", "UPDATE", "DELETE", "DROP", "WITH", "EXPLAIN"}
"""What a statement may begin with that writes rows. What CREATE TRIGGER holds is not
written now, and may not name where a table is.
"""

_PASSED_OVER = r"'[^']*'|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/"
_WRITING = (
    r"(?P<start>\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?"
    r"|DELETE\s+FROM|DROP\s+TABLE(?:\s+IF\s+EXISTS)?)\s+)"
)


def guard(
    connection: Connection, setting: str, columns: Mapping[Table[Any], str]
) -> Settings:
    """Guard the rows of tables in a database of SQLite, each by the column that says
    whose they are, and return what the connection knows by name.

    Tables that are not there, or do not have the column, are left as they are.
    """
    known: Settings | None = connection.info.get(_SETTINGS)
    if known is None:
        known = connection.info[_SETTINGS] = {}
        raw: Any = connection.connection
        raw.create_function("current_setting", 2, _reading(known))
    with closing(connection.connection.cursor()) as cursor:
        for table in _unguarded(cursor, columns):
            for statement in _guards(table, columns[table], setting, connection):
                cursor.execute(statement)
            connection.info[_GUARDED] = True
    _send_writes_to_tables(connection.engine, columns)
    return known


def _reading(known: Settings) -> Callable[[str, Any], Any]:
    return lambda name, _missing_ok: known.get(name)


def _unguarded(cursor: Any, columns: Mapping[Table[Any], str]) -> list[Table[Any]]:
    """Return the tables that are there without guards: what made them may have been rolled
    back.
    """
    named = {table.name: table for table in columns}
    cursor.execute(_UNGUARDED.format(", ".join("?" * len(named))), tuple(named))
    found = [named[name] for (name,) in cursor.fetchall()]
    return [table for table in found if columns[table] in _columns(cursor, table)]


_UNGUARDED = """
SELECT name FROM main.sqlite_master WHERE type = 'table' AND name IN ({})
EXCEPT SELECT name FROM temp.sqlite_master WHERE type = 'view'
"""


def _columns(cursor: Any, table: Table[Any]) -> set[str]:
    cursor.execute("SELECT name FROM pragma_table_info(?, 'main')", (table.name,))
    return {name for (name,) in cursor.fetchall()}


def _trigger(table: Table[Any], event: str) -> str:
    return f"{table.name}_tenancy_{event}"


def _guards(
    table: Table[Any], column: str, setting: str, connection: Connection
) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    own, on = quote(column), f"main.{quote(table.name)}"
    tenant = f"(SELECT current_setting({_text(setting)}, 1))"
    refused = f"SELECT RAISE(ABORT, {_text(_refusal(table))});"
    skipped = "SELECT RAISE(IGNORE);"
    yield (
        f"CREATE TEMP VIEW {quote(table.name)} AS "
        f"SELECT * FROM {on} WHERE {quote(table.name)}.{own} = {tenant}"
    )
    for name, when, row, then in (
        ("insert", "AFTER INSERT", "NEW", refused),
        ("update", "BEFORE UPDATE", "OLD", skipped),
        ("move", "AFTER UPDATE", "NEW", refused),
        ("delete", "BEFORE DELETE", "OLD", skipped),
    ):
        yield (
            f"CREATE TEMP TRIGGER {quote(_trigger(table, name))} {when} ON {on} "
            f"WHEN {row}.{own} IS NOT {tenant} OR {tenant} IS NULL BEGIN {then} END"
        )


def _refusal(table: Table[Any]) -> str:
    """Say it as SQLite says that a rule is broken, which the violations know."""
    own = own_rows(table)
    return f"CHECK constraint failed: {own.name if own is not None else table.name}"


def _text(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


_Rewriting = Callable[..., tuple[str, Any]]
_listening: WeakKeyDictionary[Engine, set[frozenset[str]]] = WeakKeyDictionary()


def _send_writes_to_tables(engine: Engine, columns: Mapping[Table[Any], str]) -> None:
    names = frozenset(table.name for table in columns)
    known = _listening.setdefault(engine, set())
    if names not in known:
        known.add(names)
        rewriting = _rewriting(engine, names)
        event.listen(engine, "before_cursor_execute", rewriting, retval=True)


def _rewriting(engine: Engine, names: frozenset[str]) -> _Rewriting:
    """Return what names the table itself where a statement writes one of those called so."""
    quote = engine.dialect.identifier_preparer.quote_identifier
    forms = {
        form for name in names for form in (re.escape(name), re.escape(quote(name)))
    }
    listed = "|".join(sorted(forms, key=len, reverse=True))
    writing = re.compile(
        f"{_PASSED_OVER}|{_WRITING}(?=(?:{listed})(?![\\w.$]))",
        re.IGNORECASE | re.DOTALL,
    )

    def rewrite(
        connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> tuple[str, Any]:
        if _GUARDED in connection.info:
            statement = _aimed(statement, writing)
        return statement, parameters

    return rewrite


def _aimed(statement: str, writing: re.Pattern[str]) -> str:
    """Return the statement, aimed at the table itself where it writes one."""
    first = _FIRST_WORD.match(statement)
    if first is not None and first[1].upper() in _WRITERS:
        for found in writing.finditer(statement):
            if found["start"] is not None:
                return f"{statement[: found.end()]}main.{statement[found.end() :]}"
    return statement
