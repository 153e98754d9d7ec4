"""Which things of two Schemas are the same under another name. Only the spec can say so, by `was:`; nothing is guessed.

A `was:` counts where the thing of that name is there before; where it is not, it has served. A table or a column that has the
new name already is going: it steps aside first, so that a column can take the place of another one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar, assert_never

from dovetail.data_classes import dataclass, replace
from dovetail.diagnostics import Span
from dovetail.migrate.changes import (
    Called,
    Change,
    DropColumn,
    DropTable,
    Rename,
    RenameColumn,
    RenameComposite,
    RenameDomain,
    RenameEnum,
    RenameField,
    RenameTable,
    RenameValue,
)
from dovetail.schema.model import Composite, Enum, QualifiedName, Schema, Table
from dovetail.schema.naming import passing_name

__all__ = [
    "ServedName",
    "lasting_renames",
    "renames_in",
    "reversed_renames",
    "served_names",
    "without_stepping_aside",
    "written_renames",
]


class _Renamable(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def was(self) -> str | None: ...
    @property
    def span(self) -> Span | None: ...


class _Identified(_Renamable, Protocol):
    @property
    def identifier(self) -> QualifiedName: ...


T = TypeVar("T", bound=_Identified)


@dataclass(frozen=True, slots=True)
class ServedName:
    """A `was:` that renames nothing any more. `thing` is named as hazards name it, such as "users.email"."""

    thing: str
    was: str
    span: Span | None


def written_renames(before: Schema, after: Schema) -> tuple[Rename, ...]:
    """Return the renames from `before` to `after`: of tables, enums, domains and composites, and of what is in them."""
    tables = list(_pairs(before.tables, after.tables))
    enums = list(_pairs(before.enums, after.enums, steps_aside=False))
    domains = list(_pairs(before.domains, after.domains, steps_aside=False))
    composites = list(_pairs(before.composites, after.composites, steps_aside=False))
    return (
        *_table_renames(before.tables, after.tables, tables),
        *(rename for pair in tables for rename in _column_renames(*pair)),
        *(RenameEnum(*_called(*pair)) for pair in enums if _is_renamed(*pair)),
        *(rename for pair in enums for rename in _value_renames(*pair)),
        *(RenameDomain(*_called(*pair)) for pair in domains if _is_renamed(*pair)),
        *(RenameComposite(*_called(*pair)) for pair in composites if _is_renamed(*pair)),
        *(rename for pair in composites for rename in _field_renames(*pair)),
    )


def reversed_renames(renames: Iterable[Rename]) -> tuple[Rename, ...]:
    """Return the renames that lead back, in the order in which they can be made."""
    return tuple(_reversed(rename) for rename in reversed(tuple(renames)))


def renames_in(changes: Iterable[Change]) -> tuple[Rename, ...]:
    """Return the renames among the changes."""
    return tuple(change for change in changes if isinstance(change, Rename))


def lasting_renames(changes: Iterable[Change]) -> tuple[Rename, ...]:
    """Return the renames among the changes, without those of things that step aside and go."""
    known = tuple(changes)
    tables = {change.table.name for change in known if isinstance(change, DropTable)}
    columns = {(change.table, change.column.name) for change in known if isinstance(change, DropColumn)}
    return tuple(rename for rename in renames_in(known) if not _goes(rename, tables, columns))


def without_stepping_aside(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes as people think of them: what steps aside to go just goes, under the name that it had."""
    known = tuple(changes)
    lasting = set(lasting_renames(known))
    aside = [rename for rename in renames_in(known) if rename not in lasting]
    tables = {rename.after.name: rename.before for rename in aside if isinstance(rename, RenameTable)}
    columns = {(rename.table, rename.after): rename.before for rename in aside if isinstance(rename, RenameColumn)}
    return tuple(_under_former_name(change, tables, columns) for change in known if change not in aside)


def _under_former_name(change: Change, tables: Mapping[str, Called], columns: Mapping[tuple[str, str], str]) -> Change:
    match change:
        case DropTable(table) if table.name in tables:
            former = tables[table.name]
            return DropTable(replace(table, name=former.name, identifier=former.identifier))
        case DropColumn(table_name, column) if (table_name, column.name) in columns:
            return DropColumn(table_name, replace(column, name=columns[table_name, column.name]))
        case _:
            return change


def _goes(rename: Rename, tables: Collection[str], columns: Collection[tuple[str, str]]) -> bool:
    match rename:
        case RenameTable(after=called):
            return called.name in tables
        case RenameColumn(table, after=name):
            return (table, name) in columns
        case _:
            return False


def served_names(before: Schema, after: Schema) -> Iterator[ServedName]:
    """Yield every `was:` of `after` that renames nothing of `before`, because the thing has its new name already."""
    for table in after.tables:
        earlier = before.tables_by_name.get(table.name)
        if earlier is not None:
            yield from _served_table(earlier, table, before.tables_by_name.keys())
    for enum in after.enums:
        same = before.enums_by_name.get(enum.name)
        if same is not None:
            yield from _served(enum.name, [enum], before.enums_by_name.keys())
            yield from _served(enum.name, enum.values, {value.name for value in same.values}, within=True)
    for domain in after.domains:
        yield from _served(domain.name, [domain], before.domains_by_name.keys())
    for composite in after.composites:
        known = before.composites_by_name.get(composite.name)
        if known is not None:
            yield from _served(composite.name, [composite], before.composites_by_name.keys())
            yield from _served(composite.name, composite.fields, {field.name for field in known.fields}, within=True)


