"""What PostgreSQL cannot keep while a column gets another type or is made anew: it goes before, and comes again after.

PostgreSQL builds most of this anew by itself, but refuses where an operator or a cast in it knows the former type only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dovetail.migrate.change_order import in_order
from dovetail.migrate.changes import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterConstraint,
    AlterDomain,
    AlterEnum,
    AlterIndex,
    Change,
    Constraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
)
from dovetail.migrate.conversions import conversion
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_columns import is_recreated, type_changes
from dovetail.migrate.dialects.postgresql_enums import (
    is_domain_rebuilt,
    is_enum_rebuilt,
    uses_of_domain,
    uses_of_enum,
)
from dovetail.migrate.sql_words import mentions, speaks_of
from dovetail.migrate.table_diff import constraints
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Check, ForeignKey, Index, PrimaryKey, Unique
from dovetail.schema.model import Table
from dovetail.schema.types import ScalarType

__all__ = ["with_dependents"]

Place = tuple[str, str]
"""A table, and a column of it or a set of columns as one text."""


@dataclass(frozen=True, slots=True)
class _Touched:
    """The columns that change so much that what speaks of them has to go meanwhile, by table."""

    retyped: frozenset[Place]
    recreated: frozenset[Place]
    lost_keys: frozenset[tuple[str, frozenset[str]]]

    def of(self, table: str) -> frozenset[str]:
        return frozenset(column for owner, column in self.retyped | self.recreated if owner == table)

    def recreated_of(self, table: str) -> frozenset[str]:
        return frozenset(column for owner, column in self.recreated if owner == table)

    def __bool__(self) -> bool:
        return bool(self.retyped or self.recreated or self.lost_keys)


def with_dependents(changes: Iterable[Change], course: Course) -> tuple[Change, ...]:
    """Return the changes with those added that PostgreSQL needs, in their order."""
    known = tuple(changes)
    touched = _touched(known, course)
    if not touched:
        return known
    things = {_key(table.name, thing): thing for table in _staying(course) for thing in _dependents(table, touched)}
    columns = set(touched.recreated)
    made: list[Change] = []
    for change in known:
        match change:
            case AlterConstraint(table, before, after) | AlterIndex(table, before, after):
                again = things.pop(_key(table, before), None) is not None
                made += _again(table, before, after) if again else [change]
            case DropConstraint(table, before) | DropIndex(table, before):
                things.pop(_key(table, before), None)
                made.append(change)
            case AlterColumn(table, before_column, column) if (table, column.name) in columns:
                columns.remove((table, column.name))
                made += _recreation(table, before_column, column)
            case AlterColumn(before=before_column, after=column) if _is_freed(before_column, column):
                made += _freed(change)
            case _:
                made.append(change)
    made += [step for (table, *_), thing in things.items() for step in _again(table, thing, thing)]
    made += [step for place in sorted(columns) for step in _column_again(place, course)]
    return in_order(made)


def _staying(course: Course) -> Iterator[Table]:
    return (table for table in course.before.tables if not table.external and table.name in course.after.tables_by_name)


# --- what changes so much ---------------------------------------------------------------------------------------------


def _touched(changes: tuple[Change, ...], course: Course) -> _Touched:
    altered = [change for change in changes if isinstance(change, AlterColumn)]
    retyped = {place for change in changes for place in _retyped(change, course)}
    moved = retyped | {(each.table, each.after.name) for each in altered if type_changes(each, course)}
    recreated = {(each.table, each.after.name) for each in altered if is_recreated(each)}
    staying = {(each.table, each.after.name) for each in altered if _is_freed(each.before, each.after)}
    staying |= {(change.table, change.column.name) for change in changes if isinstance(change, DropColumn)}
    recreated |= set(_computed_from(moved | recreated, course)) - staying
    keys = {
        (change.table, frozenset(columns))
        for change in changes
        if isinstance(change, DropConstraint | DropIndex) and (columns := _key_columns(change))
    }
    return _Touched(frozenset(retyped - recreated), frozenset(recreated), frozenset(keys))


def _computed_from(places: set[Place], course: Course) -> Iterator[Place]:
    """Yield the columns that are computed from the columns, of which PostgreSQL cannot change the type meanwhile."""
    for table in _staying(course):
        own = {column for owner, column in places if owner == table.name}
        for column in table.columns if own else ():
            if column.generated is not None and mentions(column.generated.sql, own):
                yield table.name, column.name


def _retyped(change: Change, course: Course) -> Iterator[Place]:
    match change:
        case AlterColumn(table, before, after) if not is_recreated(change) and type_changes(change, course):
            rewrites = conversion(before.type, after.type, course.before, course.after).rewrites
            if rewrites or _is_case_blind(before) != _is_case_blind(after):
                yield table, after.name
        case AlterEnum(before, after) if is_enum_rebuilt(before, after):
            yield from ((use.table.name, use.column.name) for use in uses_of_enum(after.name, course))
        case AlterDomain(before, after) if is_domain_rebuilt(before, after, course):
            yield from ((use.table.name, use.column.name) for use in uses_of_domain(after.name, course))
        case _:
            return


def _is_case_blind(column: Column) -> bool:
    """Say whether the operators in conditions on the column are those of citext, which are chosen when a condition is made."""
    return column.type == ScalarType("citext")


def _is_freed(before: Column, after: Column) -> bool:
    """Say whether a column keeps the values that were computed for it."""
    return before.generated is not None and before.generated.stored and after.generated is None


def _key_columns(change: DropConstraint | DropIndex) -> tuple[str, ...]:
    """The columns that foreign keys may refer to as long as the dropped thing stands."""
    match change:
        case DropConstraint(constraint=(PrimaryKey() | Unique()) as key):
            return key.columns
        case DropIndex(index=index) if index.unique:
            return tuple(part.column for part in index.parts if part.column is not None)
        case _:
            return ()


def _dependents(table: Table, touched: _Touched) -> Iterator[Constraint | Index]:
    own, recreated = touched.of(table.name), touched.recreated_of(table.name)
    for constraint in constraints(table):
        if _constraint_depends(constraint, own, recreated, touched):
            yield constraint
    for index in table.indexes if own else ():
        if _index_depends(index, own, recreated):
            yield index


def _constraint_depends(
    constraint: Constraint, own: frozenset[str], recreated: frozenset[str], touched: _Touched
) -> bool:
    match constraint:
        case PrimaryKey() | Unique():
            return not recreated.isdisjoint(constraint.columns)
        case Check(condition=condition):
            return speaks_of(condition, own)
        case ForeignKey():
            referenced = touched.of(constraint.referenced_table)
            lost = (constraint.referenced_table, frozenset(constraint.referenced_columns)) in touched.lost_keys
            touches = not (own.isdisjoint(constraint.columns) and referenced.isdisjoint(constraint.referenced_columns))
            return lost or touches


def _index_depends(index: Index, own: frozenset[str], recreated: frozenset[str]) -> bool:
    columns = {part.column for part in index.parts if part.column is not None} | set(index.include)
    classed = {part.column for part in index.parts if part.opclass is not None}
    texts = [part.expression for part in index.parts] + [index.predicate]
    return (
        not recreated.isdisjoint(columns)
        or not own.isdisjoint(classed - {None})
        or any(mentions(text, own) for text in texts)
    )


def _key(table: str, thing: Constraint | Index) -> tuple[str, str, str]:
    return table, type(thing).__name__, thing.name


# --- what is done with what is in the way -----------------------------------------------------------------------------


def _again(table: str, before: Constraint | Index, after: Constraint | Index) -> tuple[Change, Change]:
    if isinstance(before, Index) and isinstance(after, Index):
        return DropIndex(table, before), CreateIndex(table, after)
    if isinstance(before, Index) or isinstance(after, Index):
        raise TypeError("an index comes again as an index")
    return DropConstraint(table, before), AddConstraint(table, after)


def _freed(change: AlterColumn) -> Iterator[Change]:
    """A column that is no longer computed is free of the others before they change."""
    plain = replace(change.before, generated=None)
    yield replace(change, after=plain, using=None)
    if plain != change.after:
        yield replace(change, before=plain)


def _recreation(table: str, before: Column, after: Column) -> tuple[Change, Change]:
    """A computed column goes early, before the columns that it is computed from change; in this it is like one that is computed."""
    return DropColumn(table, replace(before, generated=before.generated or after.generated)), AddColumn(table, after)


def _column_again(place: Place, course: Course) -> tuple[Change, ...]:
    table, name = place
    later = {column.name: column for column in course.after.tables_by_name[table].columns}
    return _recreation(table, course.before.tables_by_name[table].column(name), later[name]) if name in later else ()
