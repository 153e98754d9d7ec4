"""What `dropped:` and `removed:` give away: it is gone, and rows that had it know where to go."""

from collections.abc import Iterable, Iterator
from typing import Any

from dovetail.diagnostics import Diagnostic, Fix, Related, Span
from dovetail.schema.columns import Column
from dovetail.schema.model import Composite, Domain, Enum, EnumValue, Field, Schema, Table
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_SEQ, Map, Seq
from dovetail.spec.subjects import some
from dovetail.suggestions import did_you_mean

__all__ = ["dropped_things", "removed_values"]

_FORM = "write a table, table.column, an enum, enum.value, a domain, a composite or composite.field"


def dropped_things(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What `dropped:` names is nowhere in the spec, and is named once."""
    written: Seq = scope.root.get("dropped") or EMPTY_SEQ
    there = dict(_things(schema, scope)) if written else {}
    renamed = dict(_renamed(schema)) if written else {}
    first: dict[str, Span] = {}
    for number, name in enumerate(written):
        span = written.item_span(number)
        if name in there:
            what, place = there[name]
            related = () if place is None else (Related(place, "it is here"),)
            help = "remove it from the spec, or leave it out here"
            yield Diagnostic("S112", f'"{name}" is to be dropped, but {what} is still there', span, help, related)
        elif name in renamed:
            what, place = renamed[name]
            related = () if place is None else (Related(place, "it is here, under its new name"),)
            help = "leave it out here, or take away the was: and let the new one begin empty"
            yield Diagnostic("S112", f'"{name}" is to be dropped, but it is {what} now', span, help, related)
        elif (wrong := _misspelled(schema, name)) is not None:
            yield Diagnostic("S112", f'"{name}" names nothing that could be dropped', span, wrong)
        elif name in first:
            related = (Related(first[name], "first written here"),)
            yield Diagnostic("S112", f'"{name}" is to be dropped twice', span, "keep one of them", related)
        first.setdefault(name, span)


def _things(schema: Schema, scope: Scope) -> Iterator[tuple[str, tuple[str, Span | None]]]:
    """All that a spec has and `dropped:` can name; a reference may have the name of a column that goes."""
    for table in schema.tables:
        yield table.name, (f'table "{table.name}"', table.span)
        for column in table.columns:
            yield f"{table.name}.{column.name}", (f'column "{column.name}" of table "{table.name}"', column.span)
    for enum in schema.enums:
        yield enum.name, (f'enum "{enum.name}"', enum.span)
        for value in enum.values:
            place = scope.enum_values.get((enum.name, value.name))
            yield f"{enum.name}.{value.name}", (f'value "{value.name}" of enum "{enum.name}"', place)
    for domain in schema.domains:
        yield domain.name, (f'domain "{domain.name}"', domain.span)
    for composite in schema.composites:
        yield composite.name, (f'composite "{composite.name}"', composite.span)
        for field in composite.fields:
            what = f'field "{field.name}" of composite "{composite.name}"'
            yield f"{composite.name}.{field.name}", (what, field.span)


def _renamed(schema: Schema) -> Iterator[tuple[str, tuple[str, Span | None]]]:
    """All that has a former name, under that; the parts of what has one under both of its names."""
    for table in schema.tables:
        yield from _under_former_names(table, "table", table.columns, "column")
    for enum in schema.enums:
        yield from _under_former_names(enum, "enum", enum.values, "value")
    for domain in schema.domains:
        yield from _under_former_names(domain, "domain", (), "")
    for composite in schema.composites:
        yield from _under_former_names(composite, "composite", composite.fields, "field")


def _under_former_names(
    owner: Table | Enum | Domain | Composite, what: str, parts: Iterable[Column | EnumValue | Field], what_parts: str
) -> Iterator[tuple[str, tuple[str, Span | None]]]:
    if owner.was is not None:
        yield owner.was, (f'{what} "{owner.name}"', owner.span)
    for part in parts:
        for name in (owner.name, owner.was) if part.was is not None else ():
            if name is not None:
                yield f"{name}.{part.was}", (f'{what_parts} "{part.name}" of {what} "{owner.name}"', part.span)


def _misspelled(schema: Schema, name: str) -> str | None:
    """The help for a name without a usable form: an empty part, or the schema of the database before a table."""
    parts = name.split(".")
    if any(not part or part != part.strip() for part in parts):
        return _FORM
    namespaces = {"public", *(table.identifier.namespace for table in schema.tables)}
    if len(parts) > 2 and parts[0] in namespaces and parts[0] not in schema.tables_by_name:
        return f"write {'.'.join(parts[1:])}: a table is named as it is under tables:, without its schema"
    return None


def removed_values(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An enum has none of the values that it removed, and all those that rows get instead."""
    for enum in schema.enums:
        if not enum.removed:
            continue
        node: Any = scope.type_places[enum.name].value
        written: Map = node["removed"]
        values = [value.name for value in enum.values]
        renamed = {value.was: value for value in enum.values if value.was is not None}
        for gone, instead in written.items():
            if gone in values:
                message = f'value "{gone}" of enum "{enum.name}" is removed, and still listed'
                place = scope.enum_values.get((enum.name, gone))
                related = () if place is None else (Related(place, "listed here"),)
                help = "take it out of values:, or leave it out here"
                yield Diagnostic("S113", message, written.key_span(gone), help, related)
            elif gone in renamed:
                message = f'value "{gone}" of enum "{enum.name}" is removed, and also renamed to "{renamed[gone].name}"'
                help = "keep one of the two: was: takes its rows along, removed: gives them another value"
                yield Diagnostic("S113", message, written.key_span(gone), help)
            if instead not in values:
                message = f'rows with "{gone}" are to get "{instead}", which is no value of enum "{enum.name}"'
                yield _no_value(message, instead, values, written.value_span(gone))


def _no_value(message: str, instead: str, values: list[str], span: Span) -> Diagnostic:
    meant = did_you_mean(instead, values)
    if meant is None:
        return Diagnostic("S113", message, span, f"write one of {some(values)}")
    fix = Fix(span, meant) if span.length == len(instead) else None
    return Diagnostic("S113", message, span, f'did you mean "{meant}"?', fix=fix)
