"""Primary keys and unique constraints of one table, and the columns that a key names."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Related, Span
from dovetail.schema.constraints import PrimaryKey, Unique
from dovetail.schema.naming import primary_key_name, unique_name
from dovetail.spec.references import MOST_KEY_COLUMNS, expanded, key_columns
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq
from dovetail.suggestions import did_you_mean

__all__ = ["CALL", "is_column", "named_columns", "primary_key", "uniques"]


def primary_key(scope: Scope, draft: Draft) -> PrimaryKey | None:
    """The primary key that columns with `primary_key: true`, or the table's `primary_key:`, make."""
    flagged = [name for name, node in draft.long_forms.items() if node.get("primary_key")]
    written = draft.node.get("primary_key")
    if written is not None and flagged:
        span = draft.declared_at[flagged[0]].span
        related = (Related(draft.node.key_span("primary_key"), "and here for the table"),)
        scope.error(
            "S403", f'the primary key of "{draft.name}" is said twice', span, "keep one of the two", related=related
        )
    columns = key_columns(scope, draft)
    if written is not None:
        holder: Seq = written["columns"] if isinstance(written, Map) else written
        columns = named_columns(scope, draft, holder, "the primary key")
    if not columns or not set(columns) <= set(draft.columns):
        return None
    conventional = primary_key_name(draft.identifier.name)
    return PrimaryKey(written.get("name", conventional) if isinstance(written, Map) else conventional, columns)


def uniques(scope: Scope, draft: Draft) -> Iterator[Unique]:
    """Every unique constraint of the table: of single columns, of one-to-one references, and those listed."""
    table = draft.identifier.name
    for name, node in draft.long_forms.items():
        if node.get("unique"):
            yield Unique(unique_name(table, (name,)), (name,), span=draft.declared_at[name].span)
    for reference in draft.references.values():
        if reference.node.get("unique") and reference.state == "found":
            yield Unique(unique_name(table, reference.columns), reference.columns, span=reference.place.span)
    for part in draft.parts:
        listed: Seq = part.get("unique") or EMPTY_SEQ
        for i, written in enumerate(listed):
            yield from _listed_unique(scope, draft, written, listed.item_span(i))


def _listed_unique(scope: Scope, draft: Draft, written: Any, span: Span) -> Iterator[Unique]:
    options = written if isinstance(written, Map) else EMPTY_MAP
    columns = named_columns(scope, draft, written["columns"] if isinstance(written, Map) else written, "a unique key")
    if not columns:
        return
    deferrable = options.get("deferrable")
    yield Unique(
        name=options.get("name", unique_name(draft.identifier.name, columns)),
        columns=columns,
        nulls_not_distinct=bool(options.get("nulls_not_distinct", False)),
        deferrable=None if deferrable in (None, "not") else deferrable,
        doc=options.get("doc"),
        span=span,
    )


def named_columns(scope: Scope, draft: Draft, names: Seq, what: str) -> tuple[str, ...]:
    """The columns that the names of a key stand for; empty, with a report, if one of them stands for none."""
    found: list[str] = []
    complete = True
    for i, name in enumerate(names):
        columns = [
            column
            for column in expanded(scope, draft, name)
            if is_column(
                scope, draft, column, names.item_span(i), beside=(other for at, other in enumerate(names) if at != i)
            )
        ]
        complete = complete and bool(columns)
        for column in columns:
            if column in found:
                message = f'column "{column}" stands twice in {what}'
                scope.error("S402", message, names.item_span(i), "name it once")
            found.append(column)
    return tuple(dict.fromkeys(found)) if complete else ()


def _belongs_to_broken_reference(draft: Draft, column: str) -> bool:
    """Say whether a reference would have made the column, had it not been refused."""
    broken = (reference for reference in draft.referring if reference.state == "broken")
    return any(
        column.startswith(f"{reference.name}_")
        or column in (reference.node.get("column"), *reference.node.get("columns", ()))
        for reference in broken
    )


CALL = lazy_re.compile(r"[\w.]+\s*\(.*\)")


def is_column(scope: Scope, draft: Draft, column: str, span: Span, beside: Iterable[str] = ()) -> bool:
    """Say whether the table has the column; if not, and nothing was said of it yet, report that.

    `beside` are the names that stand in the same list, none of which was meant.
    """
    if column in draft.columns:
        return True
    if CALL.fullmatch(column):
        message = f'"{column}" is an expression, not a column'
        help = f'a key has none, but a unique index can: indexes: [{{expressions: ["{column}"], unique: true}}]'
        scope.error("S401", message, span, help)
    elif column not in draft.broken and not draft.incomplete and not _belongs_to_broken_reference(draft, column):
        used = {part for name in islice(beside, MOST_KEY_COLUMNS) for part in (name, *expanded(scope, draft, name))}
        candidates = {
            name: None for name in (*draft.columns, *draft.references, *draft.polymorphic) if name not in used
        }
        message = f'table "{draft.name}" has no column "{column}"'
        there = did_you_mean(column, used, 0.8)
        if there is not None and did_you_mean(column, candidates) is None:
            scope.error("S401", message, span, f'take it out: "{there}" is in the list already')
        else:
            scope.unknown("S401", message, column, candidates, span)
    return False
