"""What PostgreSQL writes anew, or changes so much that no trigger or view may speak of it meanwhile."""

from collections.abc import Iterable, Iterator

from dovetail.migrate.changes import (
    AddColumn,
    AddPartitioning,
    AlterColumn,
    AlterComposite,
    AlterDomain,
    AlterEnum,
    AlterPartitioning,
    Change,
    DropColumn,
    DropConstraint,
    DropPartitioning,
    RenameColumn,
    RenameComposite,
    RenameDomain,
    RenameEnum,
    RenameField,
    RenameTable,
    RenameValue,
)
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_columns import fills_rows
from dovetail.migrate.dialects.postgresql_composites import uses_of_composite
from dovetail.migrate.dialects.postgresql_enums import (
    is_domain_rebuilt,
    is_enum_rebuilt,
    uses_of_domain,
    uses_of_enum,
)
from dovetail.migrate.dialects.postgresql_partitions import moves_rows
from dovetail.schema.constraints import PrimaryKey
from dovetail.schema.model import Composite

__all__ = ["narrowed", "reshaped", "touched"]


def touched(changes: Iterable[Change], course: Course) -> frozenset[str]:
    """Return the names of those tables, as the spec has them in the end."""
    return frozenset(table for change in changes for table in _touched(change, course))


def reshaped(changes: Iterable[Change], course: Course) -> frozenset[str]:
    """Return the names of the tables and types, as they are in the end, that what shows them cannot stand beside meanwhile.

    A view keeps the columns that a table had when it was made, and some by the primary key that it groups by.
    """
    known = tuple(changes)
    return touched(known, course) | course.made | {name for change in known for name in _reshaped(change, course)}


def narrowed(changes: Iterable[Change]) -> frozenset[str]:
    """Return the names of the tables, as they are in the end, that lose columns."""
    return frozenset(change.table for change in changes if isinstance(change, DropColumn))


def _reshaped(change: Change, course: Course) -> Iterator[str]:
    match change:
        case AddColumn(table) | DropColumn(table) | RenameColumn(table) | DropConstraint(table, PrimaryKey()):
            yield table
        case RenameTable(after=called) | RenameEnum(after=called) | RenameDomain(after=called):
            yield called.name
        case RenameComposite(after=called):
            yield called.name
        case RenameField(composite=composite_name) | AlterComposite(after=Composite(composite_name)):
            yield composite_name
        case RenameValue(enum_name):
            yield enum_name
        case AlterEnum(before, after) if is_enum_rebuilt(before, after):
            yield after.name
        case AlterDomain(before, after) if is_domain_rebuilt(before, after, course):
            yield after.name
        case _:
            return


def _touched(change: Change, course: Course) -> Iterator[str]:
    match change:
        case AlterColumn(table) if _is_made_anew(change):
            yield table
        case AddColumn(table) if fills_rows(change):
            yield table
        case AddPartitioning(table) | DropPartitioning(table):
            yield table
        case AlterPartitioning(table) if moves_rows(change):
            yield table
        case AlterEnum(before, enum) if is_enum_rebuilt(before, enum):
            yield from (use.table.name for use in uses_of_enum(enum.name, course))
        case RenameValue(enum_name):
            yield from (use.table.name for use in uses_of_enum(enum_name, course))
        case AlterDomain(after=domain):
            yield from (use.table.name for use in uses_of_domain(domain.name, course))
        case AlterComposite(after=composite):
            yield from (use.table.name for use in uses_of_composite(composite.name, course))
        case _:
            return


def _is_made_anew(change: AlterColumn) -> bool:
    before, after = change.before, change.after
    return change.using is not None or (before.type, before.generated) != (after.type, after.generated)
