"""Keys and indexes that the database would refuse, or that repeat each other."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.schema.constraints import Index
from dovetail.schema.model import Schema, Table
from dovetail.spec.checks.places import key_span
from dovetail.spec.places import with_article
from dovetail.spec.scope import Scope
from dovetail.suggestions import did_you_mean

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
_PARAMETERS = {
    "btree": ("fillfactor", "deduplicate_items"),
    "hash": ("fillfactor",),
    "gin": ("fastupdate", "gin_pending_list_limit"),
    "gist": ("fillfactor", "buffering"),
    "spgist": ("fillfactor",),
    "brin": ("pages_per_range", "autosummarize"),
    "hnsw": ("m", "ef_construction"),
    "ivfflat": ("lists",),
}
"""The index methods and their storage parameters. https://www.postgresql.org/docs/current/sql-createindex.html"""

_WITHOUT_METHODS = frozenset(
    {
        "btree_gin",
        "btree_gist",
        "citext",
        "fuzzystrmatch",
        "hstore",
        "ltree",
        "pg_trgm",
        "pgcrypto",
        "postgis",
        "unaccent",
        "uuid-ossp",
        "vector",
    }
)
"""Extensions that bring no index method beside those above; another may."""


def index_options(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An index asks only for what its method can do. https://www.postgresql.org/docs/current/indexes-types.html"""
    may_be_extended = any(extension.name not in _WITHOUT_METHODS for extension in schema.extensions)
    for table in schema.tables:
        for index in table.indexes:
            if (index.method or _ORDERED).lower() in _PARAMETERS:
                yield from _misused_options(scope, table, index)
            elif not may_be_extended:
                yield _unknown_method(scope, table, index)


def _unknown_method(scope: Scope, table: Table, index: Index) -> Diagnostic:
    meant = did_you_mean(index.method or "", _PARAMETERS)
    help = f'did you mean "{meant}"?' if meant else f"write one of {', '.join(_PARAMETERS)}, or list its extension"
    span = key_span(scope, table, index, "using")
    return Diagnostic("S405", f'there is no index method "{index.method}"', span, help)


def _misused_options(scope: Scope, table: Table, index: Index) -> Iterator[Diagnostic]:
    method = (index.method or _ORDERED).lower()
    kind = with_article(f"{method} index")
    sorted_parts = any(part.descending or part.nulls for part in index.parts)
    refused = {
        "unique": (index.unique and method not in _UNIQUE, "unique"),
        "a sort order": (sorted_parts and method != _ORDERED, "columns"),
        "include": (bool(index.include) and method not in _COVERING, "include"),
        "more than one column": (len(index.parts) > 1 and method in _ONE_COLUMN, "columns"),
    }
    for option, key in ((option, key) for option, (is_refused, key) in refused.items() if is_refused):
        message = f'index "{index.name}" asks for {option}, which {kind} does not have'
        span = key_span(scope, table, index, key, "using")
        yield Diagnostic("S405", message, span, f"leave out {option}, or choose another method with using:")
    if index.nulls_not_distinct and not index.unique:
        message = f'index "{index.name}" says nulls_not_distinct but is not unique'
        span = key_span(scope, table, index, "nulls_not_distinct")
        yield Diagnostic("S405", message, span, "add unique: true, or leave it out")
    for name, _ in index.with_:
        if name.lower() not in _PARAMETERS[method]:
            meant = did_you_mean(name, _PARAMETERS[method])
            help = f'did you mean "{meant}"?' if meant else f"{kind} has: {', '.join(_PARAMETERS[method])}"
            message = f'{kind} has no storage parameter "{name}"'
            yield Diagnostic("S405", message, key_span(scope, table, index, "with"), help)
