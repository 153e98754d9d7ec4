"""Raw SQL that would break out of the statement it becomes part of."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from dovetail.diagnostics import Diagnostic, Fix, Span
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from dovetail.schema.sql_text import fault
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq

__all__ = [
    "Written",
    "converting_texts",
    "exclusion_texts",
    "lasting_texts",
    "of_checks",
    "of_index",
    "policy_texts",
    "sql_texts",
    "variants",
    "whole_expressions",
]

Written = tuple[Any, Span]
"""What stands where SQL belongs, a text or a mapping from databases, and its place."""


def whole_expressions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every SQL text is one whole expression: what it opens it closes, and it ends no statement."""
    seen: set[Span] = set()
    everywhere = (variants(value, span, schema.databases) for value, span in sql_texts(scope))
    of_policies = (variants(value, span, ("postgresql",)) for value, span in policy_texts(scope))
    for each in chain(everywhere, of_policies):
        for database, text, place in each:
            found = fault(text, database)
            if found is None or place in seen:
                continue
            seen.add(place)
            at = narrowed(place, text, found.start, found.length)
            whole = place.length - len(text) in (0, 2) and "\n" not in text
            inner = narrowed(place, text, 0, len(text))
            fix = Fix(inner, found.mended) if found.mended and whole else None
            yield Diagnostic("S316", found.message, at, found.help, fix=fix)


def variants(value: Any, span: Span, databases: tuple[Database, ...]) -> Iterator[tuple[Database, str, Span]]:
    """The text for each database of the spec."""
    for database in databases:
        if isinstance(value, str):
            yield database, value, span
        elif isinstance(value, Map) and isinstance(value.get(database), str):
            yield database, value[database], value.value_span(database)


def lasting_texts(scope: Scope) -> Iterator[Written]:
    """Every place where the SQL of an index or a generated column is written, whose values the database keeps."""
    for part in {id(part): part for draft in scope.drafts.values() for part in draft.parts}.values():
        columns = part.get("columns") or EMPTY_MAP
        for name in columns:
            if isinstance(columns[name], Map) and isinstance(columns[name].get("generated"), Map):
                yield from _values_of(columns[name]["generated"], "sql")
        for index in part.get("indexes") or EMPTY_SEQ:
            if isinstance(index, Map):
                yield from of_index(index)
        yield from exclusion_texts(part)


def sql_texts(scope: Scope) -> Iterator[Written]:
    """Every place of the spec where SQL is written; a mixin's once."""
    for name, place in scope.type_places.items():
        if name in scope.domains and isinstance(place.value, Map):
            yield from _of_column(place.value)
    parts = {id(part): part for draft in scope.drafts.values() for part in draft.parts}
    for part in parts.values():
        columns = part.get("columns") or EMPTY_MAP
        for name in columns:
            if isinstance(columns[name], Map):
                yield from _of_column(columns[name])
        yield from of_checks(part.get("checks") or EMPTY_MAP)
        for index in part.get("indexes") or EMPTY_SEQ:
            if isinstance(index, Map):
                yield from of_index(index)
        yield from exclusion_texts(part)
    yield from ((condition.value, condition.span) for condition in scope.conditions)


def policy_texts(scope: Scope) -> Iterator[Written]:
    """Every place where a condition of a policy is written, which only PostgreSQL has."""
    for draft in scope.drafts.values():
        for policy in (draft.node.get("policies") or EMPTY_MAP).values():
            yield from _values_of(policy, "using", "check")


def converting_texts(scope: Scope) -> Iterator[Written]:
    """Every place where it is written how a migration fills or converts a column."""
    for part in {id(part): part for draft in scope.drafts.values() for part in draft.parts}.values():
        for column in (part.get("columns") or EMPTY_MAP).values():
            if isinstance(column, Map):
                yield from _values_of(column, "using")


def _values_of(node: Map, *keys: str) -> Iterator[Written]:
    return ((node[key], node.value_span(key)) for key in keys if key in node)


def _of_column(node: Map) -> Iterator[Written]:
    yield from _values_of(node, "check", "using")
    for key in ("default", "generated", "type"):
        if isinstance(node.get(key), Map):
            yield from _values_of(node[key], "sql")


def of_checks(listed: Map) -> Iterator[Written]:
    for name in listed:
        options = listed[name]
        yield from (
            _values_of(options, "sql") if isinstance(options, Map) and "sql" in options else _values_of(listed, name)
        )


def of_index(index: Map) -> Iterator[Written]:
    yield from _values_of(index, "where")
    expressions: Seq = index.get("expressions") or EMPTY_SEQ
    yield from ((text, expressions.item_span(i)) for i, text in enumerate(expressions))
    for part in index.get("columns") or EMPTY_SEQ:
        if isinstance(part, Map):
            yield from _values_of(part, "expression")


def exclusion_texts(part: Map) -> Iterator[Written]:
    """The SQL of the exclusion constraints of a table or a mixin, which is for PostgreSQL alone."""
    for exclusion in part.get("exclude") or EMPTY_SEQ:
        if isinstance(exclusion, Map):
            yield from _values_of(exclusion, "where")
        for item in exclusion["columns"] if isinstance(exclusion, Map) else exclusion:
            if isinstance(item, Map):
                yield from _values_of(item, "expression")
