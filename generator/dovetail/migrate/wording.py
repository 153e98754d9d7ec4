"""Changes in words: a line for people, and the name of a migration."""

from collections.abc import Iterable, Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.data_classes import fields
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
from dovetail.migrate.renames import without_stepping_aside
from dovetail.schema.distribution import told
from dovetail.schema.model import Composite
from dovetail.schema.sql_objects import SqlObject
from dovetail.schema.types import Type, spelled

__all__ = ["described", "named", "slug", "summary"]

_LONGEST_SLUG = 50
_NOT_A_WORD = lazy_re.compile(r"[^a-z0-9]+")


def described(change: Change) -> str:
    """Return a change as a line: `+` for what comes, `-` for what goes, `~` for what changes."""
    sign, what, _ = _told(change)
    return f"{sign} {what}"


def summary(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the lines of changes. A guarantee that goes and comes again says something else from then on: that is one line."""
    known = without_stepping_aside(changes)
    gone = {(each.table, each.guarantee.name) for each in known if isinstance(each, DropGuarantee)}
    come = {(each.table, each.guarantee.name) for each in known if isinstance(each, AddGuarantee)}
    for change in known:
        is_of_both = (
            isinstance(change, (AddGuarantee, DropGuarantee)) and (change.table, change.guarantee.name) in gone & come
        )
        if not is_of_both:
            yield described(change)
        elif isinstance(change, AddGuarantee):
            yield f"~ {_told(change)[1]}"


def named(changes: Iterable[Change]) -> str:
    """Return a name for a migration that makes the changes: what the weightiest of them does, and how many there are besides."""
    thought = without_stepping_aside(changes)
    known = [change for change in thought if not _is_part(change)] or list(thought)
    weighty = sorted(enumerate(known), key=lambda pair: (_weight(pair[1]), pair[0]))
    if not weighty:
        return "nothing"
    first = slug(_told(weighty[0][1])[2])
    rest = len(weighty) - 1
    return f"{first}_and_{rest}_more" if rest else first


def slug(text: str) -> str:
    """Return a text as a word of a file name: ASCII letters, digits and underscores, and not too many."""
    word = _NOT_A_WORD.sub("_", text.lower()).strip("_")
    return word[:_LONGEST_SLUG].rstrip("_") or "changes"


_WEIGHTS: tuple[tuple[type[Any], ...], ...] = (
    (CreateTable, DropTable, RenameTable),
    (AddColumn, DropColumn, RenameColumn),
    (AlterEnum, RenameValue, RenameEnum, CreateEnum, DropEnum),
    (AlterColumn, AlterDomain, AlterComposite, RenameField, RenameComposite, CreateComposite, DropComposite),
)


def _weight(change: Change) -> int:
    return next((rank for rank, kinds in enumerate(_WEIGHTS) if isinstance(change, kinds)), len(_WEIGHTS))


def _is_part(change: Change) -> bool:
    """Say whether a change goes without saying beside others."""
    if isinstance(change, (AddConstraint, AlterConstraint, DropConstraint, CreateIndex, AlterIndex, DropIndex)):
        return True
    return isinstance(change, (CreateNamespace, DropNamespace))


Told = tuple[str, str, str]
"""The sign, what is changed, and the words that a name is made of."""


def _told(change: Change) -> Told:
    if isinstance(change, Rename):
        return _told_of_rename(change)
    match change:
        case CreateTable(table):
            return "+", f"table {table.name}", f"add {table.name}"
        case DropTable(table):
            return "-", f"table {table.name}", f"drop {table.name}"
        case (
            AlterTable()
            | TransferTable()
            | AddPartitioning()
            | AlterPartitioning()
            | DropPartitioning()
            | AlterStorage()
        ):
            return _told_of_table(change)
        case AddColumn() | AlterColumn() | DropColumn():
            return _told_of_column(change)
        case AddConstraint() | AlterConstraint() | DropConstraint() | CreateIndex() | AlterIndex() | DropIndex():
            return _told_of_part(change)
        case CreateEnum() | DropEnum() | AlterEnum() | CreateDomain() | DropDomain() | AlterDomain():
            return _told_of_type(change)
        case CreateComposite() | DropComposite() | AlterComposite():
            return _told_of_composite(change)
        case CreateObject() | AlterObject() | DropObject():
            return _told_of_object(change)
        case _:
            return _told_of_surroundings(change)


def _told_of_column(change: AddColumn | AlterColumn | DropColumn) -> Told:
    match change:
        case AddColumn(table, column):
            return "+", f"column {table}.{column.name}: {_type(column.type)}", f"add {table} {column.name}"
        case DropColumn(table, column):
            return "-", f"column {table}.{column.name}", f"drop {table} {column.name}"
        case AlterColumn(table, before, after):
            differing = [
                field.name.replace("doc", "its doc").replace("nullable", "whether it may be NULL")
                for field in fields(after)
                if field.compare and field.name != "type" and getattr(before, field.name) != getattr(after, field.name)
            ]
            types = [] if before.type == after.type else [f"{_type(before.type)} → {_type(after.type)}"]
            return "~", f"column {table}.{after.name}: {', '.join(types + differing)}", f"change {table} {after.name}"


def _type(type_: Type) -> str:
    return spelled(type_)


def _told_of_table(
    change: AlterTable | TransferTable | AddPartitioning | AlterPartitioning | DropPartitioning | AlterStorage,
) -> Told:
    match change:
        case AlterTable(table):
            return "~", f"table {table}: its doc", f"describe {table}"
        case TransferTable(earlier, later):
            whose = "migrated by others" if later.external else "migrated here"
            return "~", f"table {later.name}: {whose} from now on", f"hand over {earlier.name}"
        case AlterStorage(table):
            return "~", f"table {table}: its storage parameters", f"store {table}"
        case AddPartitioning(table, partitioning):
            columns = ", ".join(partitioning.columns)
            return "~", f"table {table}: partitioned by {partitioning.method} of {columns}", f"partition {table}"
        case AlterPartitioning(table, before, after):
            bounds = [{each.name: each.bound for each in partitioning.partitions} for partitioning in (before, after)]
            told = [f"+{name}" for name in bounds[1] if name not in bounds[0]]
            told += [f"-{name}" for name in bounds[0] if name not in bounds[1]]
            told += [f"~{name}" for name in bounds[1] if name in bounds[0] and bounds[0][name] != bounds[1][name]]
            told += ["those that come"] if before.upkeep != after.upkeep else []
            return "~", f"partitions of {table}: {', '.join(told)}", f"partitions of {table}"
        case DropPartitioning(table):
            return "~", f"table {table}: not partitioned any more", f"unpartition {table}"


def _told_of_rename(change: Rename) -> Told:
    match change:
        case RenameColumn(table, before, after):
            return "~", f"column {table}.{before} → {after}", f"rename {table} {before} to {after}"
        case RenameValue(enum, before, after):
            return "~", f"value {enum}.{before} → {after}", f"rename {enum} {before} to {after}"
        case RenameField(composite, before, after):
            return "~", f"field {composite}.{before} → {after}", f"rename {composite} {before} to {after}"
        case RenameTable(earlier, later):
            kind, names = "table", (earlier, later)
        case RenameEnum(earlier, later):
            kind, names = "enum", (earlier, later)
        case RenameDomain(earlier, later):
            kind, names = "domain", (earlier, later)
        case RenameComposite(earlier, later):
            kind, names = "composite", (earlier, later)
    before, after = (called.name for called in names)
    if before == after:
        before, after = (called.identifier.dotted for called in names)
    return "~", f"{kind} {before} → {after}", f"rename {before} to {after}"


def _told_of_part(
    change: AddConstraint | AlterConstraint | DropConstraint | CreateIndex | AlterIndex | DropIndex,
) -> Told:
    match change:
        case AddConstraint(table, part) | CreateIndex(table, part):
            return "+", f"{_kind(part)} {part.name} of {table}", f"add {part.name}"
        case DropConstraint(table, part) | DropIndex(table, part):
            return "-", f"{_kind(part)} {part.name} of {table}", f"drop {part.name}"
        case AlterConstraint(table, before, after) | AlterIndex(table, before, after):
            what = f" → {after.name}" if before.name != after.name else ": its doc, or when it is checked"
            return "~", f"{_kind(before)} {before.name} of {table}{what}", f"change {after.name}"


def _kind(part: object) -> str:
    names = {"PrimaryKey": "primary key", "ForeignKey": "foreign key", "Exclusion": "exclusion constraint"}
    return names.get(type(part).__name__, type(part).__name__.lower())


def _told_of_type(change: CreateEnum | DropEnum | AlterEnum | CreateDomain | DropDomain | AlterDomain) -> Told:
    match change:
        case CreateEnum(enum):
            return "+", f"enum {enum.name}", f"add {enum.name}"
        case DropEnum(enum):
            return "-", f"enum {enum.name}", f"drop {enum.name}"
        case AlterEnum(before, after):
            return "~", f"enum {after.name}: {_values(before, after)}", f"change {after.name}"
        case CreateDomain(domain):
            return "+", f"domain {domain.name}", f"add {domain.name}"
        case DropDomain(domain):
            return "-", f"domain {domain.name}", f"drop {domain.name}"
        case AlterDomain(after=domain):
            return "~", f"domain {domain.name}", f"change {domain.name}"


def _told_of_composite(change: CreateComposite | DropComposite | AlterComposite) -> Told:
    match change:
        case CreateComposite(composite):
            return "+", f"composite {composite.name}", f"add {composite.name}"
        case DropComposite(composite):
            return "-", f"composite {composite.name}", f"drop {composite.name}"
        case AlterComposite(before, after):
            return "~", f"composite {after.name}: {_fields(before, after)}", f"change {after.name}"


def _fields(before: Composite, after: Composite) -> str:
    types = [{field.name: field.type for field in composite.fields} for composite in (before, after)]
    told = [f"+{name}" for name in types[1] if name not in types[0]]
    told += [f"-{name}" for name in types[0] if name not in types[1]]
    told += [
        f"{name}: {spelled(types[0][name])} → {spelled(type_)}"
        for name, type_ in types[1].items()
        if types[0].get(name, type_) != type_
    ]
    return ", ".join(told) or "the order of its fields, or a doc"


def _told_of_object(change: CreateObject | AlterObject | DropObject) -> Told:
    match change:
        case CreateObject(one):
            return "+", f"{one.kind} {one.name}", f"add {one.name}"
        case DropObject(one):
            return "-", f"{one.kind} {one.name}", f"drop {one.name}"
        case AlterObject(before, after):
            return "~", f"{after.kind} {after.name}: {_differing(before, after)}", f"change {after.name}"


def _told_of_surroundings(
    change: (
        AddGuarantee
        | DropGuarantee
        | Distribute
        | Undistribute
        | CreateExtension
        | DropExtension
        | AlterExtension
        | CreateNamespace
        | DropNamespace
    ),
) -> Told:
    match change:
        case AddGuarantee(table, guarantee):
            return "+", f"guarantee {guarantee.name} of {table}", f"add {table} {guarantee.name}"
        case DropGuarantee(table, guarantee):
            return "-", f"guarantee {guarantee.name} of {table}", f"drop {table} {guarantee.name}"
        case Distribute(table, placement):
            return "+", f"rows of {table}: {told(placement)}", f"distribute {table}"
        case Undistribute(table):
            return "-", f"rows of {table}: in one place again", f"undistribute {table}"
        case CreateExtension(extension):
            return "+", f"extension {extension.name}", f"add {extension.name}"
        case DropExtension(extension):
            return "-", f"extension {extension.name}", f"drop {extension.name}"
        case AlterExtension(after=extension):
            return "~", f"extension {extension.name}", f"move {extension.name}"
        case CreateNamespace(name):
            return "+", f"schema {name}", f"add {name}"
        case DropNamespace(name):
            return "-", f"schema {name}", f"drop {name}"


def _differing(before: SqlObject, after: SqlObject) -> str:
    words = {
        "sql": "its SQL",
        "identifier": "its name",
        "needs": "what it needs",
        "indexes": "its indexes",
        "doc": "its doc",
    }
    return ", ".join(word for field, word in words.items() if getattr(before, field) != getattr(after, field))


def _values(before: Any, after: Any) -> str:
    names = [[value.name for value in enum.values] for enum in (before, after)]
    told = [f"+{value}" for value in names[1] if value not in names[0]]
    told += [f"-{value}" for value in names[0] if value not in names[1]]
    return ", ".join(told) or "the order of its values, or its doc"
