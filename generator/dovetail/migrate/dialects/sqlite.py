"""SQLite's statements: tables and indexes. It has no types of the spec's own, no namespaces and no comments."""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from dovetail.migrate.changes import (
    AlterIndex,
    Change,
    CreateIndex,
    CreateTable,
    DropIndex,
    DropTable,
    RenameColumn,
    RenameTable,
)
from dovetail.migrate.dialects.base import Statement, title
from dovetail.migrate.dialects.course import Course, course
from dovetail.migrate.dialects.indexes import create_index, exists_on
from dovetail.migrate.dialects.objects import ObjectStatements, moves, objects_of
from dovetail.migrate.dialects.quoting import identifier, qualified
from dovetail.migrate.dialects.sqlite_rebuild import Alterations, alterations
from dovetail.migrate.dialects.sqlite_tables import create, default_of
from dovetail.migrate.dialects.sqlite_types import type_name
from dovetail.migrate.renames import renames_in
from dovetail.migrate.replay import replay
from dovetail.schema.columns import Column, Database
from dovetail.schema.model import Schema
from dovetail.schema.naming import passing_name
from dovetail.schema.types import Type

__all__ = ["SQLite"]


class SQLite:
    """The dialect of SQLite."""

    name: Database = "sqlite"

    def type_name(self, type_: Type, schema: Schema) -> str:
        """Return how SQLite spells `type_`."""
        return type_name(type_, schema)

    def default(self, column: Column, schema: Schema) -> str | None:
        """Return what follows DEFAULT."""
        return default_of(column, schema)

    def statements(self, changes: Iterable[Change], before: Schema, after: Schema) -> Iterator[Statement]:
        """Yield the statements of `changes`, all in one transaction. All foreign keys of a table stand inside it.

        While tables are dropped or made anew, foreign keys are not enforced, or rows would go with them; afterwards all are
        checked. https://www.sqlite.org/pragma.html#pragma_foreign_keys
        """
        known = tuple(changes)
        way = course(replay(before, renames_in(known)), after, known)
        altered = tuple(alterations(known, way))
        rebuilt = [each.change for each in altered if each.is_rebuilt]
        careful = rebuilt + [change for change in known if isinstance(change, DropTable) and not change.table.external]
        if careful:
            yield Statement("PRAGMA foreign_keys = OFF", careful[0], run="alone")
        standing_objects, wanted = objects_of(before, self.name), objects_of(after, self.name)
        fallen = _rebuilt_tables(altered) | _dropped_tables(known)
        guards = ObjectStatements(moves(standing_objects, wanted, fallen), known, way.made)
        yield from guards.first()
        yield from _renames(known, before, way)
        yield from _drops(known, altered)
        if rebuilt:  # a view that speaks of a table is no reason not to make it anew
            yield Statement("PRAGMA legacy_alter_table = ON", rebuilt[0])
        yield from (Statement(sql, each.change) for each in altered for sql in each.statements)
        if rebuilt:
            yield Statement("PRAGMA legacy_alter_table = OFF", rebuilt[-1])
        yield from (Statement(sql, each.change) for each in altered for sql in each.indexes())
        yield from _creations(known, way, altered)
        yield from guards.last()
        if careful:
            yield Statement("PRAGMA foreign_key_check", careful[-1])
            yield Statement("PRAGMA foreign_keys = ON", careful[-1], run="alone")


def _renames(changes: Iterable[Change], before: Schema, way: Course) -> Iterator[Statement]:
    standing = before
    for change in renames_in(changes):
        match change:
            case RenameTable(earlier, later) if not standing.tables_by_name[earlier.name].external:
                steps = _table_names(earlier.identifier.name, later.identifier.name, way.taken)
                for name, next_name in pairwise(steps):
                    yield Statement(f"ALTER TABLE {_name(name)} RENAME TO {_name(next_name)}", change)
            case RenameColumn(table, earlier_name, later_name):
                own = qualified(standing.tables_by_name[table].identifier, "sqlite")
                names = (_name(each) for each in (earlier_name, later_name))
                yield Statement(f"ALTER TABLE {own} " + "RENAME COLUMN {} TO {}".format(*names), change)
            case _:
                pass  # SQLite has none of the types of a spec
        standing = replay(standing, [change])


def _table_names(before: str, after: str, taken: Collection[str]) -> tuple[str, ...]:
    """The names that a table has one after the other; SQLite takes names that differ in their case for the same."""
    if before == after:
        return (before,)
    return (before, passing_name(after, "next", taken), after) if before.lower() == after.lower() else (before, after)


def _drops(changes: Iterable[Change], altered: Iterable[Alterations]) -> Iterator[Statement]:
    fallen = _rebuilt_tables(altered)
    for change in changes:
        match change:
            case DropTable(table) if not table.external:
                yield Statement(f"DROP TABLE {qualified(table.identifier, 'sqlite')}", change)
            case DropIndex(table_name, index) | AlterIndex(table_name, before=index) if table_name not in fallen:
                if exists_on(index, "sqlite") and not _is_same_index(change):
                    yield Statement(f"DROP INDEX {_name(index.name)}", change)
            case _:
                continue


def _creations(changes: Iterable[Change], way: Course, altered: Iterable[Alterations]) -> Iterator[Statement]:
    fallen = _rebuilt_tables(altered)
    for change in changes:
        match change:
            case CreateTable(table) if not table.external:
                yield Statement(create(way.after.tables_by_name[table.name], way.after), change, title(change))
            case CreateIndex(table_name, index) | AlterIndex(table_name, after=index) if table_name not in fallen:
                if exists_on(index, "sqlite") and not _is_same_index(change):
                    yield Statement(create_index(index, way.table(table_name).identifier, "sqlite"), change)
            case _:
                continue


def _rebuilt_tables(altered: Iterable[Alterations]) -> set[str]:
    """The tables that are made anew, and their indexes with them."""
    return {each.table.name for each in altered if each.is_rebuilt}


def _dropped_tables(changes: Iterable[Change]) -> set[str]:
    return {change.table.name for change in changes if isinstance(change, DropTable)}


def _is_same_index(change: Change) -> bool:
    """Say whether SQLite has nothing to do: it keeps no docs."""
    return isinstance(change, AlterIndex) and change.before.name == change.after.name


def _name(name: str) -> str:
    return identifier(name, "sqlite")
