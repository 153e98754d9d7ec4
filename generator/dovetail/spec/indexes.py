"""The indexes of one table: those it lists, and those its foreign keys need."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Fix, Span
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.keys import finds_all, finds_all_of
from dovetail.schema.model import Table
from dovetail.schema.naming import index_name
from dovetail.spec.columns import refuse_collation
from dovetail.spec.keys import CALL, is_column, named_columns
from dovetail.spec.places import narrowed
from dovetail.spec.references import expanded
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq
from dovetail.spec.storage import parameters
from dovetail.spec.values import sql

__all__ = ["SORTED", "foreign_key_indexes", "indexes", "slug"]


def indexes(scope: Scope, draft: Draft) -> Iterator[Index]:
    """Every index that the table lists."""
    for part in draft.parts:
        listed: Seq = part.get("indexes") or EMPTY_SEQ
        for i, written in enumerate(listed):
            yield from _listed_index(scope, draft, written, listed.item_span(i))


def _listed_index(scope: Scope, draft: Draft, written: Any, span: Span) -> Iterator[Index]:
    options = written if isinstance(written, Map) else EMPTY_MAP
    parts = _parts(scope, draft, options, written)
    if not parts:
        return
    _refuse_repeated(scope, parts, options, span)
    included = named_columns(scope, draft, options["include"], "the columns of INCLUDE") if "include" in options else ()
    named = [part.column or slug(part.text) for part in parts]
    yield Index(
        name=options.get("name", index_name(draft.identifier.name, named)),
        parts=parts,
        unique=bool(options.get("unique", False)),
        predicate=sql(options["where"]) if "where" in options else None,
        method=options.get("using"),
        include=included,
        nulls_not_distinct=bool(options.get("nulls_not_distinct", False)),
        with_=parameters(options),
        doc=options.get("doc"),
        span=span,
    )


def _refuse_repeated(scope: Scope, parts: tuple[IndexPart, ...], options: Map, span: Span) -> None:
    """Refuse a part that stands twice, and a column that INCLUDE carries although the index sorts by it."""
    where = options.value_span("columns") if "columns" in options else span
    for part in dict.fromkeys(part for i, part in enumerate(parts) if part in parts[:i]):
        what = f'column "{part.column}"' if part.column else "an expression"
        scope.error("S402", f"{what} stands twice in the index", where, "name it once")
    included: Seq = options.get("include") or EMPTY_SEQ
    for i, name in enumerate(included):
        if any(part.column == name for part in parts):
            message = f'column "{name}" stands in the index and in its INCLUDE'
            scope.error("S402", message, included.item_span(i), "leave it out of include")


def _parts(scope: Scope, draft: Draft, options: Map, written: Any) -> tuple[IndexPart, ...]:
    """The parts of an index in their order; none, with a report, if one of them does not exist."""
    columns: Seq = written if isinstance(written, Seq) else options.get("columns") or EMPTY_SEQ
    opclass = options.get("opclass")
    found: list[IndexPart] = []
    for i, item in enumerate(columns):
        if isinstance(item, str) and item not in draft.columns and (called := _EXPRESSION.fullmatch(item)):
            _refuse_expression(scope, columns, i, called, is_short=columns is written)
            return ()
        beside = (other for at, other in enumerate(columns) if at != i and isinstance(other, str))
        parts = list(_part(scope, draft, item, columns.item_span(i), opclass, beside))
        if not parts:
            return ()
        found += parts
    found += [IndexPart(expression=sql(text), opclass=opclass) for text in options.get("expressions") or ()]
    return tuple(found)


SORTED = lazy_re.compile(
    r"(?P<name>.+?)(?:\s+(?P<order>asc|desc))?(?:\s+nulls\s+(?P<nulls>first|last))?", re.IGNORECASE
)
"""What is sorted by, and how: `created_at desc nulls last`."""


_EXPRESSION = lazy_re.compile(rf"(?P<expression>{CALL.pattern})(?:\s+(?P<order>asc|desc))?", re.IGNORECASE)
_OTHER_ORDER = lazy_re.compile(r"(?P<name>.+?)\s+(?P<rest>[^\W\d_]+)", re.IGNORECASE)
_ORDERS = {
    "ascending": "asc",
    "up": "asc",
    "descending": "desc",
    "down": "desc",
    "reverse": "desc",
    "backwards": "desc",
}


def _refuse_expression(scope: Scope, columns: Seq, i: int, called: re.Match[str], *, is_short: bool) -> None:
    """Say how an expression is written among the columns of an index."""
    text, order = called["expression"], called["order"]
    part = f'{{expression: "{text}"{f", order: {order.lower()}" if order else ""}}}'
    message = f'"{text}" is an expression, not a column'
    plain = all(isinstance(item, str) for item in columns) and '"' not in text
    help = f"write {part}"
    if is_short and len(columns) == 1 and not order:
        help = f'write {{expressions: ["{text}"]}}'
    elif is_short and plain:
        listed = ", ".join(part if at == i else item for at, item in enumerate(columns))
        help = f"write {{columns: [{listed}]}}"
    span = columns.item_span(i)
    whole = not is_short and plain and span.length - len(columns[i]) in (0, 2)
    scope.error("S401", message, span, help, fix=Fix(span, part) if whole else None)


def _part(
    scope: Scope, draft: Draft, item: Any, span: Span, opclass: str | None, beside: Iterable[str]
) -> Iterator[IndexPart]:
    if isinstance(item, Map) and "expression" in item:
        yield IndexPart(expression=sql(item["expression"]), **_sorting(item, opclass))
        return
    options: Mapping[str, Any] = {}
    if isinstance(item, Map):
        options, name = item, item["column"]
    elif item in draft.columns or item in draft.references:
        name = item
    else:
        form = SORTED.fullmatch(item)
        options = {key: value.lower() for key, value in form.groupdict().items() if value} if form else {}
        name = form["name"] if form else item
        if name[0] in "-+" and name[1:] in {**draft.columns, **draft.references}:
            _refuse_sign(scope, name, narrowed(span, item, 0, len(name)))
            return
        if (found := _OTHER_ORDER.fullmatch(name)) and found["name"] in {**draft.columns, **draft.references}:
            _refuse_order(scope, found["name"], found["rest"], narrowed(span, item, 0, len(name)))
            return
        span = narrowed(span, item, 0, len(name))
    for column in expanded(scope, draft, name):
        if is_column(scope, draft, column, span, beside):
            if isinstance(item, Map):
                refuse_collation(scope, draft.columns[column].type, item)
            yield IndexPart(column=column, **_sorting(options, opclass))


def _refuse_sign(scope: Scope, name: str, span: Span) -> None:
    """`-created_at`, which is Django's word for descending."""
    meant = f"{name[1:]} {'desc' if name[0] == '-' else 'asc'}"
    fix = Fix(span, meant) if span.length == len(name) else None
    scope.error("S401", f'"{name}" is no column: an order stands behind its name', span, f"write {meant}", fix=fix)


