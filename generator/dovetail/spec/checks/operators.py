"""Which types an index can hold: what the operator classes of PostgreSQL make of the methods and the types.

https://www.postgresql.org/docs/current/indexes-opclass.html
"""

import re
from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Fix
from dovetail.schema.constraints import Exclusion, ExclusionPart, Index, IndexPart, Unique
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import WORDS, ArrayType, DomainType, EnumType, ScalarType, Type, spelled
from dovetail.spec.checks.exclusions import EXCLUDING
from dovetail.spec.checks.places import column_span, key_span
from dovetail.spec.places import with_article
from dovetail.spec.scope import Scope
from dovetail.suggestions import did_you_mean

__all__ = ["indexable_types", "known_operator_classes"]

_RANGES = frozenset(word for word, row in WORDS.items() if row.family == "range")
_TEXTS = frozenset({"text", "varchar", "char", "citext"})

_DEFAULT_CLASSES: dict[str, frozenset[str]] = {
    "btree": frozenset({*WORDS, "enum", "array"}) - {"json"},
    "hash": frozenset({*WORDS, "enum", "array"}) - {"json", "bit", "tsvector", "vector"},
    "gin": frozenset({"array", "jsonb", "tsvector"}),
    "gist": frozenset({"tsvector", *_RANGES}),
    "spgist": frozenset({"text", "varchar", "char", "inet", "cidr", *_RANGES}),
    "brin": frozenset(WORDS) - {"bool", "citext", "json", "jsonb", "tsvector", "vector"},
    "ivfflat": frozenset({"vector"}),
    "hnsw": frozenset(),
}
"""The types that each method indexes without being told how."""

_WIDENED_BY = {"gin": "btree_gin", "gist": "btree_gist"}
"""The extensions with which a method indexes what btree does."""

_METHOD = ("using", "columns")
"""Where the method of an index is written, or else what it indexes."""

_MOST_DIMENSIONS = 2000
"""Of a vector in an index. https://github.com/pgvector/pgvector#hnsw"""


@dataclass(frozen=True, slots=True)
class _OperatorClass:
    """The methods and types that an operator class is for, and the extension it belongs to."""

    methods: tuple[str, ...]
    words: frozenset[str]
    extension: str | None = None


_PATTERNS = ("btree", "hash")
_VECTORS = ("hnsw", "ivfflat")

_OPERATOR_CLASSES = {
    "text_pattern_ops": _OperatorClass(_PATTERNS, frozenset({"text", "varchar"})),
    "varchar_pattern_ops": _OperatorClass(_PATTERNS, frozenset({"text", "varchar"})),
    "bpchar_pattern_ops": _OperatorClass(_PATTERNS, frozenset({"char"})),
    "jsonb_path_ops": _OperatorClass(("gin",), frozenset({"jsonb"})),
    "inet_ops": _OperatorClass(("btree", "hash", "gist", "spgist"), frozenset({"inet", "cidr"})),
    "gin_trgm_ops": _OperatorClass(("gin",), _TEXTS, "pg_trgm"),
    "gist_trgm_ops": _OperatorClass(("gist",), _TEXTS, "pg_trgm"),
    "vector_l2_ops": _OperatorClass(_VECTORS, frozenset({"vector"}), "vector"),
    "vector_ip_ops": _OperatorClass(_VECTORS, frozenset({"vector"}), "vector"),
    "vector_cosine_ops": _OperatorClass(_VECTORS, frozenset({"vector"}), "vector"),
    "vector_l1_ops": _OperatorClass(("hnsw",), frozenset({"vector"}), "vector"),
    "halfvec_l2_ops": _OperatorClass(_VECTORS, frozenset(), "vector"),
    "halfvec_ip_ops": _OperatorClass(_VECTORS, frozenset(), "vector"),
    "halfvec_cosine_ops": _OperatorClass(_VECTORS, frozenset(), "vector"),
    "halfvec_l1_ops": _OperatorClass(("hnsw",), frozenset(), "vector"),
    "sparsevec_l2_ops": _OperatorClass(("hnsw",), frozenset(), "vector"),
    "sparsevec_ip_ops": _OperatorClass(("hnsw",), frozenset(), "vector"),
    "sparsevec_cosine_ops": _OperatorClass(("hnsw",), frozenset(), "vector"),
    "bit_hamming_ops": _OperatorClass(_VECTORS, frozenset({"bit"}), "vector"),
    "bit_jaccard_ops": _OperatorClass(("hnsw",), frozenset({"bit"}), "vector"),
}


