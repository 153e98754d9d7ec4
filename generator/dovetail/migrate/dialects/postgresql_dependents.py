"""What PostgreSQL cannot keep while a column gets another type or is made anew: it goes before, and comes again after.

PostgreSQL builds most of this anew by itself, but refuses where an operator or a cast in it knows the former type only.
"""

from collections.abc import Iterable, Iterator, Sequence

from dovetail.data_classes import dataclass, replace
from dovetail.migrate.change_order import in_order
from dovetail.migrate.changes import (
    AddColumn,
    AddConstraint,
    AddPartitioning,
    AlterColumn,
    AlterComposite,
    AlterConstraint,
    AlterDomain,
    AlterEnum,
    AlterIndex,
    AlterPartitioning,
    Change,
    Constraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropPartitioning,
)
from dovetail.migrate.conversions import conversion
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_citus import moved_by, with_moves
from dovetail.migrate.dialects.postgresql_columns import is_recreated, type_changes
from dovetail.migrate.dialects.postgresql_composites import rebuilt_composites, uses_of_composite
from dovetail.migrate.dialects.postgresql_enums import (
    is_domain_rebuilt,
    is_enum_rebuilt,
    uses_of_domain,
    uses_of_enum,
)
from dovetail.migrate.dialects.postgresql_functions import calling_again, remade_functions
from dovetail.migrate.dialects.postgresql_partitions import moves_rows
from dovetail.migrate.sql_words import mentions, speaks_of
from dovetail.migrate.table_diff import constraints
from dovetail.schema.columns import Column, Sql
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index, IndexPart, PrimaryKey, Unique
from dovetail.schema.model import Table
from dovetail.schema.sql_objects import SqlObject, called_functions
from dovetail.schema.types import ScalarType

__all__ = ["with_dependents"]

Place = tuple[str, str]
"""A table, and a column of it or a set of columns as one text."""


@dataclass(frozen=True, slots=True)
class _Touched:
    """The columns that change so much that what speaks of them has to go meanwhile, by table; and functions that do.

    `remade` tables are made anew with all their rows, `turned` ones move some of their rows out and in again, and those of `moved`
    ones go to other nodes.
    """

    retyped: frozenset[Place]
    recreated: frozenset[Place]
    lost_keys: frozenset[tuple[str, frozenset[str]]]
    remade: frozenset[str]
    turned: frozenset[str]
    moved: frozenset[str]
    functions: tuple[SqlObject, ...] = ()

    def of(self, table: str) -> frozenset[str]:
        return frozenset(column for owner, column in self.retyped | self.recreated if owner == table)

    def recreated_of(self, table: str) -> frozenset[str]:
        return frozenset(column for owner, column in self.recreated if owner == table)

    def __bool__(self) -> bool:
        parts = (self.retyped, self.recreated, self.lost_keys, self.remade, self.turned, self.moved, self.functions)
        return any(parts)

    def calls(self, part: object) -> bool:
        """Say whether a part of a table calls one of the functions."""
        return bool(self.functions) and bool(called_functions(part, self.functions, "postgresql"))


def with_dependents(changes: Iterable[Change], course: Course) -> tuple[Change, ...]:
    """Return the changes with those added that PostgreSQL needs, in their order."""
    known = _with_whole_tables(with_moves(_with_composites(tuple(changes), course), course), course)
    functions = remade_functions(known, course)
    touched = _touched(known, course, functions)
    if not touched:
        return known
    known = calling_again(known, functions, course) if functions else known
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


def _with_composites(changes: tuple[Change, ...], course: Course) -> tuple[Change, ...]:
    """The changes, with those of composites that are made anew though nothing in them changes: a type that they hold does."""
    known = {change.after.name for change in changes if isinstance(change, AlterComposite)}
    later = course.after.composites_by_name
    found = [AlterComposite(later[each], later[each]) for each in rebuilt_composites(course) if each not in known]
    return in_order((*changes, *found)) if found else changes


def _staying(course: Course) -> Iterator[Table]:
    return (table for table in course.before.tables if not table.external and table.name in course.after.tables_by_name)


# --- what changes so much ---------------------------------------------------------------------------------------------


