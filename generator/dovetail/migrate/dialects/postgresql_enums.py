"""Enums and domains that change. PostgreSQL adds and renames values in place; for any other change the type is made anew."""

from collections.abc import Callable, Iterable, Iterator

from dovetail.data_classes import dataclass, replace
from dovetail.migrate.changes import AlterDomain, AlterEnum, Change, RenameEnum
from dovetail.migrate.dialects.base import Step, storage_type
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.domains import domain_check_name, domain_condition
from dovetail.migrate.dialects.postgresql_columns import default_of
from dovetail.migrate.dialects.postgresql_comments import changed_comment, comment_on
from dovetail.migrate.dialects.postgresql_defaults import default_sql
from dovetail.migrate.dialects.postgresql_names import alter, name, qualified_name
from dovetail.migrate.dialects.postgresql_types import create_domain, create_enum, type_name
from dovetail.migrate.dialects.quoting import enclosed, escaped
from dovetail.migrate.renamed_parts import holds_enum
from dovetail.schema.columns import Column
from dovetail.schema.model import Domain, Enum, Schema, Table
from dovetail.schema.naming import passing_name
from dovetail.schema.types import ArrayType, DomainType, EnumType, Type

__all__ = [
    "Use",
    "alter_domain",
    "alter_enum",
    "falls_with_enum",
    "is_domain_rebuilt",
    "is_enum_rebuilt",
    "uses_of_domain",
    "uses_of_enum",
    "uses_that",
    "values_before_renames",
]


@dataclass(frozen=True, slots=True)
class Use:
    """A column of a table that stands and stays, whose type is made anew."""

    table: Table
    column: Column


# --- enums ------------------------------------------------------------------------------------------------------------


def is_enum_rebuilt(before: Enum, after: Enum) -> bool:
    """Say whether the type is made anew: values go, or those that stay change their order."""
    standing = _names(before)
    return [value for value in _names(after) if value in set(standing)] != standing


def _names(enum: Enum) -> list[str]:
    return [value.name for value in enum.values]


def uses_of_enum(enum: str, course: Course) -> Iterator[Use]:
    """Yield the columns that hold values of the enum: directly, in an array, or through a domain."""
    return uses_that(course, lambda type_: holds_enum(type_, course.before.domains_by_name, enum))


def alter_enum(change: AlterEnum, course: Course) -> Iterator[Step]:
    own = qualified_name(change.after.identifier)
    if is_enum_rebuilt(change.before, change.after):
        yield from _rebuild_enum(change, course)
        yield from map(Step, comment_on("TYPE", own, change.after.doc))
    else:
        yield from _add_values(change)
        yield from map(Step, changed_comment("TYPE", own, change.before.doc, change.after.doc))


def _add_values(change: AlterEnum) -> Iterator[Step]:
    """A new value can be used only once the transaction that adds it is over."""
    own, standing, values = qualified_name(change.after.identifier), _names(change.before), _names(change.after)
    for place, value in enumerate(values):
        if value not in standing:
            neighbour = f"AFTER {escaped(values[place - 1])}" if place else f"BEFORE {escaped(standing[0])}"
            yield Step(f"ALTER TYPE {own} ADD VALUE IF NOT EXISTS {escaped(value)} {neighbour}", "alone")


def values_before_renames(change: AlterEnum, changes: Iterable[Change], before: Schema) -> dict[str, str] | None:
    """Return the statements that add values, each with the one that does so before all else, when things have their former names.

    None where a new value has the name of one that is to be called otherwise.
    """
    former = before.enums_by_name[_former_name(change.after.name, changes)]
    names = dict(zip(_names(change.before), _names(former), strict=True))
    values = _names(change.after)
    if any(value not in names and value in names.values() for value in values):
        return None
    earlier = replace(change.after, identifier=former.identifier)
    called = [replace(value, name=names.get(value.name, value.name)) for value in change.after.values]
    steps = _add_values(change)
    sooner = _add_values(AlterEnum(former, replace(earlier, values=tuple(called))))
    return {step.sql: first.sql for step, first in zip(steps, sooner, strict=True)}


