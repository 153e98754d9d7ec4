"""Raw SQL that would break out of the statement it becomes part of."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
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
    "Text",
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

Text = tuple[Database, str, Span]
"""An SQL text, its place, and a database that is to understand it."""


def whole_expressions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every SQL text is one whole expression: what it opens it closes, and it ends no statement."""
    seen: set[Span] = set()
    for database, text, place in chain(sql_texts(scope), policy_texts(scope)):
        found = fault(text, database)
        if found is None or place in seen:
            continue
        seen.add(place)
        at = narrowed(place, text, found.start, found.length)
        whole = place.length - len(text) in (0, 2) and "\n" not in text
        inner = narrowed(place, text, 0, len(text))
        fix = Fix(inner, found.mended) if found.mended and whole else None
        yield Diagnostic("S316", found.message, at, found.help, fix=fix)


def variants(value: Any, span: Span, databases: tuple[Database, ...]) -> Iterator[Text]:
    """The text for each database of the spec."""
    for database in databases:
        if isinstance(value, str):
            yield database, value, span
        elif isinstance(value, Map) and isinstance(value.get(database), str):
            yield database, value[database], value.value_span(database)


def lasting_texts(scope: Scope) -> Iterator[Text]:
    """Every text of an index or a generated column, whose values the database keeps."""
    for part in _parts(scope):
        yield from _on_each(scope.databases, _lasting_in(part))
        yield from exclusion_texts(part)


@lru_cache(maxsize=1)
def sql_texts(scope: Scope) -> tuple[Text, ...]:
    """Every text of the spec that is SQL, for each database that gets it; a mixin's once."""
    return tuple(_sql_texts(scope))


def _sql_texts(scope: Scope) -> Iterator[Text]:
    yield from _on_each(scope.databases, _of_domains(scope))
    for part in _parts(scope):
        yield from _on_each(scope.databases, _written_in(part))
        yield from exclusion_texts(part)
    yield from _on_each(scope.databases, ((condition.value, condition.span) for condition in scope.conditions))


def policy_texts(scope: Scope) -> Iterator[Text]:
    """Every condition of a policy, which only PostgreSQL has."""
    for draft in scope.drafts.values():
        for policy in (draft.node.get("policies") or EMPTY_MAP).values():
            yield from _on_each(("postgresql",), _values_of(policy, "using", "check"))


def converting_texts(scope: Scope) -> Iterator[Text]:
    """Every text that says how a migration fills or converts a column."""
    for part in _parts(scope):
        for column in (part.get("columns") or EMPTY_MAP).values():
            if isinstance(column, Map):
                yield from _on_each(scope.databases, _values_of(column, "using"))


def exclusion_texts(part: Map) -> Iterator[Text]:
    """The texts of the exclusion constraints of a table or a mixin, which only PostgreSQL has."""
    for exclusion in part.get("exclude") or EMPTY_SEQ:
        if isinstance(exclusion, Map):
            yield from _on_each(("postgresql",), _values_of(exclusion, "where"))
        for item in exclusion["columns"] if isinstance(exclusion, Map) else exclusion:
            if isinstance(item, Map):
                yield from _on_each(("postgresql",), _values_of(item, "expression"))


def _on_each(databases: tuple[Database, ...], written: Iterable[Written]) -> Iterator[Text]:
    return (text for value, span in written for text in variants(value, span, databases))


def _parts(scope: Scope) -> Iterable[Map]:
    """The mappings in which tables are written: a mixin once, however many take it."""
    return {id(part): part for draft in scope.drafts.values() for part in draft.parts}.values()


def _lasting_in(part: Map) -> Iterator[Written]:
    for column in (part.get("columns") or EMPTY_MAP).values():
        if isinstance(column, Map) and isinstance(column.get("generated"), Map):
            yield from _values_of(column["generated"], "sql")
    yield from _of_indexes(part)


def _written_in(part: Map) -> Iterator[Written]:
    for column in (part.get("columns") or EMPTY_MAP).values():
        if isinstance(column, Map):
            yield from _of_column(column)
    yield from of_checks(part.get("checks") or EMPTY_MAP)
    yield from _of_indexes(part)


def _of_domains(scope: Scope) -> Iterator[Written]:
    for name, place in scope.type_places.items():
        if name in scope.domains and isinstance(place.value, Map):
            yield from _of_column(place.value)


def _of_indexes(part: Map) -> Iterator[Written]:
    for index in part.get("indexes") or EMPTY_SEQ:
        if isinstance(index, Map):
            yield from of_index(index)


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
