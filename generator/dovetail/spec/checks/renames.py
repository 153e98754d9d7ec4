"""Former names: what `was:` says has happened can have happened."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.schema.model import Composite, Enum, Schema, Table
from dovetail.spec.scope import Draft, Place, Scope
from dovetail.spec.source import EMPTY_MAP, Map, Seq

__all__ = ["former_names"]


def former_names(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A former name is not in use any more, nor the former name of two."""
    blamed: set[Span] = set()
    for level in _levels(schema, scope):
        for found in _wrong(level):
            if found.span not in blamed and found.span is not None:
                blamed.add(found.span)
                yield found


@dataclass(frozen=True, slots=True)
class _Renamed:
    """Something that had another name: `span` is where that is written."""

    what: str
    name: str
    was: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Level:
    """Things that share one set of names. `there` says what has a name now, and where; `owner` whose they are."""

    owner: str
    there: Mapping[str, tuple[str, Span | None]]
    renamed: tuple[_Renamed, ...]


def _wrong(level: _Level) -> Iterator[Diagnostic]:
    first: dict[str, _Renamed] = {}
    for one in sorted(level.renamed, key=lambda one: (one.span, one.name)):
        earlier = first.setdefault(one.was, one)
        if one.was == one.name:
            message = f'{one.what} "{one.name}" has its present name as its former one'
            yield Diagnostic("S110", message, one.span, "write what it was called before, or leave was: out")
        elif one.was in level.there:
            yield _still_there(level, one, *level.there[one.was])
        elif earlier is not one:
            message = f'{earlier.what} "{earlier.name}" and {one.what} "{one.name}" cannot both have been "{one.was}"'
            related = (Related(earlier.span, "the same former name"),)
            help = "keep was: where the data is to go, and leave it out of the other, which is then new"
            yield Diagnostic("S111", message, one.span, help, related)


def _still_there(level: _Level, one: _Renamed, what: str, span: Span | None) -> Diagnostic:
    message = f'{one.what} "{one.name}" cannot have been "{one.was}": {level.owner} still has {what} of that name'
    related = () if span is None else (Related(span, f'"{one.was}" is still here'),)
    help = f'leave was: out if "{one.name}" is new; if it is not, rename it now, and add another "{one.was}" in a later migration'
    return Diagnostic("S110", message, one.span, help, related)


def _levels(schema: Schema, scope: Scope) -> Iterator[_Level]:
    for draft in scope.drafts.values():
        yield from _of_relations(draft)
        yield from _of_references(draft)
    yield from _of_tables(scope)
    yield from _of_types(scope)
    for enum in schema.enums:
        yield from _of_values(enum, scope)
    for composite in schema.composites:
        yield from _of_fields(composite, scope)
    for table in schema.tables:
        yield from _of_columns(table, scope.drafts[table.name])


def _of_tables(scope: Scope) -> Iterator[_Level]:
    renamed = tuple(_renamed("table", (draft.place for draft in scope.drafts.values())))
    if renamed:
        yield _Level("the spec", {name: ("a table", draft.place.span) for name, draft in scope.drafts.items()}, renamed)


def _of_types(scope: Scope) -> Iterator[_Level]:
    """Enums, domains and composites share names."""
    enums = [place for name, place in scope.type_places.items() if name in scope.enums]
    domains = [place for name, place in scope.type_places.items() if name in scope.domains]
    composites = [place for name, place in scope.type_places.items() if name in scope.composites]
    renamed = (*_renamed("enum", enums), *_renamed("domain", domains), *_renamed("composite", composites))
    if renamed:
        there = {place.key: ("an enum", place.span) for place in enums}
        there |= {place.key: ("a domain", place.span) for place in domains}
        yield _Level("the spec", there | {place.key: ("a composite", place.span) for place in composites}, renamed)


def _of_fields(composite: Composite, scope: Scope) -> Iterator[_Level]:
    node: Any = scope.type_places[composite.name].value
    fields: Map = node["fields"]
    renamed = tuple(_renamed("field", (Place(fields, name) for name in fields)))
    if renamed:
        there = {name: ("a field", fields.key_span(name)) for name in fields}
        yield _Level(f'composite "{composite.name}"', there, renamed)


def _of_relations(draft: Draft) -> Iterator[_Level]:
    """Many-to-many relations, whose names are part of that of the table that is made for them."""
    entries: Map = draft.node.get("relations") or EMPTY_MAP
    renamed = tuple(_renamed("relation", (Place(entries, name) for name in entries)))
    if renamed:
        there = {name: ("a relation", entries.key_span(name)) for name in entries}
        yield _Level(f'table "{draft.name}"', there, renamed)


def _of_references(draft: Draft) -> Iterator[_Level]:
    renamed = tuple(_renamed("reference", (reference.place for reference in draft.written_references)))
    if renamed:
        there = {reference.name: ("a reference", reference.place.span) for reference in draft.written_references}
        yield _Level(f'table "{draft.name}"', there, renamed)


def _of_values(enum: Enum, scope: Scope) -> Iterator[_Level]:
    if all(value.was is None for value in enum.values) or enum.name not in scope.type_places:
        return
    node: Any = scope.type_places[enum.name].value
    listed: Seq = node["values"] if isinstance(node, Map) else node
    items = [item for item in listed if isinstance(item, Map) and "was" in item]
    renamed = tuple(_Renamed("value", item["value"], item["was"], item.value_span("was")) for item in items)
    there = {value.name: ("a value", scope.enum_values.get((enum.name, value.name))) for value in enum.values}
    yield _Level(f'enum "{enum.name}"', there, renamed)


def _of_columns(table: Table, draft: Draft) -> Iterator[_Level]:
    """Columns that are declared, and those that references make, whose former names follow from theirs."""
    found: list[_Renamed] = []
    for column in table.columns:
        if column.was is not None:
            place = draft.declared_at.get(column.name) or _maker(draft, column.name)
            node = place.value if place is not None else None
            if isinstance(node, Map) and "was" in node:
                found.append(_Renamed("column", column.name, column.was, node.value_span("was")))
    if found:
        there = {column.name: ("a column", column.span) for column in table.columns}
        yield _Level(f'table "{table.name}"', there, tuple(found))


def _maker(draft: Draft, column: str) -> Place | None:
    return next((reference.place for reference in draft.referring if column in reference.columns), None)


def _renamed(what: str, places: Iterable[Place]) -> Iterator[_Renamed]:
    for place in places:
        node = place.value
        if isinstance(node, Map) and "was" in node:
            yield _Renamed(what, place.key, node["was"], node.value_span("was"))
