"""What a reference to several tables asks of the keys that it goes to, and of the columns that hold it."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.schema.columns import Column, OneOf
from dovetail.schema.graph import components
from dovetail.schema.keys import keys
from dovetail.schema.model import Schema, Table
from dovetail.schema.polymorphic import Alternative, PolymorphicReference
from dovetail.schema.types import EnumType, Type, spelled
from dovetail.spec.checks.level import breach
from dovetail.spec.checks.places import type_span
from dovetail.spec.scope import PolymorphicDraft, Scope

__all__ = ["circles_on_sqlite", "discriminators", "keys_of_alternatives"]


def _references(schema: Schema, scope: Scope) -> Iterator[tuple[Table, PolymorphicReference, PolymorphicDraft]]:
    for table in schema.tables:
        for reference in table.polymorphic:
            yield table, reference, scope.drafts[table.name].polymorphic[reference.name]


@dataclass(frozen=True, slots=True)
class _Way:
    """The way from a table to one of those that a reference of it goes to; `span` is where that one is named."""

    table: Table
    reference: PolymorphicReference
    alternative: Alternative
    target: Table
    span: Span

    @property
    def column(self) -> Column:
        """The column that holds the key, where it is one column."""
        return self.table.column(self.alternative.columns[0])

    @property
    def key(self) -> Column:
        """The column that it refers to."""
        return self.target.column(self.alternative.referenced_columns[0])


def _ways(schema: Schema, scope: Scope) -> Iterator[_Way]:
    for table, reference, made in _references(schema, scope):
        for alternative, member in zip(reference.alternatives, made.members, strict=True):
            target = schema.tables_by_name[alternative.table]
            yield _Way(table, reference, alternative, target, member.node.value_span("to"))


def keys_of_alternatives(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every alternative is referred to by a key of one column; those that share a discriminator, by keys of one type."""
    for way in _ways(schema, scope):
        target = way.target.name
        if len(way.alternative.columns) > 1:
            named = ", ".join(way.alternative.referenced_columns)
            message = f'the key of "{target}" is ({named}), and a reference to several tables has one column for it'
            help = f"give it a key of one column, or refer to one: {target}.column"
            yield Diagnostic("S232", message, way.span, help)
        elif way.reference.discriminator is None:
            continue
        elif way.reference.enforced and way.target.external:
            message = f'nothing migrated here watches the rows of "{target}", which is external'
            yield Diagnostic("S232", message, way.span, "write storage: exclusive, or enforced: false")
        elif not _is_key(way.target, way.alternative):
            message = f'references {target} ({way.alternative.referenced_columns[0]}), which is not a key of "{target}"'
            yield Diagnostic("S204", message, way.span, f"refer to the primary key: {target}")
        elif way.column.type != way.key.type:
            yield _other_type(way, scope)


def _is_key(target: Table, alternative: Alternative) -> bool:
    return target.external or any(
        found.columns == alternative.referenced_columns and not found.deferrable for found in keys(target)
    )


def _other_type(way: _Way, scope: Scope) -> Diagnostic:
    column = way.column
    message = (
        f'"{column.name}" is {spelled(column.type)}, and the key of "{way.target.name}" is {spelled(way.key.type)}'
    )
    if column.name in scope.drafts[way.table.name].declared:
        where = type_span(scope, way.table, column)
        related = (Related(where, "declared here"),) if where is not None else ()
        return Diagnostic("S232", message, way.span, "leave the column out, and it gets the type of the keys", related)
    help = "give all of these tables keys of one type, or write storage: exclusive, which has a column for each"
    return Diagnostic("S232", message, way.span, help)


def discriminators(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A discriminator holds the names of the tables and nothing else; it and the key can be NULL where the reference can."""
    for table, reference, made in _references(schema, scope):
        if reference.discriminator is None:
            continue
        yield from _wrong_words(schema, scope, table, reference)
        for name in reference.columns:
            column = table.column(name)
            if column.nullable != reference.optional:
                can = "can be NULL, and the reference is not optional" if column.nullable else "cannot be NULL"
                message = (
                    f'column "{name}" {can}'
                    if column.nullable
                    else f'the reference is optional, but column "{name}" {can}'
                )
                help = "let both be optional, or neither"
                yield Diagnostic("S209", message, made.place.span, help)


def _wrong_words(schema: Schema, scope: Scope, table: Table, reference: PolymorphicReference) -> Iterator[Diagnostic]:
    assert reference.discriminator is not None
    column = table.column(reference.discriminator)
    wanted = {alternative.value for alternative in reference.alternatives}
    held = _held(schema, column.type, column.rules)
    span = type_span(scope, table, column)
    if held is None:
        message = f'column "{column.name}" says which table "{reference.name}" refers to, and is {spelled(column.type)}'
        yield Diagnostic("S234", message, span, "make it text, or an enum of the tables; or leave it out")
    elif held != wanted:
        missing, others = sorted(wanted - held), sorted(held - wanted)
        lacks = [f"lacks {', '.join(missing)}"] if missing else []
        more = [f"has {', '.join(others)}, which {_is(others)} not among the tables"] if others else []
        wrong = " and ".join((*lacks, *more))
        message = f'the values of column "{column.name}" are not the tables of "{reference.name}": it {wrong}'
        help = f"its values have to be {', '.join(sorted(wanted))}"
        yield Diagnostic("S234", message, span, help)


def _is(words: list[str]) -> str:
    return "is" if len(words) == 1 else "are"


def _held(schema: Schema, type_: Type, rules: tuple[object, ...]) -> set[str] | None:
    """The words that a discriminator can hold; None where it can hold anything."""
    if isinstance(type_, EnumType):
        return {value.name for value in schema.enums_by_name[type_.name].values}
    listed = [rule.values for rule in rules if isinstance(rule, OneOf)]
    return {str(value) for value in listed[0]} if listed else None


def circles_on_sqlite(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """On SQLite a cascade ends where it would come to the same trigger again, unless a connection lets it go on.

    https://www.sqlite.org/pragma.html#pragma_recursive_triggers
    """
    if "sqlite" not in schema.databases:
        return
    around = {name: frozenset(group) for group in components(_cascades(schema)) if len(group) > 1 for name in group}
    for table, reference, made in _references(schema, scope):
        others = {each.table for each in reference.alternatives if _is_cascade(reference) and each.table != table.name}
        met = sorted(others & around.get(table.name, frozenset()))
        if met:
            message = f'SQLite deletes rows of "{table.name}" once only where they fall with "{met[0]}" in a circle'
            help = "say PRAGMA recursive_triggers = ON on every connection, or break the circle with another on_delete"
            yield from breach(scope, "M503", table.name, message, made.node.value_span("on_delete"), help)


def _is_cascade(reference: PolymorphicReference) -> bool:
    return reference.discriminator is not None and reference.enforced and reference.on_delete == "cascade"


def _cascades(schema: Schema) -> dict[str, list[str]]:
    """With which tables rows of which others fall."""
    found: dict[str, list[str]] = {table.name: [] for table in schema.tables}
    for table in schema.tables:
        for key in table.foreign_keys:
            if key.enforced and key.on_delete == "cascade":
                found[key.referenced_table].append(table.name)
        for reference in filter(_is_cascade, table.polymorphic):
            for alternative in reference.alternatives:
                found[alternative.table].append(table.name)
    return found