def indexable_types(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Keys and indexes hold only types that their method can compare; nothing is known of raw types and expressions."""
    if "postgresql" not in schema.databases:
        return
    for table in schema.tables:
        if table.external:
            continue
        for unique in table.uniques:
            yield from _key_columns(schema, scope, table, unique.columns, unique)
        yield from _key_columns(schema, scope, table, table.primary_key.columns if table.primary_key else (), None)
        for index in table.indexes:
            for part in index.parts:
                yield from _part(schema, scope, table, index, part)
        yield from _partitioned_columns(schema, table)
        for exclusion in table.exclusions:
            for compared in exclusion.parts:
                yield from _part(schema, scope, table, exclusion, compared.key)


def _key_columns(
    schema: Schema, scope: Scope, table: Table, columns: tuple[str, ...], unique: Unique | None
) -> Iterator[Diagnostic]:
    for name in columns:
        column = table.column(name)
        kind = _kind(schema, column.type)
        if kind is None or kind in _DEFAULT_CLASSES["btree"]:
            continue
        flag, what = ("primary_key", "the primary key") if unique is None else ("unique", "a unique key")
        listed = unique is not None and unique.span != column.span
        span = unique.span if unique is not None and listed else column_span(scope, table, column, flag)
        message = f'column "{name}" is {spelled(column.type)}, which PostgreSQL cannot compare in {what}'
        yield Diagnostic("S406", message, span, _other_type(column.type))


def _partitioned_columns(schema: Schema, table: Table) -> Iterator[Diagnostic]:
    partitioning = table.partitioning
    if partitioning is None:
        return
    comparable = _DEFAULT_CLASSES["hash" if partitioning.method == "hash" else "btree"]
    for name in partitioning.columns:
        type_ = table.column(name).type
        kind = _kind(schema, type_)
        if kind is not None and kind not in comparable:
            message = (
                f'PostgreSQL cannot divide a table by the {partitioning.method} of "{name}", which is {spelled(type_)}'
            )
            yield Diagnostic("S406", message, partitioning.span, "divide it by another column")


def _part(
    schema: Schema, scope: Scope, table: Table, index: Index | Exclusion, part: IndexPart
) -> Iterator[Diagnostic]:
    if part.column is None:
        return
    type_, method = table.column(part.column).type, (index.method or "btree").lower()
    kind = _kind(schema, type_)
    if kind is None or method not in _DEFAULT_CLASSES or (isinstance(index, Exclusion) and method not in EXCLUDING):
        return
    if method in _VECTORS and kind == "vector" and _dimensions(schema, type_) > _MOST_DIMENSIONS:
        message = f'{with_article(method)} index holds at most {_MOST_DIMENSIONS} dimensions, "{part.column}" has more'
        span = key_span(scope, table, index, *_METHOD)
        yield Diagnostic("S406", message, span, _shorter(part.column, _dimensions(schema, type_)))
    elif part.opclass is not None:
        yield from _misused_class(scope, table, index, part.opclass, method, kind, type_)
    elif kind not in _DEFAULT_CLASSES[method] and not _is_widened(schema, method, kind):
        message = (
            f'{with_article(method)} index has no way of its own to hold "{part.column}", which is {spelled(type_)}'
        )
        way_out = _way_out(method, kind, type_)
        if isinstance(index, Exclusion) and method in _WIDENED_BY:
            way_out = f"add the extension that has one: extensions: [{_WIDENED_BY[method]}]"
        yield Diagnostic("S406", message, key_span(scope, table, index, *_METHOD), way_out)


def _misused_class(
    scope: Scope, table: Table, index: Index | Exclusion, opclass: str, method: str, kind: str, type_: Type
) -> Iterator[Diagnostic]:
    known = _OPERATOR_CLASSES.get(opclass.rpartition(".")[2])
    if known is None or (method in known.methods and kind in known.words):
        return
    span = key_span(scope, table, index, "opclass", "columns")
    if method not in known.methods:
        message = (
            f'operator class "{opclass}" is for {" and ".join(known.methods)}, not for {with_article(method)} index'
        )
        yield Diagnostic("S406", message, span, f"write using: {known.methods[0]}, or another operator class")
    else:
        message = f'operator class "{opclass}" is for {", ".join(sorted(known.words))}, not for {spelled(type_)}'
        yield Diagnostic("S406", message, span, "leave opclass out, or choose one for this type")


def _is_widened(schema: Schema, method: str, kind: str) -> bool:
    extensions = {extension.name for extension in schema.extensions}
    return _WIDENED_BY.get(method) in extensions and kind in _DEFAULT_CLASSES["btree"]


def _kind(schema: Schema, type_: Type) -> str | None:
    """The row of the table above that a type is found under; None where only the database knows."""
    match type_:
        case ScalarType(word=word):
            return word
        case EnumType():
            return "enum"
        case ArrayType(element=element):
            kind = _kind(schema, element)
            return kind if kind in (None, "json") else "array"
        case DomainType(name=name):
            return _kind(schema, schema.domains_by_name[name].type)
    return None


def _dimensions(schema: Schema, type_: Type) -> int:
    if isinstance(type_, DomainType):
        return _dimensions(schema, schema.domains_by_name[type_.name].type)
    return type_.arguments[0] if isinstance(type_, ScalarType) and type_.arguments else 0


def _shorter(column: str, dimensions: int) -> str:
    return f'index an expression in its place: {{expressions: ["({column}::halfvec({dimensions}))"], opclass: halfvec_cosine_ops}}'


def _other_type(type_: Type) -> str:
    return "make it jsonb array" if isinstance(type_, ArrayType) else "make it jsonb, or leave it out of the key"


def _way_out(method: str, kind: str, type_: Type) -> str:
    if kind == "json":
        return "make it jsonb" if method in ("btree", "hash", "gin") else "leave the index out"
    if kind == "vector" and method == "hnsw":
        return "say how vectors are compared: opclass: vector_cosine_ops, vector_l2_ops or vector_ip_ops"
    if kind in _TEXTS and method in ("gin", "gist"):
        return f"for searching in text: opclass: {method}_trgm_ops and extensions: [pg_trgm]; for order leave using out"
    if method in _WIDENED_BY:
        return f"leave using out for a btree, or add {_WIDENED_BY[method]} to extensions"
    fitting = [name for name in ("btree", "hash", "gin") if kind in _DEFAULT_CLASSES[name]]
    return (
        f"write using: {fitting[0]}" if fitting and fitting[0] != method else f"an index cannot hold {spelled(type_)}"
    )


def known_operator_classes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An operator class that an extension brings needs that extension."""
    if "postgresql" not in schema.databases:
        return
    extensions = {extension.name for extension in schema.extensions}
    for table in schema.tables:
        indexes: tuple[Index | Exclusion, ...] = (*table.indexes, *table.exclusions)
        for index in () if table.external else indexes:
            for opclass in dict.fromkeys(part.opclass for part in _keys_of(index) if part.opclass):
                known = _OPERATOR_CLASSES.get(opclass.rpartition(".")[2])
                if known is None:
                    yield from _unknown_class(scope, table, index, opclass, extensions)
                if known is not None and known.extension is not None and known.extension not in extensions:
                    message = (
                        f'operator class "{opclass}" comes with the extension {known.extension}, which is not listed'
                    )
                    span = key_span(scope, table, index, "opclass", "columns")
                    yield Diagnostic("S406", message, span, f"add it: extensions: [{known.extension}]")


def _keys_of(index: Index | Exclusion) -> Iterator[IndexPart]:
    return (part.key if isinstance(part, ExclusionPart) else part for part in index.parts)


_OF_POSTGRESQL = (
    r"(?:aclitem|array|bit|bool|box|bpchar|bytea|char|cid|cidr|circle|date|enum|float4|float8|inet|int2|int4|int8|interval|"
    r"jsonb|kd_point|macaddr|macaddr8|money|multirange|name|numeric|oid|oidvector|pg_lsn|point|poly|quad_point|range|record|"
    r"record_image|text|tid|time|timestamp|timestamptz|timetz|tsquery|tsvector|uuid|varbit|varchar|xid|xid8)"
    r"(?:_bloom|_inclusion|_minmax|_minmax_multi|_pattern|_path)?_ops"
)
"""The names of the operator classes that come with PostgreSQL."""

_WITHOUT_CLASSES = frozenset({"citext", "fuzzystrmatch", "pg_trgm", "pgcrypto", "unaccent", "uuid-ossp", "vector"})
"""Extensions that bring no operator class beside those above; another may."""


def _unknown_class(
    scope: Scope, table: Table, index: Index | Exclusion, opclass: str, extensions: set[str]
) -> Iterator[Diagnostic]:
    """An operator class that neither PostgreSQL nor an extension of the spec can have."""
    if "." in opclass or re.fullmatch(_OF_POSTGRESQL, opclass) or not extensions <= _WITHOUT_CLASSES:
        return
    method = (index.method or "btree").lower()
    fitting = [name for name, known in _OPERATOR_CLASSES.items() if method in known.methods]
    meant = did_you_mean(opclass, (*fitting, "text_ops", "varchar_ops", "jsonb_ops", "array_ops"))
    help = f'did you mean "{meant}"?' if meant else "leave it out, or list the extension that brings it"
    span = key_span(scope, table, index, "opclass", "columns")
    fix = Fix(span, meant) if meant and span is not None and span.length == len(opclass) else None
    yield Diagnostic("S406", f'there is no operator class "{opclass}"', span, help, fix=fix)