def _touched(changes: tuple[Change, ...], course: Course, functions: tuple[SqlObject, ...]) -> _Touched:
    altered = [change for change in changes if isinstance(change, AlterColumn)]
    retyped = {place for change in changes for place in _retyped(change, course)}
    moved = retyped | {(each.table, each.after.name) for each in altered if type_changes(each, course)}
    recreated = {(each.table, each.after.name) for each in altered if is_recreated(each)}
    staying = {(each.table, each.after.name) for each in altered if _is_freed(each.before, each.after)}
    staying |= {(change.table, change.column.name) for change in changes if isinstance(change, DropColumn)}
    recreated |= {*_computed_from(moved | recreated, course), *_computed_by(functions, course)} - staying
    keys = {
        (change.table, frozenset(columns))
        for change in changes
        if isinstance(change, (DropConstraint, DropIndex)) and (columns := _key_columns(change))
    }
    remade = (change.table for change in changes if isinstance(change, (AddPartitioning, DropPartitioning)))
    turned = (change for change in changes if isinstance(change, AlterPartitioning))
    return _Touched(
        frozenset(retyped - recreated),
        frozenset(recreated),
        frozenset(keys),
        frozenset(remade),
        frozenset(change.table for change in turned if moves_rows(change)),
        moved_by(changes),
        functions,
    )


def _computed_by(functions: tuple[SqlObject, ...], course: Course) -> Iterator[Place]:
    """Yield the columns that are computed by the functions."""
    for table in _staying(course) if functions else ():
        for column in table.columns:
            if column.generated is not None and called_functions(column.generated, functions, "postgresql"):
                yield table.name, column.name


def _with_whole_tables(changes: tuple[Change, ...], course: Course) -> tuple[Change, ...]:
    """The changes, with tables made whole meanwhile that are divided by a column which gets another type."""
    places = {place for change in changes for place in _retyped(change, course)}
    places |= {
        (change.table, change.after.name)
        for change in changes
        if isinstance(change, AlterColumn) and type_changes(change, course)
    }
    whole = {change.table for change in changes if isinstance(change, DropPartitioning)}
    found = list(changes)
    for table in _staying(course) if places else ():
        before, after = table.partitioning, course.after.tables_by_name[table.name].partitioning
        if before is None or after is None or table.name in whole:
            continue
        if any((table.name, column) in places for column in before.columns):
            found = [each for each in found if not (isinstance(each, AlterPartitioning) and each.table == table.name)]
            found += [DropPartitioning(table.name, before), AddPartitioning(table.name, after)]
    return in_order(found) if len(found) > len(changes) else changes


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
        case AlterComposite(after=composite) if composite.name in rebuilt_composites(course):
            yield from ((use.table.name, use.column.name) for use in uses_of_composite(composite.name, course))
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
        is_concerned = (
            touched.calls(constraint)
            or _leads_elsewhere(table, constraint, touched)
            or _is_remade(constraint, table.name, touched)
        )
        if is_concerned or _constraint_depends(constraint, own, recreated, touched):
            yield constraint
    for index in table.indexes:
        is_concerned = table.name in touched.remade or touched.calls(index)
        if is_concerned or (own and _index_depends(index, own, recreated)):
            yield index


def _is_remade(constraint: Constraint, table: str, touched: _Touched) -> bool:
    """Say whether a constraint goes because a table does, or rows that it refers to.

    Checks go with their table and come again with it, but for those that would then be held against rows they left alone.
    """
    if isinstance(constraint, ForeignKey) and constraint.referenced_table in touched.remade | touched.turned:
        return True
    return table in touched.remade and not (isinstance(constraint, Check) and constraint.validated)


def _constraint_depends(
    constraint: Constraint, own: frozenset[str], recreated: frozenset[str], touched: _Touched
) -> bool:
    match constraint:
        case PrimaryKey() | Unique():
            return not recreated.isdisjoint(constraint.columns)
        case Check(condition=condition):
            return speaks_of(condition, own)
        case Exclusion(parts=parts, predicate=predicate):
            return not own.isdisjoint(constraint.columns) or _is_spoken_of([part.key for part in parts], predicate, own)
        case ForeignKey():
            referenced = touched.of(constraint.referenced_table)
            lost = (constraint.referenced_table, frozenset(constraint.referenced_columns)) in touched.lost_keys
            touches = not (own.isdisjoint(constraint.columns) and referenced.isdisjoint(constraint.referenced_columns))
            return lost or touches


def _leads_elsewhere(table: Table, constraint: Constraint, touched: _Touched) -> bool:
    """Say whether the rows of one of the two tables of a foreign key go to other nodes."""
    return isinstance(constraint, ForeignKey) and not touched.moved.isdisjoint(
        (table.name, constraint.referenced_table)
    )


def _index_depends(index: Index, own: frozenset[str], recreated: frozenset[str]) -> bool:
    columns = {part.column for part in index.parts if part.column is not None} | set(index.include)
    classed = {part.column for part in index.parts if part.opclass is not None}
    return (
        not recreated.isdisjoint(columns)
        or not own.isdisjoint(classed - {None})
        or _is_spoken_of(index.parts, index.predicate, own)
    )


def _is_spoken_of(parts: Sequence[IndexPart], predicate: Sql | None, columns: frozenset[str]) -> bool:
    return any(mentions(text, columns) for text in (*(part.expression for part in parts), predicate))


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