def _refuse_order(scope: Scope, column: str, word: str, span: Span) -> None:
    order = _ORDERS.get(word.lower())
    written = f"{column} {order}"
    message = f'an index sorts "{column}" asc or desc, not {word}'
    help = f"write {column} asc or {column} desc" if order is None else f"write {written}"
    whole = order is not None and span.length == len(column) + 1 + len(word)
    scope.error("S401", message, span, help, fix=Fix(span, written) if whole else None)


def _sorting(options: Mapping[str, Any], opclass: str | None) -> dict[str, Any]:
    return {
        "descending": options.get("order") == "desc",
        "nulls": options.get("nulls"),
        "opclass": options.get("opclass", opclass),
        "collation": options.get("collation"),
    }


def slug(expression: str) -> str:
    """Return the words of an expression, as the part of a name that stands for it."""
    return "_".join(re.findall(r"\w+", expression)) or "expression"


def foreign_key_indexes(draft: Draft, table: Table) -> Iterator[Index]:
    """An index for every foreign key of `table` whose rows no key or index finds yet.

    `index: false` goes without one; `index: name` wants one under that name in any case. Of two that begin alike the longer
    one serves both.
    """
    yield from _discriminator_indexes(draft, table)
    indexed: set[tuple[str, ...]] = set()
    for key in sorted(table.foreign_keys, key=lambda key: -len(key.columns)):
        written = draft.references[key.reference].node.get("index", True)
        if written is False or key.pointing in indexed:
            continue
        if written is True and any(made[: len(key.pointing)] == key.pointing for made in indexed):
            continue
        if written is True and finds_all_of(table, key):
            continue
        indexed.add(key.pointing)
        name = index_name(draft.identifier.name, key.pointing) if written is True else written
        yield Index(name, tuple(IndexPart(column=column) for column in key.pointing), span=key.span)


def _discriminator_indexes(draft: Draft, table: Table) -> Iterator[Index]:
    """An index for every reference with a discriminator, under the same conditions."""
    for reference in table.polymorphic:
        written = draft.polymorphic[reference.name].node.get("index", True)
        if reference.discriminator is None or written is False:
            continue
        if written is True and finds_all(table, reference.columns):
            continue
        name = index_name(draft.identifier.name, reference.columns) if written is True else written
        yield Index(name, tuple(IndexPart(column=column) for column in reference.columns), span=reference.span)
