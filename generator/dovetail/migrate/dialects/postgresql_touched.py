"""The tables whose rows PostgreSQL writes anew, or whose columns change so much that no trigger may speak of them meanwhile."""

from collections.abc import Iterable, Iterator

from dovetail.migrate.changes import (
    AddColumn,
    AddPartitioning,
    AlterColumn,
    AlterDomain,
    AlterEnum,
    AlterPartitioning,
    Change,
    DropColumn,
    DropPartitioning,
    RenameValue,
)
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_enums import uses_of_domain, uses_of_enum
from dovetail.migrate.dialects.postgresql_partitions import moves_rows

__all__ = ["touched"]


def touched(changes: Iterable[Change], course: Course) -> frozenset[str]:
    """Return the names of those tables, as the spec has them in the end."""
    return frozenset(table for change in changes for table in _touched(change, course))


def _touched(change: Change, course: Course) -> Iterator[str]:
    match change:
        case AlterColumn(table) if _is_made_anew(change):
            yield table
        case AddColumn(table, using=using) if using is not None:
            yield table
        case DropColumn(table) | AddPartitioning(table) | DropPartitioning(table):
            yield table
        case AlterPartitioning(table) if moves_rows(change):
            yield table
        case AlterEnum(after=enum):
            yield from (use.table.name for use in uses_of_enum(enum.name, course))
        case RenameValue(enum_name):
            yield from (use.table.name for use in uses_of_enum(enum_name, course))
        case AlterDomain(after=domain):
            yield from (use.table.name for use in uses_of_domain(domain.name, course))
        case _:
            return


def _is_made_anew(change: AlterColumn) -> bool:
    before, after = change.before, change.after
    is_filled = change.using is not None or (before.nullable and not after.nullable)
    return is_filled or (before.type, before.generated) != (after.type, after.generated)