def _served_table(before: Table, after: Table, tables: Collection[str]) -> Iterator[ServedName]:
    """A column that a reference makes has what it was from there, so it is the reference that says so."""
    renamed: tuple[_Renamable, ...] = (after, *after.columns, *after.foreign_keys)
    if all(thing.was is None for thing in renamed):
        return  # as nearly always, so that no place has to be found
    columns = {column.name for column in before.columns}
    made = {column for key in after.foreign_keys for column in key.columns}
    yield from _served(after.name, [after], tables)
    declared = (column for column in after.columns if column.name not in made or column.span not in _places(after))
    yield from _served(after.name, declared, columns, within=True)
    for key in after.foreign_keys:
        if key.was is not None and columns.issuperset(key.columns):
            yield ServedName(f"{after.name}.{key.reference}", key.was, key.span)


def _places(table: Table) -> set[Span | None]:
    return {key.span for key in table.foreign_keys}


def _served(
    owner: str, things: Iterable[_Renamable], known: Collection[str], *, within: bool = False
) -> Iterator[ServedName]:
    for thing in things:
        if thing.was is not None and thing.name in known and thing.was not in known:
            yield ServedName(f"{owner}.{thing.name}" if within else owner, thing.was, thing.span)


def _pairs(before: Iterable[T], after: Iterable[T], *, steps_aside: bool = True) -> Iterator[tuple[T, T]]:
    """Pair each thing with what it was; where nothing steps aside, a thing whose name is in use is the one that has it."""
    known = {thing.name: thing for thing in before}
    for thing in after:
        earlier = _earlier_name(thing, known.keys()) if steps_aside or thing.name not in known else thing.name
        if earlier in known:
            yield known[earlier], thing


def _earlier_name(thing: _Renamable, known: Iterable[str]) -> str:
    return thing.was if thing.was is not None and thing.was in known else thing.name


def _is_renamed(before: T, after: T) -> bool:
    return (before.name, before.identifier) != (after.name, after.identifier)


def _called(before: T, after: T) -> tuple[Called, Called]:
    return Called(before.name, before.identifier), Called(after.name, after.identifier)


def _table_renames(
    known: Iterable[Table], after: Iterable[Table], pairs: Iterable[tuple[Table, Table]]
) -> Iterator[RenameTable]:
    everything = [*known, *after]
    taken = {name for table in everything for name in (table.name, table.identifier.name)}
    renamed = [pair for pair in pairs if _is_renamed(*pair)]
    names = {later.name for earlier, later in renamed if earlier.name != later.name}
    identifiers = {later.identifier for earlier, later in renamed if earlier.identifier != later.identifier}
    now = {table.name: Called(table.name, table.identifier) for table in known}
    for table in known:
        if not table.external and (table.name in names or table.identifier in identifiers):
            aside = _aside(table, names, identifiers, taken)
            yield RenameTable(now[table.name], aside)
            now[table.name] = aside
    yield from (RenameTable(now[earlier.name], Called(later.name, later.identifier)) for earlier, later in renamed)


def _aside(
    table: Table, names: Collection[str], identifiers: Collection[QualifiedName], taken: Collection[str]
) -> Called:
    """What a table is called for a moment whose names another one takes."""
    name = passing_name(table.name, "before", taken) if table.name in names else table.name
    own = table.identifier
    return Called(name, replace(own, name=passing_name(own.name, "before", taken)) if own in identifiers else own)


def _column_renames(before: Table, after: Table) -> Iterator[RenameColumn]:
    if before.external or after.external:
        return
    known = {column.name for column in before.columns}
    renamed = [
        (earlier, column.name) for column in after.columns if (earlier := _earlier_name(column, known)) != column.name
    ]
    taken = known | {column.name for column in after.columns}
    now = {name: passing_name(name, "before", taken) for _, name in renamed if name in known}
    yield from (RenameColumn(after.name, name, aside) for name, aside in now.items())
    yield from (RenameColumn(after.name, now.get(earlier, earlier), name) for earlier, name in renamed)


def _value_renames(before: Enum, after: Enum) -> Iterator[RenameValue]:
    known = {value.name for value in before.values}
    for value in after.values:
        earlier = _earlier_name(value, known)
        if earlier != value.name and value.name not in known:
            yield RenameValue(after.name, earlier, value.name)


def _field_renames(before: Composite, after: Composite) -> Iterator[RenameField]:
    known = {field.name for field in before.fields}
    for field in after.fields:
        earlier = _earlier_name(field, known)
        if earlier != field.name and field.name not in known:
            yield RenameField(after.name, earlier, field.name)


def _reversed(rename: Rename) -> Rename:
    match rename:
        case RenameTable(before, after):
            return RenameTable(after, before)
        case RenameColumn(table, earlier, later):
            return RenameColumn(table, later, earlier)
        case RenameEnum(before, after):
            return RenameEnum(after, before)
        case RenameValue(enum, earlier, later):
            return RenameValue(enum, later, earlier)
        case RenameDomain(before, after):
            return RenameDomain(after, before)
        case RenameComposite(before, after):
            return RenameComposite(after, before)
        case RenameField(composite, earlier, later):
            return RenameField(composite, later, earlier)
        case _:
            assert_never(rename)
