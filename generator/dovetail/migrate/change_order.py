"""The order of changes: a thing is made after what it is made of, and goes before it."""

from collections.abc import Iterable, Iterator

from dovetail.data_classes import replace
from dovetail.migrate.changes import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterComposite,
    AlterObject,
    Change,
    CreateComposite,
    CreateIndex,
    CreateObject,
    CreateTable,
    Distribute,
    DropColumn,
    DropConstraint,
    RenameColumn,
    RenameComposite,
    RenameDomain,
    RenameEnum,
    RenameField,
    RenameTable,
    RenameValue,
)
from dovetail.schema import composites
from dovetail.schema.columns import Column
from dovetail.schema.constraints import ForeignKey, PrimaryKey, Unique
from dovetail.schema.placement import Spread
from dovetail.schema.sql_objects import SqlObject, called_functions, functions_behind

__all__ = ["in_order"]

_STAGES = (
    "CreateNamespace",
    "rename",
    "CreateExtension",
    "AlterExtension",
    "DropGuarantee",
    "DropObject",
    "drop foreign key",
    "Undistribute",
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
    "composite",
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
    "column by a new table",
    "AddConstraint",
    "Distribute",
    "add foreign key",
    "CreateIndex",
    "drop plain column",
    "CreateObject",
    "AlterObject",
    "AddGuarantee",
    "DropComposite",
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
    reading = functions_behind(_functions_to_come(known), new_tables)
    depths = _depths(known) | _depths_of_composites(known)
    return tuple(sorted(known, key=lambda change: (_RANK[_stage(change, new_tables, reading)], _depth(change, depths))))


def _functions_to_come(changes: Iterable[Change]) -> Iterator[SqlObject]:
    for change in changes:
        match change:
            case CreateObject(made) | AlterObject(after=made):
                yield made
            case _:
                continue


def _stage(change: Change, new_tables: set[str], reading: tuple[SqlObject, ...]) -> str:
    match change:
        case RenameTable() | RenameColumn() | RenameEnum() | RenameValue() | RenameDomain():
            return "rename"
        case RenameComposite() | RenameField():
            return "rename"
        case CreateComposite() | AlterComposite():
            return "composite"
        case DropConstraint(constraint=ForeignKey()):
            return "drop foreign key"
        case AddConstraint(constraint=ForeignKey()):
            return "add foreign key"
        case AddConstraint(constraint=PrimaryKey() | Unique()):
            return "add key"
        case CreateIndex():
            return _index_stage(change, new_tables)
        case AddColumn() | AlterColumn() | DropColumn():
            return _column_stage(change, reading)
        case _:
            return type(change).__name__


def _column_stage(change: AddColumn | AlterColumn | DropColumn, reading: tuple[SqlObject, ...]) -> str:
    """A column that calls a function `reading` new tables comes after these."""
    match change:
        case AddColumn(column=column) | AlterColumn(after=column) if called_functions(column, reading, "postgresql"):
            return "column by a new table"
        case AlterColumn(before=before, after=column) if _is_freed(before, column):
            return "free generated column"
        case AddColumn(column=column):
            verb = "add"
        case AlterColumn(after=column):
            verb = "alter"
        case DropColumn(column=column):
            verb = "drop"
    return f"{verb} {'plain' if column.generated is None else 'generated'} column"


def _is_freed(before: Column, after: Column) -> bool:
    """Say whether a column is no longer computed, and nothing else of it changes."""
    return before.generated is not None and replace(before, generated=None) == after


def _index_stage(change: CreateIndex, new_tables: set[str]) -> str:
    """An index of a new table comes right after its table; foreign keys may refer to a unique one."""
    if change.table in new_tables:
        return "CreateTable"
    return "create unique index" if change.index.unique else "CreateIndex"


_Thing = tuple[str, str]
"""What kind of thing, and its name."""


def _depth(change: Change, depths: dict[_Thing, int]) -> int:
    """How many tables have to be distributed before the one of `change`, because its rows lie beside theirs, or how many
    composites have to be there, because the one of `change` may be made of them.
    """
    match change:
        case Distribute(table):
            return depths["table", table]
        case CreateComposite(composite) | AlterComposite(after=composite):
            return depths["composite", composite.name]
        case _:
            return 0


def _depths_of_composites(changes: Iterable[Change]) -> dict[_Thing, int]:
    known = (change for change in changes if isinstance(change, (CreateComposite, AlterComposite)))
    made = [change.composite if isinstance(change, CreateComposite) else change.after for change in known]
    return {("composite", composite.name): depth for depth, composite in enumerate(composites.in_order(made))}


def _depths(changes: Iterable[Change]) -> dict[_Thing, int]:
    placed = {change.table: change.placement for change in changes if isinstance(change, Distribute)}
    depths: dict[_Thing, int] = {}
    for table in placed:
        above: list[str] = []
        at: str | None = table
        while at in placed and at not in above:
            above.append(at)
            placement = placed[at]
            at = placement.beside if isinstance(placement, Spread) else None
        depths["table", table] = len(above)
    return depths
