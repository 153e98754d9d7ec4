"""The changes that lead from one Schema to another, in an order in which a database can make them.

Renames come first; what is left is compared by name, and the way back is the same comparison with the arguments swapped.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from dovetail.data_classes import replace
from dovetail.migrate.change_order import in_order
from dovetail.migrate.changes import (
    AddConstraint,
    AlterComposite,
    AlterDomain,
    AlterEnum,
    AlterExtension,
    AlterObject,
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
    DropComposite,
    DropConstraint,
    DropDomain,
    DropEnum,
    DropExtension,
    DropNamespace,
    DropObject,
    DropTable,
    Rename,
    TransferTable,
)
from dovetail.migrate.renames import lasting_renames, reversed_renames, written_renames
from dovetail.migrate.replay import replay
from dovetail.migrate.stored import stored
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.distribution import keys_between_nodes
from dovetail.schema.model import Enum, Schema, Table
from dovetail.schema.order import detached, tables_in_order

__all__ = ["diff", "way_back"]

_ALWAYS_THERE = ("pg_catalog", "public")


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def diff(before: Schema, after: Schema, renames: tuple[Rename, ...] | None = None) -> tuple[Change, ...]:
    """Return the changes from `before` to `after`. What is the same under another name says `after`, unless `renames` does."""
    before, after = stored(before), stored(after)
    if renames is None:
        if before == after:  # as nearly always; a `was:` that names what is still there is refused (S110)
            return ()
        renames = written_renames(before, after)
    moved = replay(before, renames)
    return (
        *_new_namespaces(moved, after, before),
        *renames,
        *in_order(_compared(moved, after)),
        *_old_namespaces(before, after),
    )


def way_back(changes: Iterable[Change], before: Schema, after: Schema) -> tuple[Change, ...]:
    """Return the changes that undo `changes`, which lead from `before` to `after`."""
    return diff(after, _without_usings(before), reversed_renames(lasting_renames(changes)))


def _without_usings(schema: Schema) -> Schema:
    """What a spec says of the way to it is said of the way there only."""
    tables = (
        replace(table, columns=tuple(replace(column, using=None) for column in table.columns))
        for table in schema.tables
    )
    return replace(schema, tables=tuple(tables))


def _compared(before: Schema, after: Schema) -> Iterator[Change]:
    """The changes between Schemas in which equal things have equal names."""
    yield from _extension_changes(before, after)
    yield from _type_changes(before, after)
    yield from _drops(before, after)
    yield from _creations(before, after)
    yield from _object_changes(before, after)
    for table in after.tables:
        earlier = before.tables_by_name.get(table.name)
        if earlier is None or earlier == table:
            continue
        if earlier.external or table.external:
            yield TransferTable(earlier, table)
        else:
            from dovetail.migrate.table_diff import table_changes

            yield from table_changes(earlier, table)


def _extension_changes(before: Schema, after: Schema) -> Iterator[Change]:
    yield from (CreateExtension(extension) for extension in _missing(after.extensions, before.extensions))
    yield from (DropExtension(extension) for extension in reversed(_missing(before.extensions, after.extensions)))
    yield from (AlterExtension(*pair) for pair in _changed(before.extensions, after.extensions))


def _type_changes(before: Schema, after: Schema) -> Iterator[Change]:
    yield from (CreateEnum(enum) for enum in _missing(after.enums, before.enums))
    yield from (CreateDomain(domain) for domain in _missing(after.domains, before.domains))
    yield from (CreateComposite(each) for each in _missing(after.composites_in_order, before.composites))
    yield from (DropComposite(each) for each in reversed(_missing(before.composites_in_order, after.composites)))
    yield from (AlterComposite(*pair) for pair in _changed(before.composites, after.composites_in_order))
    yield from (DropDomain(domain) for domain in reversed(_missing(before.domains, after.domains)))
    yield from (DropEnum(enum) for enum in reversed(_missing(before.enums, after.enums)))
    for earlier, enum in _changed(before.enums, after.enums):
        yield AlterEnum(earlier, enum, _removed(earlier, enum))
    yield from (AlterDomain(*pair) for pair in _changed(before.domains, after.domains))


def _removed(before: Enum, after: Enum) -> tuple[tuple[str, str], ...]:
    """What rows get instead of the values that go now; what went long ago may still be written in the spec."""
    gone = {value.name for value in before.values} - {value.name for value in after.values}
    return tuple((value, instead) for value, instead in after.removed if value in gone)


def _object_changes(before: Schema, after: Schema) -> Iterator[Change]:
    known, wanted = before.objects_by_key, after.objects_by_key
    yield from (DropObject(each) for key, each in known.items() if key not in wanted)
    for key, each in wanted.items():
        if key not in known:
            yield CreateObject(each)
        elif known[key] != each:
            yield AlterObject(known[key], each)


def _creations(before: Schema, after: Schema) -> Iterator[Change]:
    """New tables, each after those that it refers to; foreign keys that close a circle come once all stand."""
    if not _missing(after.tables, before.tables):
        return
    tables = list(_migrated(_missing(tables_in_order(after), before.tables)))
    set_aside = detached(after) | keys_between_nodes(after.tables)
    for table in tables:
        kept = tuple(key for key in table.foreign_keys if (table.name, key.name) not in set_aside)
        yield CreateTable(replace(table, foreign_keys=kept, indexes=(), placement=None))
        yield from (CreateIndex(table.name, index) for index in table.indexes)
        if table.placement is not None:
            yield Distribute(table.name, table.placement)
    yield from (AddConstraint(table, key) for table, key in _keys(tables, set_aside))
    yield from (CreateTable(table) for table in _missing(after.tables, before.tables) if table.external)


def _drops(before: Schema, after: Schema) -> Iterator[Change]:
    """Tables that go, in the reverse of the order in which they came."""
    if not _missing(before.tables, after.tables):
        return
    set_aside = detached(before) | keys_between_nodes(before.tables)
    tables = list(_migrated(_missing(reversed(tables_in_order(before)), after.tables)))
    yield from (DropConstraint(table, key) for table, key in _keys(tables, set_aside))
    for table in tables:
        kept = tuple(key for key in table.foreign_keys if (table.name, key.name) not in set_aside)
        yield DropTable(replace(table, foreign_keys=kept))
    yield from (DropTable(table) for table in _missing(before.tables, after.tables) if table.external)


def _missing(things: Iterable[N], others: Iterable[N]) -> list[N]:
    known = {other.name for other in others}
    return [thing for thing in things if thing.name not in known]


def _changed(before: Iterable[N], after: Iterable[N]) -> Iterator[tuple[N, N]]:
    known = {thing.name: thing for thing in before}
    return ((known[thing.name], thing) for thing in after if known.get(thing.name, thing) != thing)


def _migrated(tables: Iterable[Table]) -> Iterator[Table]:
    return (table for table in tables if not table.external)


def _keys(tables: Iterable[Table], set_aside: frozenset[tuple[str, str]]) -> Iterator[tuple[str, ForeignKey]]:
    """The detached foreign keys of the tables."""
    for table in tables:
        yield from ((table.name, key) for key in table.foreign_keys if (table.name, key.name) in set_aside)


def _new_namespaces(moved: Schema, after: Schema, before: Schema) -> Iterator[Change]:
    standing = _namespaces(before)
    wanted = sorted({*_namespaces(moved), *_namespaces(after)})
    return (CreateNamespace(name) for name in wanted if name not in standing)


def _old_namespaces(before: Schema, after: Schema) -> Iterator[Change]:
    standing = _namespaces(after)
    return (DropNamespace(name) for name in reversed(_namespaces(before)) if name not in standing)


def _namespaces(schema: Schema) -> list[str]:
    """The namespaces of everything migrated and of the extensions, but not those that every database has."""
    named = {*schema.namespaces, *(extension.namespace for extension in schema.extensions if extension.namespace)}
    return sorted(named.difference(_ALWAYS_THERE))
