"""The indexes of one table: those it lists, and those its foreign keys need."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dovetail.diagnostics import Span
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.keys import finders
from dovetail.schema.model import Table
from dovetail.schema.naming import index_name
from dovetail.spec.columns import refuse_collation
from dovetail.spec.keys import is_column, named_columns
from dovetail.spec.references import expanded
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq
from dovetail.spec.values import sql

__all__ = ["foreign_key_indexes", "indexes"]


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
    named = [part.column or _slug(part.expression.text if part.expression else "") for part in parts]
    yield Index(
        name=options.get("name", index_name(draft.identifier.name, named)),
        parts=parts,
        unique=bool(options.get("unique", False)),
        predicate=sql(options["where"]) if "where" in options else None,
        method=options.get("using"),
        include=included,
        nulls_not_distinct=bool(options.get("nulls_not_distinct", False)),
        with_=tuple(sorted((name, _parameter(value)) for name, value in (options.get("with") or EMPTY_MAP).items())),
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


def _parameter(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parts(scope: Scope, draft: Draft, options: Map, written: Any) -> tuple[IndexPart, ...]:
    """The parts of an index in their order; none, with a report, if one of them does not exist."""
    columns: Seq = written if isinstance(written, Seq) else options.get("columns") or EMPTY_SEQ
    opclass = options.get("opclass")
    found: list[IndexPart] = []
    for i, item in enumerate(columns):
        parts = list(_part(scope, draft, item, columns.item_span(i), opclass))
        if not parts:
            return ()
        found += parts
    found += [IndexPart(expression=sql(text), opclass=opclass) for text in options.get("expressions") or ()]
    return tuple(found)


_PART = re.compile(r"(?P<name>.+?)(?:\s+(?P<order>asc|desc))?(?:\s+nulls\s+(?P<nulls>first|last))?", re.IGNORECASE)


def _part(scope: Scope, draft: Draft, item: Any, span: Span, opclass: str | None) -> Iterator[IndexPart]:
    if isinstance(item, Map) and "expression" in item:
        yield IndexPart(expression=sql(item["expression"]), **_sorting(item, opclass))
        return
    options: Mapping[str, Any] = {}
    if isinstance(item, Map):
        options, name = item, item["column"]
    elif item in draft.columns or item in draft.references:
        name = item
    else:
        form = _PART.fullmatch(item)
        options = {key: value.lower() for key, value in form.groupdict().items() if value} if form else {}
        name = form["name"] if form else item
    for column in expanded(scope, draft, name):
        if is_column(scope, draft, column, span):
            if isinstance(item, Map):
                refuse_collation(scope, draft.columns[column].type, item)
            yield IndexPart(column=column, **_sorting(options, opclass))


def _sorting(options: Mapping[str, Any], opclass: str | None) -> dict[str, Any]:
    return {
        "descending": options.get("order") == "desc",
        "nulls": options.get("nulls"),
        "opclass": options.get("opclass", opclass),
        "collation": options.get("collation"),
    }


def _slug(expression: str) -> str:
    """The words of an expression, as the part of an index's name that stands for it."""
    return "_".join(re.findall(r"\w+", expression)) or "expression"


def foreign_key_indexes(draft: Draft, table: Table) -> Iterator[Index]:
    """An index for every foreign key of `table` whose rows no key or index finds yet.

    `index: false` goes without one; `index: name` wants one under that name in any case.
    """
    indexed: set[tuple[str, ...]] = set()
    for key in table.foreign_keys:
        written = draft.references[key.reference].node.get("index", True)
        if written is False or key.columns in indexed:
            continue
        if written is True and any(not finder.partial for finder in finders(table, key.columns)):
            continue
        indexed.add(key.columns)
        name = index_name(draft.identifier.name, key.columns) if written is True else written
        yield Index(name, tuple(IndexPart(column=column) for column in key.columns), span=key.span)
