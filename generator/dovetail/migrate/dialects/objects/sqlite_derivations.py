"""Derived columns on SQLite: triggers that make the value of a row anew whenever a row that it is made of comes, goes or changes.

A trigger cannot tell who writes, so the value that any writer gives is compared with what it should be; the triggers themselves
pass. Each write takes as long, therefore, as to go through the rows of one row, by the index of their foreign key.
"""

from collections.abc import Iterable, Iterator, Sequence

from dovetail.migrate.dialects.objects import sqlite_triggers
from dovetail.migrate.dialects.objects.comparing import differs
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.derived_values import DerivedValues, equal, start
from dovetail.migrate.dialects.objects.feeds import Feed
from dovetail.migrate.dialects.objects.sqlite_replacing import key_columns, refusing_rows_in_the_way, row_number
from dovetail.migrate.dialects.quoting import identifier
from dovetail.migrate.sql_words import mentions
from dovetail.schema.guarantees import derivations
from dovetail.schema.model import Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.promises import promises_of

__all__ = ["feeding", "guarding"]


# --- rows that come, go and change ------------------------------------------------------------------------------------


def feeding(feed: Feed, values: DerivedValues) -> Iterator[DatabaseObject]:
    """Yield what makes the columns anew after each change of a row that they are made of."""
    table, tables = feed.referencing, frozenset((feed.referenced.name,))
    old, new = (_found_by(feed, values, row) for row in ("OLD", "NEW"))
    watched = _watched(feed)
    changes = "\nOR ".join(differs(table.column(column), "sqlite") for column in watched)
    statements = {each: f"{values.put_right(feed.derivations, each)};" for each in (new, old, f"{old} OR {new}")}
    yield sqlite_triggers.trigger(table, feed.name("insert"), "AFTER INSERT", statements[new], tables=tables)
    yield sqlite_triggers.trigger(table, feed.name("delete"), "AFTER DELETE", statements[old], tables=tables)
    yield sqlite_triggers.trigger(
        table, feed.name("update"), f"AFTER UPDATE{_of(table, watched)}", statements[f"{old} OR {new}"],
        when=changes, tables=tables,
    )  # fmt: skip
    yield from _replacing(feed)


def _found_by(feed: Feed, values: DerivedValues, row: str) -> str:
    return equal(feed.referenced_columns, feed.columns, values.row, row, "sqlite")


def _watched(feed: Feed) -> tuple[str, ...]:
    """The columns of a row that matter to the columns that are made of it."""
    looked_at = {each.value for each in feed.derivations} | set(feed.columns)
    conditions = [each.where for each in feed.derivations]
    return tuple(
        column.name
        for column in feed.referencing.columns
        if column.name in looked_at or any(mentions(condition, (column.name,)) for condition in conditions)
    )


def _of(table: Table, columns: Iterable[str]) -> str:
    """The columns whose update fires a trigger; all, where one of them is computed from others."""
    known = tuple(columns)
    if any(table.column(column).generated is not None for column in known):
        return ""
    return f" OF {', '.join(identifier(column, 'sqlite') for column in known)}"


def _replacing(feed: Feed) -> Iterator[DatabaseObject]:
    """INSERT OR REPLACE takes rows away without a word to triggers, so it may not find one that counts elsewhere.

    https://www.sqlite.org/lang_conflict.html
    """
    table = feed.referencing
    columns = [identifier(column, "sqlite") for column in feed.columns]
    counts = " AND ".join(f"present.{column} IS NOT NULL" for column in columns)
    same = " AND ".join(f"present.{column} IS NEW.{column}" for column in columns)
    elsewhere = refusing_rows_in_the_way(table, f"{counts} AND NOT ({same})", among=feed.columns)
    number = row_number(table)
    another = refusing_rows_in_the_way(table, f"present.{number} <> OLD.{number}")
    if elsewhere is not None:
        yield sqlite_triggers.trigger(table, feed.name("replace"), "BEFORE INSERT", elsewhere)
    if another is not None:
        keys = key_columns(table)
        events = f"BEFORE UPDATE{_of(table, keys) if keys else ''}"
        yield sqlite_triggers.trigger(table, feed.name("replace_by_update"), events, another)


# --- the columns themselves -------------------------------------------------------------------------------------------


def guarding(values: DerivedValues, feeds: Sequence[Feed]) -> Iterator[DatabaseObject]:
    """Yield what refuses wrong values of the derived columns, and what keeps them when the key of their row changes."""
    table, derived = values.table, derivations(values.table.guarantees)
    fed_by = frozenset(feed.referencing.name for feed in feeds)
    for derivation in derived:
        (promise,) = promises_of(table, derivation)
        column = identifier(derivation.column, "sqlite")
        refusal = sqlite_triggers.refusal(promise.name)
        yield sqlite_triggers.trigger(
            table,
            guarantee_name(table.identifier.name, f"{derivation.name}_insert"),
            "BEFORE INSERT",
            refusal,
            when=f"NEW.{column} IS NOT {start(derivation)}",
        )
        yield sqlite_triggers.trigger(
            table,
            promise.name,
            f"BEFORE UPDATE OF {column}",
            refusal,
            when=f"{differs(values.column(derivation), 'sqlite')}\nAND {values.is_wrong(derivation, f'NEW.{column}', 'OLD')}",
            tables=fed_by,
            fill=(values.filled(derived),),
        )
    yield from _moving(values, feeds, fed_by)


def _moving(values: DerivedValues, feeds: Sequence[Feed], fed_by: frozenset[str]) -> Iterator[DatabaseObject]:
    """Yield what makes columns anew when the key changes by which rows are found, or comes back over rows that stayed."""
    table = values.table
    for key in sorted({feed.referenced_columns for feed in feeds}):
        found_by = [feed for feed in feeds if feed.referenced_columns == key]
        derived = [derivation for feed in found_by for derivation in feed.derivations]
        statement = f"{values.put_right(derived, equal(key, key, values.row, 'NEW', 'sqlite'))};"
        called = f"derived_{'_'.join(key)}"
        there = (
            f"EXISTS (SELECT 1 FROM {identifier(feed.referencing.identifier.name, 'sqlite')} AS referencing"
            f" WHERE {equal(feed.columns, key, 'referencing', 'NEW', 'sqlite')})"
            for feed in found_by
        )
        yield sqlite_triggers.trigger(
            table,
            guarantee_name(table.identifier.name, f"{called}_insert"),
            "AFTER INSERT",
            statement,
            when="\nOR ".join(dict.fromkeys(there)),
            tables=fed_by,
        )
        yield sqlite_triggers.trigger(
            table,
            guarantee_name(table.identifier.name, f"{called}_update"),
            f"AFTER UPDATE{_of(table, key)}",
            statement,
            when="\nOR ".join(differs(table.column(column), "sqlite") for column in key),
            tables=fed_by,
        )
