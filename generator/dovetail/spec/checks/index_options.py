"""What indexes ask of their methods: options and storage parameters that a method does not have."""

import re
from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Fix
from dovetail.schema.constraints import Index
from dovetail.schema.model import Schema, Table
from dovetail.spec.checks.places import key_span, option_node
from dovetail.spec.places import with_article
from dovetail.spec.scope import Scope
from dovetail.suggestions import did_you_mean

__all__ = ["INDEX_METHODS", "index_options"]

_ORDERED = "btree"
_UNIQUE = ("btree",)
_COVERING = ("btree", "gist", "spgist")
_ONE_COLUMN = ("hash", "spgist", "hnsw", "ivfflat")
INDEX_METHODS = {
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

_LIMITS = {
    "fillfactor": (10, 100),
    "gin_pending_list_limit": (64, 2_147_483_647),
    "pages_per_range": (1, 131_072),
    "m": (2, 100),
    "ef_construction": (4, 1000),
    "lists": (1, 32_768),
}
"""The least and the largest value of the parameters that are numbers."""

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
            if (index.method or _ORDERED).lower() in INDEX_METHODS:
                yield from _misused_options(scope, table, index)
            elif not may_be_extended:
                yield _unknown_method(scope, table, index)


def _unknown_method(scope: Scope, table: Table, index: Index) -> Diagnostic:
    meant = did_you_mean(index.method or "", INDEX_METHODS)
    help = f'did you mean "{meant}"?' if meant else f"write one of {', '.join(INDEX_METHODS)}, or list its extension"
    span = key_span(scope, table, index, "using")
    return Diagnostic("S405", f'there is no index method "{index.method}"', span, help)


def _misused_options(scope: Scope, table: Table, index: Index) -> Iterator[Diagnostic]:
    method = (index.method or _ORDERED).lower()
    if method != _ORDERED:
        yield from _refused_by_method(scope, table, index, method)
    if index.nulls_not_distinct and not index.unique:
        message = f'index "{index.name}" says nulls_not_distinct but is not unique'
        span = key_span(scope, table, index, "nulls_not_distinct")
        yield Diagnostic("S405", message, span, "add unique: true, or leave it out")
    for name, value in index.with_:
        yield from _misused_parameter(scope, table, index, name, value)


def _refused_by_method(scope: Scope, table: Table, index: Index, method: str) -> Iterator[Diagnostic]:
    """What only some methods have, and a btree all of it."""
    kind = with_article(f"{method} index")
    sorted_parts = any(part.descending or part.nulls for part in index.parts)
    refused = (
        (index.unique and method not in _UNIQUE, "unique", "unique", "leave out unique"),
        (sorted_parts, "a sort order", "columns", "leave out asc, desc and nulls"),
        (bool(index.include) and method not in _COVERING, "include", "include", "leave out include"),
        (len(index.parts) > 1 and method in _ONE_COLUMN, "more than one column", "columns", "make an index of each"),
    )
    for is_refused, option, key, way_out in refused:
        if is_refused:
            message = f'index "{index.name}" asks for {option}, which {kind} does not have'
            span = key_span(scope, table, index, key, "using")
            yield Diagnostic("S405", message, span, f"{way_out}, or choose another method with using:")


def _misused_parameter(scope: Scope, table: Table, index: Index, name: str, value: str) -> Iterator[Diagnostic]:
    """A storage parameter that the method does not have, or a value that it does not take."""
    method = (index.method or _ORDERED).lower()
    kind, known, span = with_article(f"{method} index"), INDEX_METHODS[method], key_span(scope, table, index, "with")
    written = option_node(scope, table, index, "with")
    if name.lower() not in known:
        meant = did_you_mean(name, known)
        help = f'did you mean "{meant}"?' if meant else f"{kind} has: {', '.join(known)}"
        span = written.key_span(name) if written is not None else span
        fix = Fix(span, meant) if meant and span is not None and span.length == len(name) else None
        yield Diagnostic("S405", f'{kind} has no storage parameter "{name}"', span, help, fix=fix)
        return
    limits = _LIMITS.get(name.lower())
    if limits is not None and not (re.fullmatch(r"-?[0-9]+", value) and limits[0] <= int(value) <= limits[1]):
        message = f"{name} {value} is not a number from {limits[0]} to {limits[1]}"
        span = written.value_span(name) if written is not None else span
        yield Diagnostic("S405", message, span, f"write one from {limits[0]} to {limits[1]}, or leave it out")
