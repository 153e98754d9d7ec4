"""Soft deletes on SQLite, which runs no trigger inside itself: a table that refers to itself is followed down in one step."""

from collections.abc import Iterator
from itertools import count

from dovetail.data_classes import replace
from dovetail.migrate.dialects.objects import sqlite_triggers
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.objects.soft_references import SoftReference, steps_of
from dovetail.migrate.dialects.quoting import identifier, names
from dovetail.schema.model import Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.rule_sql import quoted

__all__ = ["deletions", "references"]


def deletions(table: Table, column: str, references: tuple[SoftReference, ...]) -> Iterator[DatabaseObject]:
    """Yield what happens as a row of `table` is deleted and restored."""
    deleted = _name(column)
    events, when = f"AFTER UPDATE OF {deleted}", f"NEW.{deleted} IS NOT OLD.{deleted}"
    tree = tuple(each for each in references if each.cascades and each.table.name == table.name)
    beside = tuple(each for each in references if each not in tree)
    steps = list(steps_of(beside, lambda each: _held(each, deleted), lambda each: _cascade(each, deleted)))
    if steps:
        speaks_of = frozenset(each.table.name for each in references)
        own = guarantee_name(table.identifier.name, "soft_delete")
        yield sqlite_triggers.trigger(table, own, events, "\n".join(steps), when=when, tables=speaks_of)
    if tree:
        own = guarantee_name(table.identifier.name, "soft_delete_below")
        steps = [*(_restored(each, deleted) for each in tree), _below(table, deleted, tree)]
        yield sqlite_triggers.trigger(table, own, events, "\n".join(steps), when=when)


def _held(reference: SoftReference, deleted: str) -> str:
    found = reference.refers_to("NEW", "sqlite", "referencing")
    own = _name(reference.table.identifier.name)
    return (
        f"{_refusal(reference, 'still referenced')}\n"
        f"    WHERE OLD.{deleted} IS NULL AND EXISTS (\n"
        f"        SELECT 1 FROM {own} AS referencing WHERE {found}{reference.of_living('referencing', 'sqlite')}\n"
        "    );"
    )


def _cascade(reference: SoftReference, deleted: str) -> str:
    assert reference.own_deleted is not None
    own, column = _name(reference.table.identifier.name), _name(reference.own_deleted)
    found = reference.refers_to("NEW", "sqlite", own)
    others = indented(reference.also_living(own, deleted, "sqlite"), "sqlite")
    return (
        f"UPDATE {own} SET {column} = NEW.{deleted}\n" f"    WHERE {found} AND {own}.{column} IS OLD.{deleted}{others};"
    )


def _restored(reference: SoftReference, deleted: str) -> str:
    """The refusal of a row that would be living below a deleted one; rows restored with that one do not come here."""
    found = indented(reference.refers_to_deleted("NEW", "sqlite"), "sqlite").lstrip()
    return f"{_refusal(reference, 'deleted')}\n    WHERE NEW.{deleted} IS NULL AND {found};"


def _below(table: Table, deleted: str, tree: tuple[SoftReference, ...]) -> str:
    """What lies below a row, on all levels, as long as it was deleted at the same moment, or not at all."""
    assert table.primary_key is not None
    own, key = _name(table.identifier.name), ", ".join(map(_name, table.primary_key.columns))
    known = dict.fromkeys(
        [*table.primary_key.columns, *(name for each in tree for name in each.key.referenced_columns)]
    )
    below = _free_name("below", table, tree)
    first, next_ = (" OR ".join(each.refers_to(row, "sqlite", "lower") for each in tree) for row in ("NEW", below))
    outside = replace(tree[0], others=_outside(tree)).also_living("lower", deleted, "sqlite")
    same = f"lower.{deleted} IS OLD.{deleted}{indented(outside, 'sqlite')}"
    selected = ", ".join(f"lower.{_name(column)}" for column in known)
    walk = (
        f"WITH RECURSIVE {below}{names(known, 'sqlite')} AS (\n"
        f"    SELECT {selected} FROM {own} AS lower\n"
        f"    WHERE ({first}) AND {same}\n"
        "    UNION\n"
        f"    SELECT {selected} FROM {own} AS lower JOIN {below} ON {next_}\n"
        f"    WHERE {same}\n"
        ")\n"
        f"SELECT {key} FROM {below}"
    )
    row = key if len(table.primary_key.columns) == 1 else f"({key})"
    return f"UPDATE {own} SET {deleted} = NEW.{deleted} WHERE {row} IN (\n{indented(walk, 'sqlite')}\n);"


def _free_name(wanted: str, table: Table, tree: tuple[SoftReference, ...]) -> str:
    """Return a name that hides none of the tables that are spoken of."""
    spoken = {table.identifier.name.lower(), *(each.referenced.identifier.name.lower() for each in _outside(tree))}
    return next(name for name in (f"{wanted}{'_' * extra}" for extra in count()) if name not in spoken)


def _outside(tree: tuple[SoftReference, ...]) -> tuple[SoftReference, ...]:
    """What a row of the tree hangs on beside the tree, each once."""
    inside = {reference.key.name for reference in tree}
    found = {other.key.name: other for reference in tree for other in reference.others if other.key.name not in inside}
    return tuple(found.values())


def references(reference: SoftReference) -> Iterator[DatabaseObject]:
    """Yield what lets rows refer to living ones only."""
    table, own = reference.table, reference.own_deleted
    is_deleted = reference.refers_to_deleted("NEW", "sqlite")
    is_living = [] if own is None else [f"NEW.{_name(own)} IS NULL"]
    refusal = f"{_refusal(reference, 'deleted')};"
    others = frozenset({reference.referenced.name})
    yield sqlite_triggers.trigger(
        table,
        f"{reference.name}_insert",
        "AFTER INSERT",
        refusal,
        when="\nAND ".join([*is_living, is_deleted]),
        tables=others,
    )
    columns = [_name(column) for column in reference.key.columns]
    changes = [f"NEW.{column} IS NOT OLD.{column}" for column in columns]
    is_tree = reference.cascades and reference.referenced.name == table.name
    if own is not None and reference.is_lasting and not is_tree:
        columns.append(_name(own))
        changes.append(f"OLD.{_name(own)} IS NOT NULL")
    yield sqlite_triggers.trigger(
        table,
        f"{reference.name}_update",
        f"AFTER UPDATE OF {', '.join(columns)}",
        refusal,
        when="\nAND ".join([*is_living, f"({' OR '.join(changes)})", is_deleted]),
        tables=others,
    )


def _refusal(reference: SoftReference, why: str) -> str:
    """The statement that refuses a row, without its end; the foreign key is named as errors of SQLite name rules."""
    return f"SELECT RAISE(ABORT, {quoted(f'FOREIGN KEY constraint failed: {reference.key.name} ({why})')})"


def _name(name: str) -> str:
    return identifier(name, "sqlite")
