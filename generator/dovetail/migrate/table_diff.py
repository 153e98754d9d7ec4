"""The changes within a table. Things are the same if they have the same name, constraints and indexes also if they say the same."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

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
    Change,
    Constraint,
    CreateIndex,
    Distribute,
    DropColumn,
    DropConstraint,
    DropGuarantee,
    DropIndex,
    DropPartitioning,
    Undistribute,
)
from dovetail.schema.columns import Column, Sql
from dovetail.schema.constraints import Check, ForeignKey, Index
from dovetail.schema.model import Table
from dovetail.schema.partitions import Partitioning

__all__ = ["constraints", "table_changes"]


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)
Pair = tuple[N | None, N | None]


def table_changes(before: Table, after: Table) -> Iterator[Change]:
    """Yield what changes from one table to the other, which have the same name; the order of columns is no change."""
    if before.doc != after.doc:
        yield AlterTable(after.name, before.doc, after.doc)
    if before.placement != after.placement:
        yield from (Undistribute(after.name, placement) for placement in (before.placement,) if placement is not None)
        yield from (Distribute(after.name, placement) for placement in (after.placement,) if placement is not None)
    yield from _column_changes(before, after)
    if before.storage != after.storage:
        yield AlterStorage(after.name, before.storage, after.storage)
    yield from _partitioning_changes(after.name, before.partitioning, after.partitioning)
    for earlier, constraint in _paired(constraints(before), constraints(after)):
        yield from _constraint_changes(after.name, earlier, constraint)
    for earlier_index, index in _paired(before.indexes, after.indexes):
        yield from _index_changes(after.name, earlier_index, index)
    yield from (DropGuarantee(after.name, each) for each in before.guarantees if each not in after.guarantees)
    yield from (AddGuarantee(after.name, each) for each in after.guarantees if each not in before.guarantees)


def constraints(table: Table) -> Iterator[Constraint]:
    """Yield the constraints of a table: its key, uniques, checks, exclusions and foreign keys."""
    if table.primary_key is not None:
        yield table.primary_key
    yield from table.uniques
    yield from table.checks
    yield from table.exclusions
    yield from table.foreign_keys


def _column_changes(before: Table, after: Table) -> Iterator[Change]:
    known = {column.name: column for column in before.columns}
    altered: list[AlterColumn] = []
    for column in after.columns:
        earlier = known.pop(column.name, None)
        if earlier is None:
            yield AddColumn(after.name, column, column.using)
        elif earlier != column:
            altered.append(AlterColumn(after.name, earlier, column, _using(earlier, column)))
    yield from sorted(
        altered, key=lambda change: change.using is None
    )  # what is given may speak of the others as they were
    yield from (DropColumn(after.name, column) for column in known.values())


def _using(before: Column, after: Column) -> Sql | None:
    """How the values are made that are needed now; what the spec said before already has served."""
    needs_values = before.type != after.type or (before.nullable and not after.nullable)
    return after.using if needs_values and after.using != before.using else None


def _partitioning_changes(table: str, before: Partitioning | None, after: Partitioning | None) -> Iterator[Change]:
    if before == after:
        return
    if before is not None and after is not None and (before.method, before.columns) == (after.method, after.columns):
        yield AlterPartitioning(table, before, after)
        return
    if before is not None:
        yield DropPartitioning(table, before)
    if after is not None:
        yield AddPartitioning(table, after)


def _constraint_changes(table: str, before: Constraint | None, after: Constraint | None) -> Iterator[Change]:
    if before is None or after is None or not _is_alterable(before, after):
        if before is not None:
            yield DropConstraint(table, before)
        if after is not None:
            yield AddConstraint(table, after)
    elif before != after:
        yield AlterConstraint(table, before, after)


def _is_alterable(before: Constraint, after: Constraint) -> bool:
    if isinstance(before, ForeignKey) and isinstance(after, ForeignKey):
        before, after = replace(before, deferrable=None), replace(after, deferrable=None)
    if isinstance(before, (Check, ForeignKey)) and isinstance(after, (Check, ForeignKey)):
        before, after = replace(before, validated=True), replace(after, validated=True)
    return bool(_meaning(before) == _meaning(after))


def _index_changes(table: str, before: Index | None, after: Index | None) -> Iterator[Change]:
    if before is not None and after is not None and _meaning(before) == _meaning(after):
        if before != after:
            yield AlterIndex(table, before, after)
        return
    if before is not None:
        yield DropIndex(table, before)
    if after is not None:
        yield CreateIndex(table, after)


def _meaning(thing: Any) -> Any:
    """What a constraint or an index says, whatever it is called and whatever is said of it."""
    return replace(thing, name="", doc=None) if hasattr(thing, "doc") else replace(thing, name="")


def _paired(before: Iterable[N], after: Iterable[N]) -> Iterator[Pair[N]]:
    """Pair things of one name, and of what is left those that say the same; None stands beside what has no partner."""
    unpaired = {thing.name: thing for thing in before}
    late: list[N] = []
    for thing in after:
        earlier = unpaired.pop(thing.name, None)
        if earlier is None:
            late.append(thing)
        else:
            yield earlier, thing
    by_meaning = {_meaning(thing): thing for thing in unpaired.values()}
    for thing in late:
        same = by_meaning.pop(_meaning(thing), None)
        if same is not None:
            del unpaired[same.name]
        yield same, thing
    yield from ((thing, None) for thing in unpaired.values())
