"""PostgreSQL's statements: for new tables the plain ones, for those that are in use the ones that let the others work on."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import assert_never

from dovetail.data_classes import dataclass
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
    AlterExtension,
    AlterIndex,
    AlterObject,
    AlterPartitioning,
    AlterStorage,
    AlterTable,
    Change,
    CreateComposite,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateIndex,
    CreateNamespace,
    CreateObject,
    CreateTable,
    Distribute,
    DropColumn,
    DropComposite,
    DropConstraint,
    DropDomain,
    DropEnum,
    DropExtension,
    DropGuarantee,
    DropIndex,
    DropNamespace,
    DropObject,
    DropPartitioning,
    DropTable,
    Rename,
    TransferTable,
    Undistribute,
)
from dovetail.migrate.dialects import postgresql_columns as columns
from dovetail.migrate.dialects import postgresql_constraints as constraints
from dovetail.migrate.dialects.base import Statement, Step, title
from dovetail.migrate.dialects.constraints import constraint_clauses
from dovetail.migrate.dialects.course import Course, course
from dovetail.migrate.dialects.objects import Moves, ObjectStatements, moves, objects_of
from dovetail.migrate.dialects.objects.postgresql_triggers import SEARCH_PATH
from dovetail.migrate.dialects.postgresql_citus import distribute, one_after_the_other, undistribute
from dovetail.migrate.dialects.postgresql_comments import changed_comment, comment_on, table_comments
from dovetail.migrate.dialects.postgresql_composites import alter_composite, composite_comments, drop_composite
from dovetail.migrate.dialects.postgresql_concerns import concerns_of
from dovetail.migrate.dialects.postgresql_dependents import with_dependents
from dovetail.migrate.dialects.postgresql_enums import alter_domain, alter_enum
from dovetail.migrate.dialects.postgresql_functions import functions_on_the_way, needed_until_released, occasion
from dovetail.migrate.dialects.postgresql_names import name, of_table, qualified_name
from dovetail.migrate.dialects.postgresql_partitions import create_partitions, key_clause, partitioning_steps
from dovetail.migrate.dialects.postgresql_renames import rename
from dovetail.migrate.dialects.postgresql_row_security import Forcing, row_security_steps
from dovetail.migrate.dialects.postgresql_storage import alter_storage, with_clause
from dovetail.migrate.dialects.postgresql_touched import touched
from dovetail.migrate.dialects.postgresql_transactions import Arrangement, arranged
from dovetail.migrate.dialects.postgresql_types import create_composite, create_domain, create_enum, type_name
from dovetail.migrate.dialects.table_text import create_table
from dovetail.migrate.renames import renames_in
from dovetail.migrate.replay import replay
from dovetail.schema.columns import Column, Database
from dovetail.schema.model import Composite, Domain, Enum, Extension, Schema, Table
from dovetail.schema.types import Type

__all__ = ["PostgreSQL"]


class PostgreSQL:
    """The dialect of PostgreSQL. What only newer versions have is asked for only where the spec asks for it."""

    name: Database = "postgresql"

    def type_name(self, type_: Type, schema: Schema) -> str:
        """Return how PostgreSQL spells `type_`."""
        return type_name(type_, schema)

    def default(self, column: Column, schema: Schema) -> str | None:
        """Return the expression that follows DEFAULT."""
        return columns.default_of(column, schema)

    def statements(self, changes: Iterable[Change], before: Schema, after: Schema) -> Iterator[Statement]:
        """Yield the statements of `changes`; what is created is followed by its comments, what can wait comes last.

        What guards rows goes where it would be in the way, and is made again, all in one transaction if that can be.
        """
        way = self._way(changes, before, after)
        parts = way.arrangement
        yield from one_after_the_other(
            chain(
                way.guards.apart_before(),
                parts.first,
                way.forcing.first(),
                way.guards.around(parts.within),
                way.forcing.last(),
                way.guards.copies(),
                parts.last,
                way.guards.apart_after(),
            ),
            way.course,
        )

    def arrangement(self, changes: Iterable[Change], before: Schema, after: Schema) -> tuple[Arrangement, Moves]:
        """Return which statements are done while objects are away, and which objects those are."""
        way = self._way(changes, before, after)
        return way.arrangement, way.guards.moves

    def _way(self, changes: Iterable[Change], before: Schema, after: Schema) -> "_Way":
        known = tuple(changes)
        moved = replay(before, renames_in(known))
        way = course(moved, after, known)
        standing, wanted = objects_of(before, self.name), objects_of(after, self.name)
        found = moves(standing, wanted, occasion(standing, known, way))
        functions = functions_on_the_way(before, after)
        kept = needed_until_released(found.released, moved)
        concerns = concerns_of(found, standing, known, functions)
        return _Way(
            way,
            ObjectStatements(self.name, found, known, way.made, functions, path=SEARCH_PATH),
            Forcing(before, after, known, touched(known, way), found),
            arranged(self._changing(known, before, way, kept), concerns, known, before),
        )

    def _changing(
        self, changes: tuple[Change, ...], before: Schema, way: Course, kept: frozenset[str]
    ) -> Iterator[Statement]:
        """The tables in `kept` go once functions that need them are gone, which is after the columns that call those."""
        late: list[Statement] = []
        standing = before
        for change in changes:
            if isinstance(change, (DropEnum, DropDomain, DropComposite)) and (aside := _aside(change, way)) is not None:
                yield Statement(aside, change)
        for change in with_dependents(changes, way):
            heading = title(change)
            for step in rename(change, standing) if isinstance(change, Rename) else _steps(change, way):
                statement = Statement(step.sql, change, heading, step.run)
                heading = None
                if step.late or (isinstance(change, DropTable) and change.table.name in kept):
                    late.append(statement)
                else:
                    yield statement
            standing = replay(standing, [change]) if isinstance(change, Rename) else standing
        yield from sorted(late, key=_lateness)


@dataclass(frozen=True)
class _Way:
    """What leads from one Schema to another: the statements of the changes, arranged, and those around them."""

    course: Course
    guards: ObjectStatements
    forcing: Forcing
    arrangement: Arrangement


def _lateness(statement: Statement) -> int:
    """What can wait has an order too: values go once rows can refuse no more, but for a domain that they may be of; types last,
    composites before what their fields are of.
    """
    match statement.change:
        case AlterComposite() if not statement.sql.startswith("DROP TYPE"):
            return 1
        case DropColumn():
            return 1
        case AlterDomain() if statement.run == "apart":
            return 2
        case DropTable():
            return 3
        case AlterComposite() | DropComposite():
            return 4
        case AlterDomain() | AlterEnum():
            return 5
        case DropDomain() | DropEnum():
            return 6
        case DropExtension() | DropNamespace():
            return 7
        case _:
            return 0


def _aside(change: DropEnum | DropDomain | DropComposite, way: Course) -> str | None:
    """A type that goes steps aside first where something else takes its name: tables and types share theirs."""
    kind, thing = _going(change)
    last = way.last_name(thing.identifier)
    return (
        None
        if last == thing.identifier
        else f"ALTER {kind} {qualified_name(thing.identifier)} RENAME TO {name(last.name)}"
    )


def _going(change: DropEnum | DropDomain | DropComposite) -> tuple[str, Enum | Domain | Composite]:
    """What goes, and what kind of thing it is to PostgreSQL."""
    match change:
        case DropEnum(enum):
            return "TYPE", enum
        case DropDomain(domain):
            return "DOMAIN", domain
        case DropComposite(composite):
            return "TYPE", composite


def _steps(change: Change, way: Course) -> Iterator[Step]:
    if isinstance(change, Rename):
        return iter(())
    match change:
        case CreateObject() | AlterObject() | DropObject():
            return iter(())  # they go first and come last, as what keeps guarantees does
        case TransferTable() | AddGuarantee() | DropGuarantee():
            return row_security_steps(change, way.before, way.after)
        case CreateNamespace() | CreateExtension() | AlterExtension() | DropExtension() | DropNamespace():
            return _surroundings(change)
        case CreateEnum() | AlterEnum() | DropEnum() | CreateDomain() | AlterDomain() | DropDomain():
            return _type_steps(change, way)
        case CreateComposite() | AlterComposite() | DropComposite():
            return _composite_steps(change, way)
        case CreateTable() | AlterTable() | DropTable() | Distribute() | Undistribute():
            return _table_steps(change, way)
        case AddPartitioning() | AlterPartitioning() | DropPartitioning() | AlterStorage():
            return _storage_steps(change, way)
        case AddColumn() | AlterColumn() | DropColumn():
            return _column_steps(change, way)
        case _:
            return _part_steps(change, way)


def _column_steps(change: AddColumn | AlterColumn | DropColumn, way: Course) -> Iterator[Step]:
    match change:
        case AddColumn():
            return columns.add_column(change, way)
        case AlterColumn():
            return columns.alter_column(change, way)
        case DropColumn():
            return columns.drop_column(change, way)


def _storage_steps(
    change: AddPartitioning | AlterPartitioning | DropPartitioning | AlterStorage, way: Course
) -> Iterator[Step]:
    return alter_storage(change, way) if isinstance(change, AlterStorage) else partitioning_steps(change, way)


def _part_steps(
    change: AddConstraint | AlterConstraint | DropConstraint | CreateIndex | AlterIndex | DropIndex, way: Course
) -> Iterator[Step]:
    match change:
        case AddConstraint():
            return constraints.add_constraint(change, way)
        case AlterConstraint():
            return constraints.alter_constraint(change, way)
        case DropConstraint():
            return constraints.drop_constraint(change, way)
        case CreateIndex():
            return constraints.create(change, way)
        case AlterIndex():
            return constraints.alter_index(change, way)
        case DropIndex():
            return constraints.drop_index(change, way)
        case _:
            assert_never(change)


def _surroundings(
    change: CreateNamespace | CreateExtension | AlterExtension | DropExtension | DropNamespace,
) -> Iterator[Step]:
    match change:
        case CreateNamespace(namespace):
            yield Step(f"CREATE SCHEMA IF NOT EXISTS {name(namespace)}")
        case CreateExtension(extension):
            yield Step(_create_extension(extension))
        case AlterExtension(after=extension):
            yield Step(f"ALTER EXTENSION {name(extension.name)} SET SCHEMA {name(extension.namespace or 'public')}")
        case DropExtension(extension):
            yield Step(f"DROP EXTENSION {name(extension.name)}", late=True)
        case DropNamespace(namespace):
            yield Step(f"DROP SCHEMA {name(namespace)}", late=True)


def _create_extension(extension: Extension) -> str:
    home = f" WITH SCHEMA {name(extension.namespace)}" if extension.namespace else ""
    return f"CREATE EXTENSION IF NOT EXISTS {name(extension.name)}{home}"


def _type_steps(
    change: CreateEnum | AlterEnum | DropEnum | CreateDomain | AlterDomain | DropDomain, way: Course
) -> Iterator[Step]:
    match change:
        case CreateEnum(enum):
            yield Step(create_enum(enum))
            yield from map(Step, comment_on("TYPE", qualified_name(enum.identifier), enum.doc))
        case AlterEnum():
            yield from alter_enum(change, way)
        case DropEnum(enum):
            yield Step(f"DROP TYPE {qualified_name(way.last_name(enum.identifier))}", late=True)
        case CreateDomain(domain):
            yield Step(create_domain(domain, way.after))
            yield from map(Step, comment_on("DOMAIN", qualified_name(domain.identifier), domain.doc))
        case AlterDomain():
            yield from alter_domain(change, way)
        case DropDomain(domain):
            yield Step(f"DROP DOMAIN {qualified_name(way.last_name(domain.identifier))}", late=True)


def _composite_steps(change: CreateComposite | AlterComposite | DropComposite, way: Course) -> Iterator[Step]:
    match change:
        case CreateComposite(composite):
            yield Step(create_composite(composite, way.after))
            yield from map(Step, composite_comments(composite))
        case AlterComposite():
            yield from alter_composite(change, way)
        case DropComposite(composite):
            yield from drop_composite(composite, way)


def _table_steps(
    change: CreateTable | AlterTable | DropTable | Distribute | Undistribute, way: Course
) -> Iterator[Step]:
    match change:
        case CreateTable(table) if not table.external:
            yield Step(_create_table(table, way.after))
            yield from map(Step, create_partitions(table, way.after))
            yield from map(Step, table_comments(table, way.after))
            yield from row_security_steps(change, way.before, way.after)
        case AlterTable(table_name, before, after):
            yield from map(Step, changed_comment("TABLE", of_table(way.table(table_name)), before, after))
        case DropTable(table) if not table.external:
            yield Step(f"DROP TABLE {of_table(table)}")
        case Distribute():
            yield from distribute(change, way)
        case Undistribute():
            yield from undistribute(change, way)
        case _:
            return


def _create_table(table: Table, schema: Schema) -> str:
    texts = [columns.column_text(column, schema) for column in table.columns]
    text = create_table(of_table(table), texts, constraint_clauses(table, schema, "postgresql"))
    if table.partitioning is not None:
        return f"{text} PARTITION BY {key_clause(table.partitioning)}"
    return text + with_clause(table.storage)