def _former_name(enum: str, changes: Iterable[Change]) -> str:
    for change in reversed(tuple(changes)):
        if isinstance(change, RenameEnum) and change.after.name == enum:
            enum = change.before.name
    return enum


def _rebuild_enum(change: AlterEnum, course: Course) -> Iterator[Step]:
    """The former type, and domains over it, step aside under other names while the columns change over to the new ones."""
    domains = [domain for domain in course.before.domains if holds_enum(domain.type, {}, change.after.name)]
    yield Step(_step_aside("TYPE", change.before, course))
    yield from (Step(_step_aside("DOMAIN", domain, course)) for domain in domains)
    yield Step(create_enum(change.after))
    yield from (step for domain in domains for step in _create_again(domain, course))
    for use in uses_of_enum(change.after.name, course):
        yield from _change_over(use, course, change.removed)
    late = _is_in_composites(course, lambda type_: holds_enum(type_, course.before.domains_by_name, change.after.name))
    yield from (Step(f"DROP DOMAIN {_aside(domain, course)}", late=late) for domain in domains)
    yield Step(f"DROP TYPE {_aside(change.before, course)}", late=late)


def _step_aside(kind: str, thing: Enum | Domain, course: Course) -> str:
    return f"ALTER {kind} {qualified_name(thing.identifier)} RENAME TO {name(_aside_name(thing, course))}"


def _aside(thing: Enum | Domain, course: Course) -> str:
    return qualified_name(replace(thing.identifier, name=_aside_name(thing, course)))


def _aside_name(thing: Enum | Domain, course: Course) -> str:
    return passing_name(thing.identifier.name, "before", course.taken)


# --- domains ----------------------------------------------------------------------------------------------------------


def is_domain_rebuilt(before: Domain, after: Domain, course: Course) -> bool:
    """Say whether the domain is made anew: PostgreSQL cannot change its type or its collation, nor hold the fields of values
    that columns hold against another condition.
    """
    condition = domain_condition(after)
    if condition not in (None, domain_condition(before)):
        own = DomainType(after.name)
        if _is_in_composites(course, lambda type_: type_ == own):
            return True
    collations = [collate(domain.collation, "postgresql") for domain in (before, after)]
    return (
        type_name(before.type, course.before) != type_name(after.type, course.after) or collations[0] != collations[1]
    )


def uses_of_domain(domain: str, course: Course) -> Iterator[Use]:
    """Yield the columns whose type is the domain, or an array of it."""
    own = DomainType(domain)
    return uses_that(course, lambda type_: type_ == own or (isinstance(type_, ArrayType) and type_.element == own))


def alter_domain(change: AlterDomain, course: Course) -> Iterator[Step]:
    before, after = change.before, change.after
    if falls_with_enum(before, course):
        return
    own = qualified_name(after.identifier)
    if is_domain_rebuilt(before, after, course):
        yield Step(_step_aside("DOMAIN", before, course))
        yield from _create_again(before, course)
        for use in uses_of_domain(after.name, course):
            yield from _change_over(use, course)
        late = _is_in_composites(course, lambda type_: type_ == DomainType(after.name))
        yield Step(f"DROP DOMAIN {_aside(before, course)}", late=late)
        return
    yield from _alter_default(own, before, after)
    yield from _alter_condition(own, before, after)
    yield from map(Step, changed_comment("DOMAIN", own, before.doc, after.doc))


def _is_in_composites(course: Course, holds: Callable[[Type], bool]) -> bool:
    """Say whether fields hold the former type for as long as their composites are not made anew."""
    return any(holds(field.type) for composite in course.before.composites for field in composite.fields)


def falls_with_enum(domain: Domain, course: Course) -> bool:
    """Say whether the domain is made anew already, because the enum that it is made of is."""
    enums = (enum for enum in course.before.enums if holds_enum(domain.type, {}, enum.name))
    later = course.after.enums_by_name
    return any(enum.name in later and is_enum_rebuilt(enum, later[enum.name]) for enum in enums)


