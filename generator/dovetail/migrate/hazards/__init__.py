"""What can go wrong with a change: it loses data, rows that are there refuse it, it keeps others waiting, running code breaks.

A hazard is a property of the change alone; whether it strikes depends on the rows, which a query counts where it can.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from dovetail.data_classes import replace
from dovetail.migrate.changes import (
    AddColumn,
    AddConstraint,
    AddGuarantee,
    AddPartitioning,
    AlterColumn,
    AlterComposite,
    AlterConstraint,
    AlterDomain,
    AlterEnum,
    AlterPartitioning,
    Change,
    CreateIndex,
    Distribute,
    DropColumn,
    DropGuarantee,
    DropObject,
    DropPartitioning,
    DropTable,
    RenameColumn,
    RenameField,
    RenameTable,
    RenameValue,
    Undistribute,
)
from dovetail.migrate.dialects.course import course
from dovetail.migrate.dialects.postgresql_composites import rebuilt_composites, uses_of_composite
from dovetail.migrate.dialects.postgresql_dependents import with_dependents
from dovetail.migrate.existing_rows import ExistingRows
from dovetail.migrate.hazards.hazard import FAMILIES, Family, Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.losses import losses, renames
from dovetail.migrate.hazards.of_columns import added_column, altered_column, rewritten
from dovetail.migrate.hazards.of_composites import altered_composite, fields_of_domain, fields_of_enum, renamed_field
from dovetail.migrate.hazards.of_constraints import added_constraint, added_index, validated_constraint
from dovetail.migrate.hazards.of_guarantees import changed_guarantee
from dovetail.migrate.hazards.of_objects import dropped_object, of_objects, without_untimely_rows
from dovetail.migrate.hazards.of_partitions import partitioned
from dovetail.migrate.hazards.of_transactions import of_transactions
from dovetail.migrate.hazards.of_types import altered_domain, altered_enum
from dovetail.migrate.renames import renames_in
from dovetail.migrate.replay import replay
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema

__all__ = ["FAMILIES", "Family", "Hazard", "hazards"]


def hazards(changes: Iterable[Change], before: Schema, after: Schema, database: Database) -> tuple[Hazard, ...]:
    """Return the hazards of changes that lead from `before` to `after` on one database, sorted by code and subject."""
    before, after = stored(before), stored(after)
    made = tuple(changes)
    moved = replay(before, renames_in(made))
    known = _with_last_names(made)
    look = Look(database, moved, after, ExistingRows(database, before, moved, after, known))
    found = {hazard.key: hazard for change in known for hazard in _hazards_of(change, look)}
    written = _written_anew(made, look)
    found |= {hazard.key: hazard for hazard in (rewritten(table, database) for table in written)}
    found |= {hazard.key: hazard for hazard in of_objects(made, look)}
    waiting = of_transactions(made, before, after, database)
    found |= {
        hazard.key: hazard for hazard in waiting if hazard.code != "M305" or f"M301:{hazard.subject}" not in found
    }
    return tuple(without_untimely_rows(found[key], made) for key in sorted(found))


def _with_last_names(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, with columns that are renamed in the tables as they are called in the end: a table may be renamed later."""
    names: dict[str, str] = {}
    found: list[Change] = []
    for change in reversed(tuple(changes)):
        match change:
            case RenameTable(earlier, later):
                names[earlier.name] = names.pop(later.name, later.name)
                found.append(change)
            case RenameColumn(table):
                found.append(replace(change, table=names.get(table, table)))
            case _:
                found.append(change)
    return tuple(reversed(found))


def _written_anew(changes: tuple[Change, ...], look: Look) -> Iterator[str]:
    """The tables that a database writes anew for other reasons than one change by itself: it is how it makes all of them."""
    way = course(look.before, look.after, changes)
    if look.database == "sqlite":
        from dovetail.migrate.dialects.sqlite_rebuild import alterations

        yield from (each.table.name for each in alterations(changes, way) if each.is_rebuilt)
        return
    for change in with_dependents(changes, way):
        match change:
            case AddColumn(table, column) if (
                look.stands(table) and column.generated is not None and column.generated.stored
            ):
                yield table
            case AlterComposite(after=composite) if composite.name in rebuilt_composites(way):
                yield from (use.table.name for use in uses_of_composite(composite.name, way))
            case Distribute(table) | Undistribute(table) if look.stands(table):
                yield table
            case _:
                continue


def _hazards_of(change: Change, look: Look) -> Iterator[Hazard]:
    match change:
        case DropTable() | DropColumn():
            return losses(change, look)
        case RenameTable() | RenameColumn() | RenameValue():
            return renames(change, look)
        case AddColumn() | AlterColumn():
            return added_column(change, look) if isinstance(change, AddColumn) else altered_column(change, look)
        case AlterEnum():
            return chain(fields_of_enum(change, look), altered_enum(change, look))
        case AlterDomain():
            return chain(altered_domain(change, look), fields_of_domain(change, look))
        case AlterComposite():
            return altered_composite(change, look)
        case RenameField():
            return renamed_field(change, look)
        case AddPartitioning() | AlterPartitioning() | DropPartitioning():
            return partitioned(change, look)
        case _:
            return _hazards_of_part(change, look)


def _hazards_of_part(change: Change, look: Look) -> Iterator[Hazard]:
    match change:
        case AddConstraint(table) if look.stands(table):
            return added_constraint(change, look)
        case AlterConstraint():
            return validated_constraint(change, look)
        case AddGuarantee(table) | DropGuarantee(table) if look.stands(table):
            return changed_guarantee(change, look)
        case DropObject():
            return dropped_object(change, look)
        case CreateIndex(table) if look.stands(table):
            return added_index(change, look)
        case _:
            return iter(())
