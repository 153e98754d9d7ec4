"""A table that a change within it leads to."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, assert_never

from dovetail.data_classes import replace
from dovetail.migrate.changes import (
    AddColumn,
    AddConstraint,
    AddGuarantee,
    AddPartitioning,
    AlterColumn,
    AlterConstraint,
    AlterIndex,
    AlterPartitioning,
    AlterStorage,
    AlterTable,
    Constraint,
    CreateIndex,
    Distribute,
    DropColumn,
    DropConstraint,
    DropGuarantee,
    DropIndex,
    DropPartitioning,
    TableChange,
    Undistribute,
)
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index, PrimaryKey, Unique
from dovetail.schema.model import Table

__all__ = ["MisfitError", "replayed"]


class MisfitError(Exception):
    """A change that does not fit what it is made to: it speaks of something that is not there, or makes what is."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def replayed(table: Table, change: TableChange) -> Table:
    """Return a table after a change within it. Raises MisfitError, and KeyError for what is not there, if it does not fit."""
    match change:
        case AlterTable():
            return replace(table, doc=change.after)
        case AddColumn() | AlterColumn() | DropColumn():
            return replace(table, columns=_altered_columns(table.columns, change))
        case CreateIndex() | AlterIndex() | DropIndex():
            return replace(table, indexes=_by_name(_altered_indexes(table.indexes, change)))
        case AddPartitioning() | AlterPartitioning() | DropPartitioning() | AlterStorage():
            return _stored_otherwise(table, change)
        case AddGuarantee(guarantee=guarantee):
            return replace(table, guarantees=_by_name(_with(table.guarantees, guarantee)))
        case DropGuarantee(guarantee=guarantee):
            return replace(table, guarantees=_without(table.guarantees, guarantee.name))
        case Distribute() | Undistribute():
            return replace(table, placement=change.placement if isinstance(change, Distribute) else None)
        case AddConstraint() | DropConstraint() | AlterConstraint():
            return _otherwise_constrained(table, change)
        case _:
            assert_never(change)


def _stored_otherwise(
    table: Table, change: AddPartitioning | AlterPartitioning | DropPartitioning | AlterStorage
) -> Table:
    match change:
        case AddPartitioning(partitioning=partitioning) | AlterPartitioning(after=partitioning):
            return replace(table, partitioning=partitioning)
        case DropPartitioning():
            return replace(table, partitioning=None)
        case AlterStorage():
            return replace(table, storage=change.after)


def _otherwise_constrained(table: Table, change: AddConstraint | DropConstraint | AlterConstraint) -> Table:
    match change:
        case AddConstraint(constraint=constraint):
            return _with_constraints(table, constraint, lambda known: _with(known, constraint))
        case DropConstraint(constraint=constraint):
            return _with_constraints(table, constraint, lambda known: _without(known, constraint.name))
        case AlterConstraint(before=was, after=becomes):
            return _with_constraints(table, was, lambda known: _exchanged(known, was, becomes))


def _altered_columns(columns: tuple[Column, ...], change: AddColumn | AlterColumn | DropColumn) -> tuple[Column, ...]:
    match change:
        case AddColumn(column=column, using=using):
            return _with(columns, replace(column, using=using))
        case AlterColumn(before=before, after=after, using=using):
            served = next((column.using for column in columns if column.name == before.name), None)
            return _exchanged(columns, before, replace(after, using=using or served))
        case DropColumn(column=column):
            return _without(columns, column.name)


def _altered_indexes(indexes: tuple[Index, ...], change: CreateIndex | AlterIndex | DropIndex) -> tuple[Index, ...]:
    match change:
        case CreateIndex(index=index):
            return _with(indexes, index)
        case AlterIndex(before=before, after=after):
            return _exchanged(indexes, before, after)
        case DropIndex(index=index):
            return _without(indexes, index.name)


def _with_constraints(table: Table, kind: Constraint, edit: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Table:
    """The table with its constraints of the same kind edited."""
    match kind:
        case PrimaryKey():
            edited = edit(() if table.primary_key is None else (table.primary_key,))
            return replace(table, primary_key=edited[0] if edited else None)
        case Unique():
            return replace(table, uniques=_by_name(edit(table.uniques)))
        case Check():
            return replace(table, checks=_by_name(edit(table.checks)))
        case Exclusion():
            return replace(table, exclusions=_by_name(edit(table.exclusions)))
        case ForeignKey():
            return replace(table, foreign_keys=_by_name(edit(table.foreign_keys)))
        case _:
            assert_never(kind)


def _by_name(things: tuple[N, ...]) -> tuple[N, ...]:
    return tuple(sorted(things, key=lambda thing: thing.name))


def _with(things: tuple[N, ...], added: N) -> tuple[N, ...]:
    if any(thing.name == added.name for thing in things):
        raise MisfitError(f"{added.name!r} is there already")
    return (*things, added)


def _without(things: tuple[N, ...], name: str) -> tuple[N, ...]:
    kept = tuple(thing for thing in things if thing.name != name)
    if len(kept) == len(things):
        raise KeyError(name)
    return kept


def _exchanged(things: tuple[N, ...], before: N, after: N) -> tuple[N, ...]:
    """The things with `after` in the place of `before`."""
    if all(thing.name != before.name for thing in things):
        raise KeyError(before.name)
    return tuple(after if thing.name == before.name else thing for thing in things)
