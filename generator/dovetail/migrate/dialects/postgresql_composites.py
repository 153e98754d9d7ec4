"""Composites that change. PostgreSQL adds and drops fields in place; it refuses another type for a field of which columns hold
values, and knows no order but that of their making. For these the type is made anew, and all that are made of it.

https://www.postgresql.org/docs/current/sql-altertype.html
"""

from collections.abc import Iterator

from dovetail.data_classes import replace
from dovetail.migrate.changes import AlterComposite
from dovetail.migrate.dialects.base import Step, storage_type
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_columns import converted, default_of
from dovetail.migrate.dialects.postgresql_comments import changed_comment, comment_on
from dovetail.migrate.dialects.postgresql_enums import (
    Use,
    falls_with_enum,
    is_domain_rebuilt,
    is_enum_rebuilt,
    uses_that,
)
from dovetail.migrate.dialects.postgresql_names import alter, name, qualified_name
from dovetail.migrate.dialects.postgresql_types import create_composite, type_name
from dovetail.migrate.dialects.quoting import escaped
from dovetail.migrate.renamed_parts import holds_enum
from dovetail.schema.composites import parts
from dovetail.schema.model import Composite, Field, Schema
from dovetail.schema.naming import passing_name
from dovetail.schema.types import ArrayType, CompositeType, DomainType, EnumType, Type, family

__all__ = ["alter_composite", "composite_comments", "drop_composite", "rebuilt_composites", "uses_of_composite"]


def rebuilt_composites(course: Course) -> tuple[str, ...]:
    """Return the composites that are made anew, each after those that it is made of."""
    found: list[str] = []
    for after in course.after.composites_in_order:
        before = course.before.composites_by_name.get(after.name)
        if before is not None and (_is_remade(before, after, course) or not set(found).isdisjoint(parts(before))):
            found.append(after.name)
    return tuple(found)


def uses_of_composite(composite: str, course: Course) -> Iterator[Use]:
    """Yield the columns whose type is the composite."""
    return uses_that(course, lambda type_: type_ == CompositeType(composite))


def alter_composite(change: AlterComposite, course: Course) -> Iterator[Step]:
    """Yield the steps; those that are made anew step aside at the first of them, and the columns change over at the last."""
    before, after = change.before, change.after
    own, rebuilt = qualified_name(after.identifier), rebuilt_composites(course)
    if after.name not in rebuilt:
        yield from _alter_fields(before, after, course)
        yield from map(Step, changed_comment("TYPE", own, before.doc, after.doc))
        yield from map(Step, _changed_comments(before, after))
        return
    known = course.after.composites_by_name
    former = [course.before.composites_by_name[each] for each in rebuilt]
    if after.name == rebuilt[0]:
        yield from (Step(_step_aside(each, course)) for each in former)
    yield Step(create_composite(after, course.after))
    yield from map(Step, composite_comments(after))
    if after.name == rebuilt[-1]:
        for each in rebuilt:
            for use in uses_of_composite(each, course):
                yield from _change_over(use, course)
        gone = (course.last_name(each.identifier) for each in course.before.composites if each.name not in known)
        yield Step(
            f"DROP TYPE {', '.join([*(_aside(each, course) for each in former), *map(qualified_name, gone)])}",
            late=True,
        )


def drop_composite(composite: Composite, course: Course) -> Iterator[Step]:
    """Where others are made anew, it goes with the former ones: either may be made of the other."""
    if not rebuilt_composites(course):
        yield Step(f"DROP TYPE {qualified_name(course.last_name(composite.identifier))}", late=True)


def composite_comments(composite: Composite) -> Iterator[str]:
    """Yield the comments of a composite and of its fields."""
    own = qualified_name(composite.identifier)
    yield from comment_on("TYPE", own, composite.doc)
    for field in composite.fields:
        yield from comment_on("COLUMN", f"{own}.{name(field.name)}", field.doc)


def _changed_comments(before: Composite, after: Composite) -> Iterator[str]:
    docs = {field.name: field.doc for field in before.fields}
    for field in after.fields:
        own = f"{qualified_name(after.identifier)}.{name(field.name)}"
        yield from changed_comment("COLUMN", own, docs.get(field.name), field.doc)


# --- whether a type is made anew --------------------------------------------------------------------------------------


def _is_remade(before: Composite, after: Composite, course: Course) -> bool:
    if any(_is_type_remade(field.type, course) for field in before.fields):
        return True
    types = {field.name: type_name(field.type, course.before) for field in before.fields}
    others = (types.get(field.name) not in (None, type_name(field.type, course.after)) for field in after.fields)
    return any(others) or not _can_grow(before, after)


def _can_grow(before: Composite, after: Composite) -> bool:
    """Say whether fields only have to be taken away, and added at the end; one of those that were there has to stay."""
    names = [field.name for field in after.fields]
    kept = [field.name for field in before.fields if field.name in names]
    return names[: len(kept)] == kept and bool(kept)


