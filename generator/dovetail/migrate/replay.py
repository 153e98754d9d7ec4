"""The Schema that changes lead to: what the records of a history stand for, without a snapshot of it anywhere.

The `using` of a column is the last that has served.
"""

from collections.abc import Iterable
from typing import Any, TypeVar, assert_never

from dovetail.data_classes import dataclass, replace
from dovetail.migrate.changes import (
    AlterComposite,
    AlterDomain,
    AlterEnum,
    AlterExtension,
    AlterObject,
    Called,
    Change,
    CreateComposite,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateNamespace,
    CreateObject,
    CreateTable,
    DropComposite,
    DropDomain,
    DropEnum,
    DropExtension,
    DropNamespace,
    DropObject,
    DropTable,
    Rename,
    RenameColumn,
    RenameComposite,
    RenameDomain,
    RenameEnum,
    RenameField,
    RenameTable,
    RenameValue,
    TransferTable,
)
from dovetail.migrate.guaranteed import Renaming, renamed_guarantees
from dovetail.migrate.placed import renamed_placement
from dovetail.migrate.renamed_parts import (
    renamed_column,
    renamed_constant,
    renamed_field,
    renamed_type,
    renamed_type_of_fields,
    renamed_value,
)
from dovetail.migrate.table_replay import MisfitError, replayed
from dovetail.schema.model import Composite, Domain, Enum, Extension, Schema, Table
from dovetail.schema.sql_objects import ObjectKey, SqlObject
from dovetail.schema.types import CompositeType, DomainType, EnumType, NamedType

__all__ = ["MisfitError", "replay"]

N = TypeVar("N", bound=Extension | Enum | Domain | Composite | Table)


@dataclass(slots=True)
class _State:
    """A Schema that is being changed."""

    tables: dict[str, Table]
    enums: dict[str, Enum]
    domains: dict[str, Domain]
    composites: dict[str, Composite]
    extensions: dict[str, Extension]
    objects: dict[ObjectKey, SqlObject]


def replay(schema: Schema, changes: Iterable[Change]) -> Schema:
    """Return `schema` after the changes. Raises MisfitError for one that does not fit."""
    state = _State(
        dict(schema.tables_by_name),
        dict(schema.enums_by_name),
        dict(schema.domains_by_name),
        dict(schema.composites_by_name),
        {extension.name: extension for extension in schema.extensions},
        dict(schema.objects_by_key),
    )
    for change in changes:
        try:
            _make(state, change)
        except KeyError as error:
            raise MisfitError(f"{type(change).__name__} speaks of {error.args[0]!r}, which is not there") from error
    return Schema(
        name=schema.name,
        databases=schema.databases,
        tables=_sorted(state.tables),
        enums=_sorted(state.enums),
        domains=_sorted(state.domains),
        composites=_sorted(state.composites),
        extensions=_sorted(state.extensions),
        objects=tuple(state.objects[key] for key in sorted(state.objects)),
    )


def _sorted(things: dict[str, N]) -> tuple[N, ...]:
    return tuple(things[name] for name in sorted(things))


def _make(state: _State, change: Change) -> None:
    match change:
        case CreateNamespace() | DropNamespace():
            return  # namespaces are those of what lies in them
        case (
            RenameTable()
            | RenameColumn()
            | RenameEnum()
            | RenameValue()
            | RenameDomain()
            | RenameComposite()
            | RenameField()
        ):
            _rename(state, change)
        case CreateExtension(made) | CreateEnum(made) | CreateDomain(made) | CreateComposite(made) | CreateTable(made):
            _put(_known(state, made), made)
        case DropExtension(gone) | DropEnum(gone) | DropDomain(gone) | DropComposite(gone) | DropTable(gone):
            del _known(state, gone)[gone.name]
        case (
            AlterExtension(was, becomes)
            | AlterEnum(was, becomes)
            | AlterDomain(was, becomes)
            | AlterComposite(was, becomes)
            | TransferTable(was, becomes)
        ):
            del _known(state, was)[was.name]
            _put(_known(state, becomes), becomes)
        case CreateObject() | AlterObject() | DropObject():
            _make_object(state.objects, change)
        case _:
            state.tables[change.table] = replayed(state.tables[change.table], change)


def _make_object(known: dict[ObjectKey, SqlObject], change: CreateObject | AlterObject | DropObject) -> None:
    match change:
        case CreateObject(made):
            if made.key in known:
                raise MisfitError(f"{made.name!r} is there already")
            known[made.key] = made
        case AlterObject(was, becomes):
            del known[was.key]
            known[becomes.key] = becomes
        case DropObject(gone):
            del known[gone.key]


def _known(state: _State, thing: Extension | Enum | Domain | Composite | Table) -> dict[str, Any]:
    """The things of the same kind, by name."""
    match thing:
        case Extension():
            return state.extensions
        case Enum():
            return state.enums
        case Domain():
            return state.domains
        case Composite():
            return state.composites
        case Table():
            return state.tables


