"""What INSERT OR REPLACE and UPDATE OR REPLACE would take away: rows that have one of the unique keys of a row already."""

from collections.abc import Collection, Iterator

from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.indexes import exists_on
from dovetail.migrate.dialects.quoting import enclosed, identifier
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.model import Table
from dovetail.schema.rule_sql import quoted

__all__ = ["key_columns", "refusing_rows_in_the_way", "row_number", "shared_keys"]

_SEEN = "(SELECT recursive_triggers FROM pragma_recursive_triggers)"
"""Whether the session lets triggers see what is replaced. https://www.sqlite.org/pragma.html#pragma_recursive_triggers"""


def refusing_rows_in_the_way(table: Table, which: str, among: Collection[str] = ()) -> str | None:
    """Return statements that refuse NEW where a row has one of its keys, as its key would; None for a table without any.

    The row is called `present`; only one for which `which` holds is minded, and keys that hold all columns of `among` are
    left out. A session that lets triggers see what is replaced may do so.
    """
    own = identifier(table.identifier.name, "sqlite")
    return "\n".join(_refusal(own, told, has_key, which) for told, has_key in shared_keys(table, among)) or None


def _refusal(table: str, told: str, has_key: str, which: str) -> str:
    lines = (
        f"SELECT RAISE(ABORT, {quoted(f'UNIQUE constraint failed: {told}')})",
        "    WHERE EXISTS (",
        f"        SELECT 1 FROM {table} AS present",
        f"        WHERE {has_key}",
        f"        AND {which}",
        "    )",
        f"    AND NOT {_SEEN};",
    )
    return "\n".join(lines)


def key_columns(table: Table) -> tuple[str, ...] | None:
    """Return the columns of all unique keys; None where an expression, or a condition, may speak of any."""
    found: set[str] = set()
    for columns in _plain_keys(table):
        found.update(columns)
    if any(index.unique and not _is_plain(index) for index in table.indexes):
        return None
    return tuple(column.name for column in table.columns if column.name in found)


def row_number(table: Table) -> str:
    """Return a name by which SQLite tells the rows of a table apart. https://www.sqlite.org/rowidtable.html"""
    taken = {column.name.lower() for column in table.columns}
    return next((name for name in ("rowid", "oid", "_rowid_") if name not in taken), "rowid")


def shared_keys(table: Table, among: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield what an error calls each key, and the condition that a row `present` has it in common with NEW."""
    for columns in dict.fromkeys(_plain_keys(table)):
        if among and set(among) <= set(columns):
            continue
        told = ", ".join(f"{table.identifier.name}.{column}" for column in columns)
        yield told, " AND ".join(f"present.{_name(column)} = NEW.{_name(column)}" for column in columns)
    for index in table.indexes:
        if index.unique and not _is_plain(index) and exists_on(index, "sqlite"):
            conditions = [_has_part(part, table) for part in index.parts]
            if index.predicate is not None:
                holds = enclosed(index.predicate.on("sqlite") or "")
                conditions += [holds, _of_new(holds, table)]
            yield f"index '{index.name}'", " AND ".join(conditions)


def _plain_keys(table: Table) -> Iterator[tuple[str, ...]]:
    if table.primary_key is not None:
        yield table.primary_key.columns
    yield from (unique.columns for unique in table.uniques)
    for index in table.indexes:
        if index.unique and _is_plain(index):
            yield tuple(part.column for part in index.parts if part.column is not None)


def _is_plain(index: Index) -> bool:
    """Say whether an index holds all rows, and compares columns as the columns themselves are compared."""
    return index.predicate is None and all(
        part.column is not None and not collate(part.collation, "sqlite") for part in index.parts
    )


def _has_part(part: IndexPart, table: Table) -> str:
    if part.expression is None:
        equal = f"present.{_name(part.column or '')} = NEW.{_name(part.column or '')}"
    else:
        expression = enclosed(part.expression.on("sqlite") or "")
        equal = f"{expression} = {_of_new(expression, table)}"
    return " ".join([equal, *collate(part.collation, "sqlite")])


def _of_new(expression: str, table: Table) -> str:
    """What an expression on a row is of the new one."""
    new = ", ".join(f"NEW.{_name(column.name)} AS {_name(column.name)}" for column in table.columns)
    return f"(SELECT {expression} FROM (SELECT {new}))"


def _name(column: str) -> str:
    return identifier(column, "sqlite")