def _create_again(domain: Domain, course: Course) -> Iterator[Step]:
    """The domain as it is to be."""
    later = course.after.domains_by_name.get(domain.name, domain)
    yield Step(create_domain(later, course.after))
    yield from map(Step, comment_on("DOMAIN", qualified_name(later.identifier), later.doc))


def _alter_default(own: str, before: Domain, after: Domain) -> Iterator[Step]:
    if before.default == after.default:
        return
    default = None if after.default is None else default_sql(after.default, after.type)
    yield Step(f"ALTER DOMAIN {own} " + ("DROP DEFAULT" if default is None else f"SET DEFAULT {default}"))


def _alter_condition(own: str, before: Domain, after: Domain) -> Iterator[Step]:
    earlier, later = domain_condition(before), domain_condition(after)
    if earlier == later:
        return
    constraint = name(domain_check_name(after.identifier))
    if earlier is not None:
        yield Step(f"ALTER DOMAIN {own} DROP CONSTRAINT {constraint}")
    if later is not None:
        yield Step(f"ALTER DOMAIN {own}\n    ADD CONSTRAINT {constraint} CHECK {enclosed(later)} NOT VALID")
        yield Step(f"ALTER DOMAIN {own} VALIDATE CONSTRAINT {constraint}", "apart", late=True)


# --- the columns ------------------------------------------------------------------------------------------------------


def uses_that(course: Course, holds: Callable[[Type], bool]) -> Iterator[Use]:
    """Yield the columns of tables that stay, and hold such a type before."""
    for table in course.before.tables:
        if not table.external and table.name in course.after.tables_by_name:
            columns = (column for column in table.columns if column.generated is None and holds(column.type))
            yield from (Use(course.table(table.name), column) for column in columns)


def _change_over(use: Use, course: Course, removed: Iterable[tuple[str, str]] = ()) -> Iterator[Step]:
    """Let a column have the new type; what its default was as a value of the former type goes first."""
    column = name(use.column.name)
    if default_of(use.column, course.before) is not None:
        yield Step(alter(use.table, f"ALTER COLUMN {column} DROP DEFAULT"))
    later = next((each for each in use.table.columns if each.name == use.column.name), None)
    if later is None or later.type != use.column.type:
        yield _let_go(use, course)
        return
    type_ = type_name(use.column.type, course.after)
    texts = _texts(column, use.column.type, removed)
    yield Step(alter(use.table, f"ALTER COLUMN {column} TYPE {type_} USING {texts}::{type_}"))
    default = default_of(later, course.after)
    if default is not None:
        yield Step(alter(use.table, f"ALTER COLUMN {column} SET DEFAULT {default}"))


def _let_go(use: Use, course: Course) -> Step:
    """A column that goes, or gets another type, only has to be free of the former one; what is computed from it can still be."""
    type_ = use.column.type
    plain = storage_type(type_.element if isinstance(type_, ArrayType) else type_, course.before)
    word = "text" if isinstance(plain, EnumType) else type_name(plain, course.before)
    column, word = name(use.column.name), f"{word}[]" if isinstance(type_, ArrayType) else word
    return Step(alter(use.table, f"ALTER COLUMN {column} TYPE {word} USING {column}::{word}"))


def _texts(column: str, type_: Type, removed: Iterable[tuple[str, str]]) -> str:
    """The values of a column as text, with others in the place of those that are gone."""
    pairs = [(escaped(value), escaped(instead)) for value, instead in removed]
    if isinstance(type_, ArrayType):
        texts = f"{column}::text[]"
        for value, instead in pairs:
            texts = f"array_replace({texts}, {value}, {instead})"
        return texts
    if not pairs:
        return f"{column}::text"
    cases = " ".join(f"WHEN {value} THEN {instead}" for value, instead in pairs)
    return f"(CASE {column}::text {cases} ELSE {column}::text END)"
