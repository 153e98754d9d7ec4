"""Keys and indexes that the database would refuse, or that repeat each other."""

from collections.abc import Iterator

from dovetail.data_classes import replace
from dovetail.diagnostics import Diagnostic, Fix, Related, Span, place_of
from dovetail.schema.constraints import Index, Unique
from dovetail.schema.model import Schema, Table
from dovetail.schema.naming import are_distinct
from dovetail.spec.checks.places import column_span, primary_key_span, type_span, written_type
from dovetail.spec.scope import Scope

__all__ = ["distinct_indexes", "index_identity", "not_null_primary_keys"]


def not_null_primary_keys(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """No column of a primary key can be null."""
    for table in schema.tables:
        for name in table.primary_key.columns if table.primary_key else ():
            column = table.column(name)
            if column.nullable:
                message = f'column "{name}" is part of the primary key and can be null'
                span = column_span(scope, table, column, "optional")
                fix, written = None, written_type(scope, table, column)
                if written is not None and written.endswith("?"):
                    span = type_span(scope, table, column)
                    fix = Fix(span, written[:-1]) if span is not None and span.length == len(written) else None
                yield Diagnostic("S308", message, span, "take away its ? or optional: true", fix=fix)


_Seen = dict[object, tuple[str, Span | None]]
"""What is there already, in words, and its place."""


def distinct_indexes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """No key or index of a table is there twice."""
    for table in schema.tables:
        if are_distinct(list(_identities(table))):
            continue  # as nearly always, so that no place has to be found
        seen: _Seen = {}
        if table.primary_key:
            what = f'the primary key of "{table.name}"'
            seen[_key_identity(table.primary_key.columns)] = (what, primary_key_span(scope, table))
        for unique in sorted(table.uniques, key=lambda each: place_of(each.span)):
            what, span = f'unique key "{unique.name}"', _unique_span(scope, table, unique)
            by_reference = any(key.span == unique.span for key in table.foreign_keys)
            for found in _refuse_repeated(seen, _key_identity(unique.columns), what, span):
                is_harmless = by_reference and "primary key" in found.message
                yield replace(found, severity="warning") if is_harmless else found
        for index in sorted(table.indexes, key=lambda each: place_of(each.span)):
            yield from _refuse_repeated(seen, index_identity(index), f'index "{index.name}"', index.span)


def _identities(table: Table) -> Iterator[object]:
    """What the keys and indexes of a table are, beside their names."""
    if table.primary_key:
        yield _key_identity(table.primary_key.columns)
    yield from (_key_identity(unique.columns) for unique in table.uniques)
    yield from map(index_identity, table.indexes)


def _unique_span(scope: Scope, table: Table, unique: Unique) -> Span | None:
    """The word `unique` of a column or a reference, or the listed key."""
    column = table.column(unique.columns[0])
    if column.name in scope.drafts[table.name].declared_at and column.span == unique.span:
        return column_span(scope, table, column, "unique")
    for key in table.foreign_keys:
        node = scope.drafts[table.name].references[key.reference].node
        if key.span == unique.span and "unique" in node:
            return node.key_span("unique")
    return unique.span


def _key_identity(columns: tuple[str, ...]) -> object:
    return ("key", columns)


def index_identity(index: Index) -> object:
    """What an index is, beside its name: two of one identity are one index written twice."""
    plain = all(part.column and not part.descending and part.nulls is None for part in index.parts)
    if index.unique and plain and index.predicate is None and not index.include:
        return _key_identity(tuple(part.column or "" for part in index.parts))
    return (index.parts, index.unique, index.predicate, index.method or "btree", index.include)


def _refuse_repeated(seen: _Seen, identity: object, what: str, span: Span | None) -> Iterator[Diagnostic]:
    if identity not in seen:
        seen[identity] = (what, span)
        return
    first, where = seen[identity]
    related = (Related(where, "said first here"),) if where and where != span else ()
    message = f"{what} repeats {first}" if what != first else f"{what} is there twice"
    by_itself = "remove it: a primary key is unique, and indexed, by itself"
    yield Diagnostic("S404", message, span, by_itself if first.startswith("the") else "remove one of them", related)