def _put(known: dict[str, N], thing: N) -> None:
    if thing.name in known:
        raise MisfitError(f"{thing.name!r} is there already")
    known[thing.name] = thing


# --- renames ----------------------------------------------------------------------------------------------------------


def _rename(state: _State, change: Rename) -> None:
    _rename_thing(state, change)
    if isinstance(change, (RenameTable, RenameEnum, RenameDomain, RenameComposite)):
        _rename_needed(state.objects, change.before.name, change.after.name)
    renaming = _renaming(change)
    for name, table in state.tables.items():
        if table.guarantees or table.placement:
            state.tables[name] = renamed_placement(renamed_guarantees(table, renaming), renaming)


def _rename_thing(state: _State, change: Rename) -> None:
    match change:
        case RenameTable(before, after):
            _rename_table(state, before, after)
        case RenameColumn(table_name, earlier, later):
            if any(column.name == later for column in state.tables[table_name].columns):
                raise MisfitError(f"{later!r} is there already")
            state.tables[table_name].column(earlier)
            for name, table in state.tables.items():
                state.tables[name] = renamed_column(table, table_name, earlier, later)
        case RenameEnum(before, after):
            _put(state.enums, replace(state.enums.pop(before.name), name=after.name, identifier=after.identifier))
            _rename_type(state, EnumType(before.name), EnumType(after.name))
        case RenameDomain(before, after):
            _put(state.domains, replace(state.domains.pop(before.name), name=after.name, identifier=after.identifier))
            _rename_type(state, DomainType(before.name), DomainType(after.name))
        case RenameComposite(before, after):
            composite = state.composites.pop(before.name)
            _put(state.composites, replace(composite, name=after.name, identifier=after.identifier))
            _rename_type(state, CompositeType(before.name), CompositeType(after.name))
        case RenameField(composite_name, earlier, later):
            state.composites[composite_name] = renamed_field(state.composites[composite_name], earlier, later)
        case RenameValue(enum_name, earlier, later):
            _rename_value(state, enum_name, earlier, later)
        case _:
            assert_never(change)


def _rename_needed(objects: dict[ObjectKey, SqlObject], before: str, after: str) -> None:
    """Objects need the thing by its new name; what they say of it is for their authors to change."""
    for key, each in objects.items():
        if before in each.needs:
            needs = sorted(after if name == before else name for name in each.needs)
            objects[key] = replace(each, needs=tuple(needs))


def _renaming(change: Rename) -> Renaming:
    """What guarantees call otherwise after a rename."""
    match change:
        case RenameTable(before, after):
            return Renaming(table=lambda name: after.name if name == before.name else name)
        case RenameColumn(owner, earlier, later):
            return Renaming(column=lambda table, name: later if (table, name) == (owner, earlier) else name)
        case RenameEnum(before, after):
            return Renaming(enum=lambda name: after.name if name == before.name else name)
        case RenameValue(owner, earlier, later):
            return Renaming(value=lambda enum, value: later if (enum, value) == (owner, earlier) else value)
        case RenameDomain() | RenameComposite() | RenameField():
            return Renaming()


def _rename_table(state: _State, before: Called, after: Called) -> None:
    _put(state.tables, replace(state.tables.pop(before.name), name=after.name, identifier=after.identifier))
    if before.name == after.name:
        return
    for name, table in state.tables.items():
        if any(key.referenced_table == before.name for key in table.foreign_keys):
            keys = (
                replace(key, referenced_table=after.name) if key.referenced_table == before.name else key
                for key in table.foreign_keys
            )
            state.tables[name] = replace(table, foreign_keys=tuple(keys))


def _rename_type(state: _State, before: NamedType, after: NamedType) -> None:
    for name, table in state.tables.items():
        state.tables[name] = renamed_type(table, before, after)
    for name, composite in state.composites.items():
        state.composites[name] = renamed_type_of_fields(composite, before, after)
    for name, domain in state.domains.items():
        if domain.type == before and isinstance(after, EnumType):
            state.domains[name] = replace(domain, type=after)


def _rename_value(state: _State, enum_name: str, before: str, after: str) -> None:
    enum = state.enums[enum_name]
    if before not in (value.name for value in enum.values):
        raise KeyError(before)
    values = tuple(replace(value, name=after) if value.name == before else value for value in enum.values)
    state.enums[enum_name] = replace(enum, values=values)
    for name, table in state.tables.items():
        state.tables[name] = renamed_value(table, state.domains, enum_name, before, after)
    for name, domain in state.domains.items():
        if domain.type == EnumType(enum_name):
            state.domains[name] = replace(domain, default=renamed_constant(domain.default, before, after))
