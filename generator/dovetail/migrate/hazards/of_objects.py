"""Hazards of objects written as SQL: what goes with them, and what rows have to go through again because of them."""

from collections.abc import Iterator

from dovetail.data_classes import replace
from dovetail.migrate.changes import AlterObject, Change, CreateObject, DropObject
from dovetail.migrate.dialects.course import course
from dovetail.migrate.dialects.postgresql_functions import remade_functions, remade_views
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.losses import gone
from dovetail.migrate.hazards.of_columns import rewritten
from dovetail.schema.sql_objects import SqlObject, called_functions

__all__ = ["dropped_object", "of_objects", "without_untimely_rows"]


def dropped_object(change: DropObject, look: Look) -> Iterator[Hazard]:
    """Yield what code may miss: nobody asks for a trigger."""
    if change.object.kind != "trigger" and change.object.sql.on(look.database) is not None:
        yield gone(change.object.name, f'{change.object.kind} "{change.object.name}"')


def of_objects(changes: tuple[Change, ...], look: Look) -> Iterator[Hazard]:
    """Yield what PostgreSQL does to rows because of functions and views that are made anew."""
    if look.database != "postgresql" or not look.before.objects:
        return
    way = course(look.before, look.after, changes)
    remade = remade_functions(changes, way)
    for table in look.before.tables if remade else ():
        later = look.after.tables_by_name.get(table.name)
        for check in table.checks if later is not None and not table.external else ():
            called = sorted(called_functions(check, remade, "postgresql"))
            if called and later is not None and check in later.checks:
                message = f'rows of "{table.name}" may violate {check.name}, since {called[0]} is another function'
                help = "mend those rows first with a step of yours, or let the function take them too"
                yield Hazard("M203", f"{table.name}.{check.name}", message, help)
    for name in remade_views(changes, way):
        yield rewritten(name, look.database)


def without_untimely_rows(hazard: Hazard, changes: tuple[Change, ...]) -> Hazard:
    """Return a hazard without its query, where that calls a function that is not there yet, or is another one then."""
    if hazard.rows is None:
        return hazard
    to_come = [each.identifier.name.lower() for change in changes for each in _functions_to_come(change)]
    if not to_come:
        return hazard
    from dovetail.schema.sql_heads import called_names

    return hazard if called_names(hazard.rows).isdisjoint(to_come) else replace(hazard, rows=None)


def _functions_to_come(change: Change) -> Iterator[SqlObject]:
    match change:
        case CreateObject(made) | AlterObject(after=made) if made.kind == "function":
            yield made
        case _:
            return
