"""Columns that references make, where one that is declared was to be used, or another name was meant."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Fix, Span
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Schema, Table
from dovetail.schema.words import singular
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import Map
from dovetail.suggestions import did_you_mean, spelled_alike

__all__ = ["made_columns", "names_of_references"]

_NEARLY = 0.8
"""How much two names of columns look alike before one is taken for the other."""


def made_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A reference does not make a column beside a declared one that was meant for it and that no reference uses."""
    for table in schema.tables:
        declared = scope.drafts[table.name].declared
        free = set(declared).difference(*(key.columns for key in table.foreign_keys))
        free.difference_update(*(reference.columns for reference in table.polymorphic))
        if table.primary_key:
            free.difference_update(table.primary_key.columns)
        for key in table.foreign_keys if free else ():
            node = scope.drafts[table.name].references[key.reference].node
            for i, name in enumerate(key.columns):
                if name not in declared:
                    yield from _made_beside(schema, table, key, node, i, free)


def _made_beside(
    schema: Schema, table: Table, key: ForeignKey, node: Map, i: int, free: set[str]
) -> Iterator[Diagnostic]:
    """Only a name that is written can be misspelled; one that is made is compared but for case and underscores."""
    name, is_written = key.columns[i], "column" in node or "columns" in node
    meant = did_you_mean(name, free, _NEARLY) if is_written else spelled_alike(name, free)
    if meant is None and not is_written:
        meant = _named_after_target(schema, table, key, free)
    if meant is None:
        return
    span = key.span
    if is_written:
        span = node.value_span("column") if "column" in node else node["columns"].item_span(i)
    message = f'no column "{name}" is declared, so "{key.reference}" makes one beside "{meant}"'
    help = f'did you mean "{meant}"?' if is_written else f"write column: {meant}, or remove that column"
    fix = Fix(span, meant) if is_written and span is not None and span.length == len(name) else None
    yield Diagnostic("S212", message, span, help, fix=fix, severity="warning")


def _named_after_target(schema: Schema, table: Table, key: ForeignKey, free: set[str]) -> str | None:
    """The free column of the key's type that is called after the table that the reference goes to, and after its key."""
    if len(key.columns) > 1:
        return None
    target, referenced = schema.tables_by_name[key.referenced_table], key.referenced_columns[0]
    alone = sum(other.referenced_table == key.referenced_table for other in table.foreign_keys) == 1
    for prefix in (f"{key.reference}_", "") if alone else (f"{key.reference}_",):
        name = f"{prefix}{singular(key.referenced_table)}_{referenced}"
        if name in free and table.column(name).type == target.column(referenced).type:
            return name
    return None


def names_of_references(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A reference is called after what it means, and not like the column that it makes."""
    for table in schema.tables:
        draft = scope.drafts[table.name]
        for key in table.foreign_keys:
            reference = draft.references[key.reference]
            if draft.automatic or {"column", "columns"} & set(reference.node) or len(key.columns) > 1:
                continue
            stem = _without_key(key)
            if stem is not None and key.reference != singular(key.referenced_table):
                yield _named_like_its_column(draft, key, stem, reference.place.span)


def _without_key(key: ForeignKey) -> str | None:
    """The name of a reference without the `_id`, or the name of the column referred to, at its end."""
    ends = (f"_{key.referenced_columns[0]}", "_id")
    return next((key.reference.removesuffix(end) for end in ends if key.reference[1:].endswith(end)), None)


def _named_like_its_column(draft: Draft, key: ForeignKey, stem: str, span: Span) -> Diagnostic:
    message = f'reference "{key.reference}" makes the column "{key.columns[0]}"'
    column = f"{stem}_{key.referenced_columns[0]}"
    is_free = not {stem, column} & {*draft.columns, *draft.references} - {key.reference}
    if not is_free or not stem.isidentifier():
        help = f"rename the reference, and name its column if that has to stay: column: {key.reference}"
        return Diagnostic("S213", message, span, help, severity="warning")
    fix = Fix(span, stem) if span.length == len(key.reference) else None
    help = f'call the reference "{stem}"; its column is then {column}'
    return Diagnostic("S213", message, span, help, fix=fix, severity="warning")