def _is_type_remade(type_: Type, course: Course) -> bool:
    """Say whether an enum or a domain is made anew, under the fields that are of it."""
    match type_:
        case ArrayType(element):
            return _is_type_remade(element, course)
        case EnumType(enum):
            later = course.after.enums_by_name.get(enum)
            return later is not None and is_enum_rebuilt(course.before.enums_by_name[enum], later)
        case DomainType(domain):
            standing, then = course.before.domains_by_name[domain], course.after.domains_by_name.get(domain)
            if then is None:
                return False
            return is_domain_rebuilt(standing, then, course) or falls_with_enum(standing, course)
        case _:
            return False


# --- fields that come and go ------------------------------------------------------------------------------------------


def _alter_fields(before: Composite, after: Composite, course: Course) -> Iterator[Step]:
    own = qualified_name(after.identifier)
    names = [{field.name for field in composite.fields} for composite in (before, after)]
    for field in after.fields:
        if field.name not in names[0]:
            type_ = type_name(field.type, course.after)
            yield Step(f"ALTER TYPE {own} ADD ATTRIBUTE {name(field.name)} {type_}")
    for field in before.fields:
        if field.name not in names[1]:
            yield Step(f"ALTER TYPE {own} DROP ATTRIBUTE {name(field.name)}", late=True)


# --- a type that is made anew -----------------------------------------------------------------------------------------


def _step_aside(composite: Composite, course: Course) -> str:
    return f"ALTER TYPE {qualified_name(composite.identifier)} RENAME TO {name(_aside_name(composite, course))}"


def _aside(composite: Composite, course: Course) -> str:
    return qualified_name(replace(composite.identifier, name=_aside_name(composite, course)))


def _aside_name(composite: Composite, course: Course) -> str:
    return passing_name(composite.identifier.name, "before", course.taken)


def _change_over(use: Use, course: Course) -> Iterator[Step]:
    """Let a column that stays what it is have the new type; what its default was as a value of the former one goes first."""
    column = name(use.column.name)
    later = next((each for each in use.table.columns if each.name == use.column.name), None)
    if later is None or not isinstance(later.type, CompositeType) or later.type != use.column.type:
        return
    if default_of(use.column, course.before) is not None:
        yield Step(alter(use.table, f"ALTER COLUMN {column} DROP DEFAULT"))
    type_ = type_name(later.type, course.after)
    values = _as_json(column, later.type.name, course)
    read = "json" if values.startswith("to_json(") else "jsonb"
    yield Step(
        alter(use.table, f"ALTER COLUMN {column} TYPE {type_} USING {read}_populate_record(NULL::{type_}, {values})")
    )
    default = default_of(later, course.after)
    if default is not None:
        yield Step(alter(use.table, f"ALTER COLUMN {column} SET DEFAULT {default}"))


def _as_json(value: str, composite: str, course: Course) -> str:
    """A value of a former composite as an object that has for each field what the new type reads.

    PostgreSQL fills a composite from an object by names and reads every field from its text, so that only those are said
    which are not what their text would give.
    """
    before, after = course.before.composites_by_name[composite], course.after.composites_by_name[composite]
    known = {field.name: field for field in before.fields}
    said = [
        f"{escaped(field.name)}, {given}"
        for field in after.fields
        if field.name in known and (given := _given(value, known[field.name], field, course)) is not None
    ]
    return f"to_jsonb({value}) || jsonb_build_object({', '.join(said)})" if said else f"to_json({value})"


def _given(value: str, before: Field, after: Field, course: Course) -> str | None:
    """What a field gets instead of its own text; None for nothing."""
    own = f"({value}).{name(before.name)}"
    if isinstance(before.type, CompositeType):
        if before.type != after.type:
            return None
        inner = _as_json(own, before.type.name, course)
        return None if inner == f"to_json({own})" else inner
    replaced = _replaced(own, before.type, course.before, course.after)
    if replaced is not None:
        return replaced
    kinds = [family(storage_type(*pair)) for pair in ((before.type, course.before), (after.type, course.after))]
    if before.type == after.type or kinds == ["text", "text"] or "" in kinds:
        return None
    return converted(own, before.type, after.type, course) or f"{own}::{_storage_name(after.type, course.after)}"


def _storage_name(type_: Type, schema: Schema) -> str:
    """The type to which a value is cast; how long a text may be is seen when it is read, since a cast would cut it."""
    stored = storage_type(type_, schema)
    return "text" if family(stored) == "text" else type_name(stored, schema)


def _replaced(own: str, type_: Type, before: Schema, after: Schema) -> str | None:
    """The text of an enum's value with others in the place of those that are gone; None where none is."""
    for enum in before.enums:
        later = after.enums_by_name.get(enum.name)
        if later is None or not holds_enum(type_, before.domains_by_name, enum.name):
            continue
        names = {value.name for value in later.values}
        pairs = [(escaped(gone), escaped(instead)) for gone, instead in later.removed if gone not in names]
        if isinstance(type_, ArrayType):
            texts = f"{own}::text[]"
            for gone, instead in pairs:
                texts = f"array_replace({texts}, {gone}, {instead})"
            return texts if pairs else None
        cases = " ".join(f"WHEN {gone} THEN {instead}" for gone, instead in pairs)
        return f"CASE {own}::text {cases} ELSE {own}::text END" if pairs else None
    return None
