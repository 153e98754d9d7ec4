"""A cluster of Citus: tables are distributed once they stand; what cannot be done to one is done while its rows are in one place.

Citus lets a table that it distributes be altered in some ways only: https://docs.citusdata.com/en/stable/develop/reference_ddl.html
"""

from collections.abc import Iterable, Iterator

from dovetail.migrate.changes import AddColumn, AlterColumn, Change, CreateTable, Distribute, DropColumn, Undistribute
from dovetail.migrate.dialects.base import Statement, Step
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_names import of_table
from dovetail.migrate.dialects.quoting import escaped
from dovetail.schema.columns import Column, GeneratedUuid
from dovetail.schema.distribution import is_placed
from dovetail.schema.placement import Copied, Spread

__all__ = ["distribute", "moved_by", "one_after_the_other", "stays_placed", "undistribute", "with_moves"]


def distribute(change: Distribute, course: Course) -> Iterator[Step]:
    """Rows that are there are copied in a transaction of their own, on all nodes at once."""
    table = course.table(change.table)
    own = escaped(of_table(table))
    match change.placement:
        case Copied():
            call = f"create_reference_table({own})"
        case Spread(by, beside):
            name = beside if beside in (None, "none") else of_table(course.table(beside))
            together = "" if name is None else f", colocate_with => {escaped(name)}"
            call = f"create_distributed_table({own}, {escaped(by)}{together})"
    yield Step(f"SELECT {call}", "together" if course.is_new(table.name) else "apart")


def undistribute(change: Undistribute, course: Course) -> Iterator[Step]:
    yield Step(f"SELECT undistribute_table({escaped(of_table(course.before.tables_by_name[change.table]))})", "apart")


def stays_placed(table: str, course: Course) -> bool:
    """Say whether a table was on the cluster before, so that only what Citus can do may be done to it."""
    before = course.before.tables_by_name.get(table)
    return before is not None and is_placed(before)


# --- what Citus cannot do ---------------------------------------------------------------------------------------------


def with_moves(changes: tuple[Change, ...], course: Course) -> tuple[Change, ...]:
    """Return the changes, and for each table that Citus could not change so, that its rows come to one place and go back."""
    moved = {change.table for change in changes if isinstance(change, Undistribute)}
    columns = (change for change in changes if isinstance(change, (AddColumn, AlterColumn, DropColumn)))
    in_the_way = {change.table for change in columns if _is_beyond(change, course)}
    begun = moved | in_the_way
    while followers := {name for name in _followers(begun, course) if name not in begun}:
        begun |= followers
    added = [step for name in sorted(begun - moved) for step in _there_and_back(name, course)]
    return (*changes, *added) if added else changes


def moved_by(changes: Iterable[Change]) -> frozenset[str]:
    """Return the tables whose rows go somewhere else: no foreign key can lead from or to one meanwhile."""
    known = tuple(changes)
    made = {change.table.name for change in known if isinstance(change, CreateTable)}
    return frozenset(change.table for change in known if isinstance(change, (Distribute, Undistribute))) - made


def _is_beyond(change: AddColumn | AlterColumn | DropColumn, course: Course) -> bool:
    if not stays_placed(change.table, course):
        return False
    match change:
        case AddColumn(column=column):
            return column.identity is not None or _is_filled_by_chance(column)
        case AlterColumn(table, before, after):
            computed = (before.identity, before.generated) != (after.identity, after.generated)
            return computed or _is_by(table, before.name, course) or _is_filled_by_chance(after)
        case DropColumn(table, column):
            return _is_by(table, column.name, course)


def _is_by(table: str, column: str, course: Course) -> bool:
    placement = course.before.tables_by_name[table].placement
    return isinstance(placement, Spread) and placement.by == column


def _is_filled_by_chance(column: Column) -> bool:
    """Say whether rows would get values of a function that Citus does not call for each of them in an UPDATE."""
    return isinstance(column.default, GeneratedUuid) and not column.nullable


def _followers(tables: set[str], course: Course) -> Iterator[str]:
    """The tables whose rows lie beside those of `tables`, and would be left behind."""
    for table in course.before.tables:
        if isinstance(table.placement, Spread) and table.placement.beside in tables and not table.external:
            yield table.name


def _there_and_back(table: str, course: Course) -> Iterator[Change]:
    before, after = course.before.tables_by_name[table].placement, course.after.tables_by_name.get(table)
    if before is not None and after is not None and after.placement is not None:
        yield Undistribute(table, before)
        yield Distribute(table, after.placement)


# --- transactions -----------------------------------------------------------------------------------------------------

_SEQUENTIAL = "SET LOCAL citus.multi_shard_modify_mode = 'sequential'"
"""Without it Citus refuses a second statement of a transaction that depends on what the first does on other connections."""


def one_after_the_other(statements: Iterable[Statement], course: Course) -> Iterator[Statement]:
    """Yield the statements; each transaction of several of them that changes tables of the cluster begins by saying so."""
    placed = {table.name for schema in (course.before, course.after) for table in schema.tables if is_placed(table)}
    if not placed:
        yield from statements
        return
    run: list[Statement] = []
    for statement in statements:
        if statement.run == "together":
            run.append(statement)
            continue
        yield from _begun(run, placed)
        run = []
        yield statement
    yield from _begun(run, placed)


def _begun(run: list[Statement], placed: set[str]) -> Iterator[Statement]:
    first = next((each for each in run if _table_of(each.change) in placed), None)
    if first is not None:
        yield Statement(_SEQUENTIAL, first.change, "on the nodes one statement after the other")
    yield from run


def _table_of(change: Change) -> str | None:
    table = getattr(change, "table", None)
    return table if isinstance(table, str) else getattr(table, "name", None)
