"""The order of changes: a thing is made after what it is made of, and goes before it."""

from collections.abc import Iterable
from dataclasses import replace

from dovetail.migrate.changes import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    Change,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    RenameColumn,
    RenameDomain,
    RenameEnum,
    RenameTable,
    RenameValue,
)
from dovetail.schema.columns import Column
from dovetail.schema.constraints import ForeignKey, PrimaryKey, Unique

__all__ = ["in_order"]

_STAGES = (
    "CreateNamespace",
    "rename",
    "CreateExtension",
    "AlterExtension",
    "DropGuarantee",
    "drop foreign key",
    "DropTable",
    "DropIndex",
    "DropConstraint",
    "AlterConstraint",
    "AlterIndex",
    "DropPartitioning",
    "free generated column",
    "drop generated column",
    "CreateEnum",
    "AlterEnum",
    "CreateDomain",
    "AlterDomain",
    "TransferTable",
    "AlterTable",
    "add plain column",
    "alter plain column",
    "add generated column",
    "alter generated column",
    "AddPartitioning",
    "AlterPartitioning",
    "AlterStorage",
    "add key",
    "create unique index",
    "CreateTable",
    "AddConstraint",
    "add foreign key",
    "CreateIndex",
    "drop plain column",
    "AddGuarantee",
    "DropDomain",
    "DropEnum",
    "DropExtension",
    "DropNamespace",
)
_RANK = {stage: rank for rank, stage in enumerate(_STAGES)}


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes stage by stage; within a stage they keep their order."""
    known = tuple(changes)
    new_tables = {change.table.name for change in known if isinstance(change, CreateTable)}
    return tuple(sorted(known, key=lambda change: _RANK[_stage(change, new_tables)]))


def _stage(change: Change, new_tables: set[str]) -> str:
    match change:
        case RenameTable() | RenameColumn() | RenameEnum() | RenameValue() | RenameDomain():
            return "rename"
        case DropConstraint(constraint=ForeignKey()):
            return "drop foreign key"
        case AddConstraint(constraint=ForeignKey()):
            return "add foreign key"
        case AddConstraint(constraint=PrimaryKey() | Unique()):
            return "add key"
        case CreateIndex():
            return _index_stage(change, new_tables)
        case AddColumn(column=column):
            return f"add {'plain' if column.generated is None else 'generated'} column"
        case AlterColumn(before=before, after=column) if _is_freed(before, column):
            return "free generated column"
        case AlterColumn(after=column):
            return f"alter {'plain' if column.generated is None else 'generated'} column"
        case DropColumn(column=column):
            return f"drop {'plain' if column.generated is None else 'generated'} column"
        case _:
            return type(change).__name__


def _is_freed(before: Column, after: Column) -> bool:
    """Say whether a column is no longer computed, and nothing else of it changes."""
    return before.generated is not None and replace(before, generated=None) == after


def _index_stage(change: CreateIndex, new_tables: set[str]) -> str:
    """An index of a new table comes right after its table; foreign keys may refer to a unique one."""
    if change.table in new_tables:
        return "CreateTable"
    return "create unique index" if change.index.unique else "CreateIndex"
