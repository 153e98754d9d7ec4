"""Functions of the spec that PostgreSQL's tables call: where one becomes another, what calls it is made anew."""

from collections.abc import Iterable

from dovetail.data_classes import replace
from dovetail.migrate.changes import AlterColumn, AlterDomain, Change
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.objects import DatabaseObject, Occasion, moves, objects_of
from dovetail.migrate.dialects.postgresql_enums import is_domain_rebuilt
from dovetail.migrate.dialects.postgresql_touched import narrowed, reshaped, touched
from dovetail.schema.columns import Column
from dovetail.schema.model import Domain, Schema
from dovetail.schema.sql_objects import SqlObject, behind, called_functions, needable

__all__ = [
    "calling_again",
    "functions_on_the_way",
    "needed_until_released",
    "occasion",
    "remade_functions",
    "remade_views",
]


def functions_on_the_way(before: Schema, after: Schema) -> tuple[SqlObject, ...]:
    """Return the functions that stand before or after a migration."""
    return tuple({each.key: each for each in (*before.functions, *after.functions)}.values())


def occasion(standing: Iterable[DatabaseObject], changes: Iterable[Change], course: Course) -> Occasion:
    """Return what changes do to that of which the `standing` objects speak."""
    known = tuple(changes)
    called = _called_by_tables(course.before)
    holding = called | behind(called, needable(course.before.objects))
    held = (each.key for each in standing if each.kind == "function" and _name(each) in holding)
    return Occasion(touched(known, course), reshaped(known, course), narrowed(known), frozenset(held))


def needed_until_released(released: Iterable[DatabaseObject], standing: Schema) -> frozenset[str]:
    """Return what functions need that tables call, and that so go late."""
    return behind((each.source[1] for each in released if each.source is not None), needable(standing.objects))


def remade_functions(changes: Iterable[Change], course: Course) -> tuple[SqlObject, ...]:
    """Return the functions that tables call and that are others from then on: what the database has kept of them is stale."""
    called = _called_by_tables(course.before)
    if not called:
        return ()
    standing, wanted = objects_of(course.before, "postgresql"), objects_of(course.after, "postgresql")
    found = moves(standing, wanted, occasion(standing, changes, course))
    remade = {_name(each) for each in standing if each.key in found.exchanged | found.displaced}
    known = needable(course.before.objects)
    return tuple(
        each
        for each in course.before.functions
        if each.name in called and not remade.isdisjoint({each.name, *behind([each.name], known)})
    )


def remade_views(changes: Iterable[Change], course: Course) -> tuple[str, ...]:
    """Return the names of the materialised views that stand and are computed anew."""
    standing, wanted = objects_of(course.before, "postgresql"), objects_of(course.after, "postgresql")
    found = moves(standing, wanted, occasion(standing, changes, course))
    filled = {each.key for each in standing if each.stores_rows}
    views = (each for each in found.made if each.key in filled and each.stores_rows)
    return tuple(each.source[1] for each in views if each.source is not None)


def calling_again(changes: Iterable[Change], functions: tuple[SqlObject, ...], course: Course) -> tuple[Change, ...]:
    """Return the changes, and with them the defaults and domains that call one of the functions said anew."""
    found: list[Change] = []
    columns, domains = _calling_columns(functions, course), _calling_domains(functions, course)
    for change in changes:
        match change:
            case AlterColumn(table, before, after) if (
                columns.pop((table, after.name), None) and after.default is not None
            ):
                found.append(replace(change, before=replace(before, default=None)))
            case AlterDomain(before_domain, after_domain) if domains.pop(after_domain.name, None):
                found += _said_anew(before_domain, after_domain, course)
            case _:
                found.append(change)
    found += [AlterColumn(table, replace(each, default=None), each) for (table, _), each in columns.items()]
    found += [step for each in domains.values() for step in _said_anew(each, each, course)]
    return tuple(found)


def _called_by_tables(schema: Schema) -> frozenset[str]:
    if not schema.functions:
        return frozenset()
    tables = tuple(table for table in schema.tables if not table.external)
    return called_functions((*tables, *schema.domains), schema.functions, "postgresql")


def _name(made: DatabaseObject) -> str | None:
    """What the spec calls a function."""
    return made.source[1] if made.source is not None and made.kind == "function" else None


def _calling_columns(functions: tuple[SqlObject, ...], course: Course) -> dict[tuple[str, str], Column]:
    """The columns that stay, as they will be, and whose default calls one of the functions before and after."""
    later = {
        (table.name, column.name): column
        for table in course.after.tables
        if not table.external
        for column in table.columns
    }
    return {
        (table.name, column.name): later[table.name, column.name]
        for table in course.before.tables
        if not table.external
        for column in table.columns
        if (table.name, column.name) in later
        and called_functions(column.default, functions, "postgresql")
        and called_functions(later[table.name, column.name].default, functions, "postgresql")
    }


def _calling_domains(functions: tuple[SqlObject, ...], course: Course) -> dict[str, Domain]:
    later = course.after.domains_by_name
    return {
        each.name: later[each.name]
        for each in course.before.domains
        if each.name in later and called_functions(each, functions, "postgresql")
    }


def _said_anew(before: Domain, after: Domain, course: Course) -> tuple[AlterDomain, ...]:
    if is_domain_rebuilt(before, after, course):
        return (AlterDomain(before, after),)
    bare = replace(before, default=None, check=None)
    return AlterDomain(before, bare), AlterDomain(bare, after)
