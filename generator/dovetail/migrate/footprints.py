"""What a migration touches and what it needs, so that two of them can be told apart that are made without knowing each other."""

from collections.abc import Iterable, Iterator, Sequence

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
    Constraint,
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
    RenameColumn,
    RenameComposite,
    RenameDomain,
    RenameEnum,
    RenameField,
    RenameTable,
    RenameValue,
    TransferTable,
    Undistribute,
)
from dovetail.migrate.guaranteed import columns_of, enums_of
from dovetail.migrate.placed import places_of
from dovetail.migrate.sql_words import mentioned, spoken_of
from dovetail.schema.columns import Column, Sql
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index, IndexPart, PrimaryKey, Unique
from dovetail.schema.guarantees import Guarantee
from dovetail.schema.model import Table
from dovetail.schema.types import WORDS, ArrayType, CompositeType, DomainType, EnumType, ScalarType, Type

__all__ = ["Footprint", "collisions", "footprint"]

Place = tuple[str, ...]
"""What kind of thing, its name, and, within a table, the kind and the name of a part of it."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """The places that a migration writes, and those that have to stay as they are for it."""

    writes: frozenset[Place]
    needs: frozenset[Place]


def footprint(changes: Iterable[Change]) -> Footprint:
    """Return what the changes touch."""
    known = tuple(changes)
    return Footprint(
        frozenset(place for change in known for place in _written(change)),
        frozenset(place for change in known for place in _needed(change)),
    )


def collisions(first: Footprint, second: Footprint) -> Iterator[str]:
    """Yield, in words and sorted, what both write, and what one writes while the other needs it as it was."""
    both = {_told(max(a, b, key=len)) for a in first.writes for b in second.writes if _meet(a, b)}
    yield from (f"both change {what}" for what in sorted(both))
    for writes, needs in ((first.writes, second.needs), (second.writes, first.needs)):
        met = {_told(a) for a in writes if any(a == b[: len(a)] for b in needs)}
        yield from (f"one changes {what}, which the other needs" for what in sorted(met - both))


def _meet(first: Place, second: Place) -> bool:
    """Say whether one place lies in the other."""
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def _told(place: Place) -> str:
    return f"{place[2]} {place[1]}.{place[3]}" if len(place) == 4 else f"{place[0]} {place[1]}"


def _written(change: Change) -> Iterator[Place]:
    match change:
        case CreateTable(table) | DropTable(table):
            yield "table", table.name
        case TransferTable(before, after):
            yield "table", before.name
            yield "table", after.name
        case AlterTable(table_name):
            yield "table", table_name, "doc of", table_name
        case (
            RenameTable(before_name, after_name)
            | RenameEnum(before_name, after_name)
            | RenameDomain(before_name, after_name)
            | RenameComposite(before_name, after_name)
        ):
            kind = "table" if isinstance(change, RenameTable) else "type"
            yield kind, before_name.name
            yield kind, after_name.name
        case RenameColumn(table_name, earlier, later):
            yield "table", table_name, "column", earlier
            yield "table", table_name, "column", later
        case AddColumn(table_name, column) | DropColumn(table_name, column) | AlterColumn(table_name, column):
            yield "table", table_name, "column", column.name
        case AddConstraint() | DropConstraint() | AlterConstraint() | CreateIndex() | DropIndex() | AlterIndex():
            yield from (("table", change.table, "constraint or index", part.name) for part in _parts(change))
            yield from _lost_key(change)
        case AddGuarantee(table_name, guarantee) | DropGuarantee(table_name, guarantee):
            yield "table", table_name, "guarantee", guarantee.name
        case Distribute(table_name) | Undistribute(table_name):
            yield "table", table_name, "placement of", table_name
        case _:
            yield from _written_around(change)


def _written_around(change: Change) -> Iterator[Place]:
    match change:
        case AlterStorage(table_name):
            yield "table", table_name, "storage of", table_name
        case AddPartitioning(table_name) | AlterPartitioning(table_name) | DropPartitioning(table_name):
            yield "table", table_name, "partitions of", table_name
        case RenameValue(enum=type_name) | RenameField(composite=type_name):
            yield "type", type_name
        case DropExtension(extension) | AlterExtension(extension):
            yield "extension", extension.name
        case DropNamespace(name):
            yield "schema", name
        case CreateObject(one) | DropObject(one) | AlterObject(one):
            yield one.kind, one.name
        case CreateExtension() | CreateNamespace():
            return  # both may make one: what moves does without it
        case _:
            yield from _written_types(change)


def _written_types(change: Change) -> Iterator[Place]:
    match change:
        case CreateEnum(thing) | DropEnum(thing) | AlterEnum(thing):
            yield "type", thing.name
        case CreateDomain(thing) | DropDomain(thing) | AlterDomain(thing):
            yield "type", thing.name
        case CreateComposite(thing) | DropComposite(thing) | AlterComposite(thing):
            yield "type", thing.name
        case _:
            return


Part = Constraint | Index


def _parts(
    change: AddConstraint | DropConstraint | AlterConstraint | CreateIndex | DropIndex | AlterIndex,
) -> tuple[Part, ...]:
    match change:
        case AddConstraint(constraint=part) | DropConstraint(constraint=part):
            return (part,)
        case CreateIndex(index=index) | DropIndex(index=index):
            return (index,)
        case AlterConstraint() | AlterIndex():
            return (change.before, change.after)


def _lost_key(change: Change) -> Iterator[Place]:
    """What a foreign key can refer to, where that goes: it is known by its columns, not by its name."""
    match change:
        case DropConstraint(table, PrimaryKey() | Unique() as key):
            yield _key(table, key.columns)
        case DropIndex(table, Index(unique=True, predicate=None) as index):
            columns = tuple(part.column for part in index.parts if part.column is not None)
            if len(columns) == len(index.parts):
                yield _key(table, columns)


def _key(table: str, columns: Iterable[str]) -> Place:
    return "table", table, "key on", ", ".join(sorted(columns))


def _needed(change: Change) -> Iterator[Place]:
    match change:
        case CreateTable(table):
            yield from _needed_by_table(table)
        case AddColumn(table_name, column, using) | AlterColumn(table_name, after=column, using=using):
            yield from _needed_by_type(column.type)
            yield from _columns(table_name, _spoken(column, using))
        case AddConstraint(table_name, constraint):
            yield from _needed_by_constraint(table_name, constraint)
        case AddPartitioning(table_name, partitioning) | AlterPartitioning(table_name, after=partitioning):
            yield from _columns(table_name, partitioning.columns)
        case CreateIndex(table_name, index):
            yield from _columns(table_name, _index_columns(index))
        case Distribute(table_name, placement):
            yield from (("table", *place) for place in places_of(placement, table_name))
        case AddGuarantee(table_name, guarantee):
            yield from _needed_by_guarantee(table_name, guarantee)
        case _:
            yield from _needed_around(change)


def _needed_around(change: Change) -> Iterator[Place]:
    match change:
        case CreateEnum(enum):
            yield from _namespace(enum.identifier.namespace)
        case CreateDomain(domain) | AlterDomain(after=domain):
            yield from _namespace(domain.identifier.namespace)
            yield from _needed_by_type(domain.type)
        case CreateComposite(composite) | AlterComposite(after=composite):
            yield from _namespace(composite.identifier.namespace)
            for field in composite.fields:
                yield from _needed_by_type(field.type)
        case RenameTable(after=called) | RenameEnum(after=called) | RenameDomain(after=called):
            yield from _namespace(called.identifier.namespace)
        case RenameComposite(after=called):
            yield from _namespace(called.identifier.namespace)
        case CreateExtension(extension) | AlterExtension(after=extension):
            yield from _namespace(extension.namespace)
        case CreateObject(one) | AlterObject(after=one):
            yield from _namespace(one.identifier.namespace)
            yield from ((kind, name) for name in one.needs for kind in ("table", "type", "function", "view"))
        case _:
            return


def _namespace(name: str | None) -> Iterator[Place]:
    if name is not None:
        yield "schema", name


def _needed_by_table(table: Table) -> Iterator[Place]:
    yield from _namespace(table.identifier.namespace)
    for column in table.columns:
        yield from _needed_by_type(column.type)
    for key in table.foreign_keys:
        yield from _referenced(key)
    for guarantee in table.guarantees:
        yield from _needed_by_guarantee(table.name, guarantee)


def _needed_by_guarantee(table: str, guarantee: Guarantee) -> Iterator[Place]:
    yield from (("table", owner, "column", column) for owner, column in columns_of(guarantee, table))
    yield from (("type", enum) for enum in enums_of(guarantee))


def _needed_by_type(type_: Type) -> Iterator[Place]:
    element = type_.element if isinstance(type_, ArrayType) else type_
    match element:
        case EnumType(name) | DomainType(name) | CompositeType(name):
            yield "type", name
        case ScalarType(word):
            extension = WORDS[word].extension
            if extension is not None:
                yield "extension", extension
        case _:
            return


def _referenced(key: ForeignKey) -> Iterator[Place]:
    yield from _columns(key.referenced_table, key.referenced_columns)
    if key.enforced:
        yield _key(key.referenced_table, key.referenced_columns)


def _needed_by_constraint(table: str, constraint: Constraint) -> Iterator[Place]:
    match constraint:
        case Check(condition=condition):
            yield from _columns(table, spoken_of(condition))
        case Exclusion(parts=parts, predicate=predicate):
            yield from _columns(table, _indexed_columns([part.key for part in parts], predicate))
        case ForeignKey():
            yield from _columns(table, constraint.columns)
            yield from _referenced(constraint)
        case _:
            yield from _columns(table, constraint.columns)


def _spoken(column: Column, using: Sql | None) -> frozenset[str]:
    generated = frozenset() if column.generated is None else mentioned(column.generated.sql)
    return generated | mentioned(using)


def _index_columns(index: Index) -> set[str]:
    return _indexed_columns(index.parts, index.predicate) | set(index.include)


def _indexed_columns(parts: Sequence[IndexPart], predicate: Sql | None) -> set[str]:
    named = {part.column for part in parts if part.column is not None}
    texts = [part.expression for part in parts] + [predicate]
    return named.union(*(mentioned(text) for text in texts))


def _columns(table: str, names: Iterable[str]) -> Iterator[Place]:
    yield from (("table", table, "column", name) for name in names)
