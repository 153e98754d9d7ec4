"""Guarantees that contradict each other, or what else the spec says of the same rows."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.guarantees import AppendOnly, ReadOnly
from dovetail.schema.model import Schema, Table
from dovetail.schema.polymorphic import PolymorphicReference
from dovetail.spec.checks.places import column_span
from dovetail.spec.scope import Scope

__all__ = ["changing_action", "consistent_guarantees"]


def consistent_guarantees(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What is never to change is not changed by something else that the spec asks for."""
    for table in schema.tables:
        for guarantee in table.guarantees:
            match guarantee:
                case AppendOnly():
                    yield from _of_append_only(table, scope)
                case ReadOnly(columns):
                    yield from _of_read_only(table, frozenset(columns), scope)


def _of_append_only(table: Table, scope: Scope) -> Iterator[Diagnostic]:
    for column in table.columns:
        if column.on_update is not None:
            message = f'"{column.name}" is set on every update, and rows of "{table.name}" are never updated'
            span = column_span(scope, table, column, "on_update")
            yield Diagnostic("S701", message, span, "take away on_update, or append_only: true of the table")


def _of_read_only(table: Table, columns: frozenset[str], scope: Scope) -> Iterator[Diagnostic]:
    for column in table.columns:
        if column.name in columns and column.on_update is not None:
            message = f'"{column.name}" is set on every update, and read_only keeps it as it was inserted'
            span = column_span(scope, table, column, "on_update")
            yield Diagnostic("S701", message, span, "take away one of the two")
    for key in table.foreign_keys:
        action = changing_action(key)
        if action is not None and not columns.isdisjoint(key.pointing):
            message = f'"{key.reference}" changes its column by {action}, and read_only keeps it as it was inserted'
            yield Diagnostic("S701", message, key.span, "take away read_only, or say restrict or cascade")
    yield from _of_references(table, columns)


def _of_references(table: Table, columns: frozenset[str]) -> Iterator[Diagnostic]:
    """The same of references to one of several tables, whose columns triggers would change."""
    for reference in table.polymorphic:
        if reference.discriminator is None or not reference.enforced or columns.isdisjoint(reference.columns):
            continue
        action = changing_action(reference)
        if action is not None:
            message = (
                f'"{reference.name}" changes its columns by {action}, and read_only keeps them as they were inserted'
            )
            yield Diagnostic("S701", message, reference.span, "take away read_only, or say restrict or cascade")


def changing_action(key: ForeignKey | PolymorphicReference) -> str | None:
    """Return by what a reference changes its own columns; None where it does not."""
    if not key.enforced:
        return None
    if key.on_delete in ("set null", "set default"):
        return f"on_delete: {key.on_delete}"
    return None if key.on_update in ("no action", "restrict") else f"on_update: {key.on_update}"
