"""Where the parts of a schema stand in the files: the exact words that a diagnostic points at."""

from collections.abc import Iterator

from dovetail.diagnostics import Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Exclusion, ForeignKey, Index, Unique
from dovetail.schema.model import Relation, Table
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq

__all__ = [
    "column_span",
    "key_span",
    "name_span",
    "option_node",
    "primary_key_span",
    "relation_span",
    "type_span",
    "written_type",
]


Listed = Exclusion | Index | Unique
"""What a table lists, each with its options."""

_SECTIONS = {Exclusion: "exclude", Index: "indexes", Unique: "unique"}


def column_span(scope: Scope, table: Table, column: Column, *keys: str) -> Span | None:
    """Return where the first of `keys` that the column has stands; the column's own place if it has none of them."""
    node = scope.drafts[table.name].long_forms.get(column.name, EMPTY_MAP)
    return next((node.key_span(key) for key in keys if key in node), column.span)


def type_span(scope: Scope, table: Table, column: Column) -> Span | None:
    """Return where the type of a column is written; its own place if that is nowhere."""
    place = scope.drafts[table.name].declared_at.get(column.name)
    if place is None:
        return column.span
    return place.value.value_span("type") if isinstance(place.value, Map) else place.value_span


def written_type(scope: Scope, table: Table, column: Column) -> str | None:
    """Return the type of a declared column as it is written; None where a reference makes it or SQL says it."""
    place = scope.drafts[table.name].declared_at.get(column.name)
    if place is None:
        return None
    written = place.value["type"] if isinstance(place.value, Map) else place.value
    return written if isinstance(written, str) else None


def primary_key_span(scope: Scope, table: Table) -> Span | None:
    """Return where it is said what the primary key is: on the table or on its first column."""
    node = scope.drafts[table.name].node
    if "primary_key" in node:
        return node.value_span("primary_key")
    return (
        column_span(scope, table, table.column(table.primary_key.columns[0]), "primary_key")
        if table.primary_key
        else None
    )


def key_span(scope: Scope, table: Table, key: Listed, *options: str) -> Span | None:
    """Return where the value of the first of `options` that a listed key or index has stands; its own place otherwise."""
    node = _written(scope, table, key)
    return next((node.value_span(option) for option in options if node is not None and option in node), key.span)


def name_span(scope: Scope, table: Table, part: Listed | ForeignKey) -> Span | None:
    """Return where a key, an index or a foreign key is given its name; its own place where it has the conventional one."""
    if not isinstance(part, ForeignKey):
        return key_span(scope, table, part, "name")
    node = scope.drafts[table.name].references[part.reference].node
    return node.value_span("name") if "name" in node else part.span


def option_node(scope: Scope, table: Table, key: Listed, option: str) -> Map | None:
    """Return the mapping that is the value of `option` of a listed key or index; None where there is none."""
    node = _written(scope, table, key)
    value = node.get(option) if node is not None else None
    return value if isinstance(value, Map) else None


def _written(scope: Scope, table: Table, key: Listed) -> Map | None:
    """The mapping that a key or index was written as, found by its place."""
    section = _SECTIONS[type(key)]
    if (table.name, section) not in scope.listed:
        scope.listed[table.name, section] = dict(_listed(scope.drafts[table.name], section))
    return scope.listed[table.name, section].get(key.span)


def _listed(draft: Draft, section: str) -> Iterator[tuple[Span | None, Map]]:
    for part in draft.parts:
        listed: Seq = part.get(section) or EMPTY_SEQ
        yield from ((listed.item_span(i), item) for i, item in enumerate(listed) if isinstance(item, Map))


def relation_span(scope: Scope, relation: Relation) -> Span | None:
    """Return where the name of a relation stands: at the reference, or at `inverse:` of the reference on the other table."""
    if relation.side == "referenced" and relation.inverse is not None:
        referring = scope.drafts[relation.related_table].referring
        node = next(reference.node for reference in referring if reference.name == relation.inverse)
        return node.value_span("inverse")
    if relation.side == "association" and relation.inverse is not None:
        written = scope.drafts[relation.related_table].node.get("relations") or EMPTY_MAP
        if relation.inverse in written and written.key_span(relation.inverse) == relation.span:
            other: Map = written[relation.inverse]
            return other.value_span("inverse")
    return relation.span
