"""What a shape sorts related rows by."""

from typing import Any

from dovetail.diagnostics import Fix, Span
from dovetail.schema.shapes import ShapeOrder
from dovetail.spec.indexes import SORTED
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Scope
from dovetail.spec.shape_columns import Rows
from dovetail.spec.source import Map, Seq

__all__ = ["order_of"]


def order_of(scope: Scope, rows: Rows, options: Map) -> tuple[ShapeOrder, ...]:
    """Return what `order_by` means; nothing where it is not written, and a report where it names no column."""
    if "order_by" not in options:
        return ()
    written: Any = options["order_by"]
    if isinstance(written, Seq):
        terms = [(term, written.item_span(i)) for i, term in enumerate(written)]
    else:
        terms = [(written, options.value_span("order_by"))]
    found = (_term(scope, rows, term, span) for term, span in terms)
    return tuple(term for term in found if term is not None)


def _term(scope: Scope, rows: Rows, written: str, span: Span) -> ShapeOrder | None:
    tables = {table.name: {column.name for column in table.columns} for table in _tables(rows)}
    columns = {column for names in tables.values() for column in names}
    form = None if written in columns else SORTED.fullmatch(written)
    name = written if form is None else form["name"]
    order, nulls = (None, None) if form is None else (form["order"], form["nulls"])
    for table, own in tables.items():
        if name in own:
            return ShapeOrder(table, name, descending=(order or "").lower() == "desc", nulls=_place(nulls))
    _report(scope, rows, written, name, columns, span)
    return None


def _tables(rows: Rows) -> list[Any]:
    return [rows.table] if rows.association is None else [rows.table, rows.association]


def _place(nulls: str | None) -> Any:
    return None if nulls is None else nulls.lower()


def _report(scope: Scope, rows: Rows, written: str, name: str, columns: set[str], span: Span) -> None:
    if any(scope.drafts[table.name].broken or scope.drafts[table.name].incomplete for table in _tables(rows)):
        return
    at = narrowed(span, written, 0, len(name))
    terms = [term.strip() for term in written.split(",")]
    if len(terms) > 1:
        scope.error("S601", f'"{written}" is no column', span, f"write a list: [{', '.join(terms)}]")
    elif name[0] in "-+" and name[1:] in columns:
        meant = f"{name[1:]} {'desc' if name[0] == '-' else 'asc'}"
        fix = Fix(at, meant) if at.length == len(name) else None
        message = f'"{name}" is no column: an order stands behind its name'
        scope.error("S601", message, at, f"write {meant}", fix=fix)
    elif (split := name.rsplit(" ", maxsplit=1))[0] in columns:
        message = f'rows are sorted by "{split[0]}" asc or desc, not {split[1]}'
        scope.error("S601", message, at, f"write {split[0]} asc or {split[0]} desc")
    else:
        known = dict.fromkeys(columns, True)
        scope.unknown("S601", f'"{rows.table.name}" has no column "{name}" to sort by', name, known, at)
