"""Keys and indexes that the database would refuse, or that repeat each other."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.schema.constraints import Index
from dovetail.schema.model import Schema, Table
from dovetail.spec.scope import Scope

__all__ = ["distinct_indexes", "index_options", "not_null_primary_keys"]


def not_null_primary_keys(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """No column of a primary key can be null."""
    for table in schema.tables:
        for name in table.primary_key.columns if table.primary_key else ():
            column = table.column(name)
            if column.nullable:
                message = f'column "{name}" is part of the primary key and can be null'
                yield Diagnostic("S308", message, column.span, "take away its ? or optional: true")


def distinct_indexes(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """No key or index of a table is there twice."""
    for table in schema.tables:
        seen: dict[object, Span | None] = {}
        if table.primary_key:
            seen[_key_identity(table.primary_key.columns)] = table.span
        for unique in table.uniques:
            yield from _refuse_repeated(seen, table, _key_identity(unique.columns), unique.name, unique.span)
        for index in sorted(table.indexes, key=_place):
            yield from _refuse_repeated(seen, table, _index_identity(index), index.name, index.span)


def _place(index: Index) -> tuple[object, ...]:
    span = index.span
    return (span.file, span.line, span.column) if span else ()


def _key_identity(columns: tuple[str, ...]) -> object:
    return ("key", columns)


def _index_identity(index: Index) -> object:
    plain = all(part.column and not part.descending and part.nulls is None for part in index.parts)
    if index.unique and plain and index.predicate is None and not index.include:
        return _key_identity(tuple(part.column or "" for part in index.parts))
    return (index.parts, index.unique, index.predicate, index.method or "btree", index.include)


def _refuse_repeated(
    seen: dict[object, Span | None], table: Table, identity: object, name: str, span: Span | None
) -> Iterator[Diagnostic]:
    if identity not in seen:
        seen[identity] = span
        return
    first = seen[identity]
    related = (Related(first, "the first one"),) if first and first != span else ()
    message = f'"{name}" repeats a key or index that "{table.name}" already has'
    yield Diagnostic("S404", message, span, "remove one of them", related)


_ORDERED = "btree"
_UNIQUE = ("btree",)
_COVERING = ("btree", "gist", "spgist")
_ONE_COLUMN = ("hash", "spgist", "hnsw", "ivfflat")


def index_options(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """An index asks only for what its method can do. https://www.postgresql.org/docs/current/indexes-types.html"""
    for table in schema.tables:
        for index in table.indexes:
            yield from _misused_options(index)


def _misused_options(index: Index) -> Iterator[Diagnostic]:
    method = (index.method or _ORDERED).lower()
    sorted_parts = any(part.descending or part.nulls for part in index.parts)
    refused = {
        "unique": index.unique and method not in _UNIQUE,
        "a sort order": sorted_parts and method != _ORDERED,
        "include": bool(index.include) and method not in _COVERING,
        "more than one column": len(index.parts) > 1 and method in _ONE_COLUMN,
    }
    for option in (option for option, is_refused in refused.items() if is_refused):
        message = f'index "{index.name}" asks for {option}, which a {method} index does not have'
        yield Diagnostic("S405", message, index.span, f"leave out {option}, or choose another method with using:")
    if index.nulls_not_distinct and not index.unique:
        message = f'index "{index.name}" says nulls_not_distinct but is not unique'
        yield Diagnostic("S405", message, index.span, "add unique: true, or leave it out")
