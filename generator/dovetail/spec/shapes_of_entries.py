"""Single values in another shape than theirs: said once each, and then read as they were meant."""

import json
from collections.abc import Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Fix
from dovetail.spec.source import Map, Seq

__all__ = ["enum_values_with_docs", "sorted_index_parts", "types_with_rules"]

_PLAIN = lazy_re.compile(r"[^\s\[\]{}#&*!|>'\"%@`,:-][^\[\]{}#,:]*")
_ORDERS = ("asc", "desc")


def enum_values_with_docs(enum: Any, owner: str, properties: Any) -> Iterator[Diagnostic]:
    """Put in shape `- open: not paid`, a value of an enum with its doc behind a colon."""
    values = enum.get("values") if isinstance(enum, Map) else enum
    if not isinstance(values, Seq):
        return
    for index, item in enumerate(values):
        if not isinstance(item, Map) or len(item) != 1:
            continue
        ((name, doc),) = item.items()
        if name in properties or not isinstance(doc, str | None):
            continue
        written = json.dumps(doc, ensure_ascii=False) if doc and not _PLAIN.fullmatch(doc) else doc
        meant = f"{{value: {name}, doc: {written}}}" if doc else name
        span = values.item_span(index)
        whole = item.whole_span(name) if values.dash_span(index) else None
        message = f'value "{name}" of {owner} has {"its doc" if doc else "nothing"} behind a colon'
        fix = None if whole is None else Fix(whole if doc else item.key_and_colon(name), meant)
        yield Diagnostic("Y203", message, span, f"write `{meant}`", fix=fix)
        values[index] = name


def sorted_index_parts(indexes: Any, owner: str, properties: Any) -> Iterator[Diagnostic]:
    """Put in shape `[status, {created_at: desc}]`, a column of an index with its order behind a colon."""
    for index in indexes if isinstance(indexes, Seq) else ():
        parts = index.get("columns") if isinstance(index, Map) else index
        if not isinstance(parts, Seq):
            continue
        for at, part in enumerate(parts):
            if not isinstance(part, Map) or len(part) != 1:
                continue
            ((name, order),) = part.items()
            if name in properties or str(order).lower() not in _ORDERS:
                continue
            meant, span = f"{name} {str(order).lower()}", parts.item_span(at)
            fix = Fix(span, meant) if part.is_on_one_line else None
            message = f'the order of "{name}" in an index{owner} stands behind a space, not a colon'
            yield Diagnostic("Y203", message, span, f"write {meant}", fix=fix)
            parts[at] = meant


def types_with_rules(columns: Any, owner: str, properties: Any) -> Iterator[Diagnostic]:
    """Put in shape `type: {name: text, max_length: 4000}`, a type with keys of its column."""
    for name, column in columns.items() if isinstance(columns, Map) else ():
        type_ = column.get("type") if isinstance(column, Map) else None
        if not isinstance(type_, Map) or "sql" in type_:
            continue
        word = next((key for key in ("name", "type", "base") if isinstance(type_.get(key), str)), None)
        others = [key for key in type_ if key != word]
        if word is None or any(key not in properties for key in others):
            continue
        written = ", ".join([f"type: {type_.written(word)}", *(f"{key}: {type_.written(key)}" for key in others)])
        message = f'the type of column "{name}"{owner} is a mapping, not a word'
        help = f"write the other keys beside it: `{name}: {{{written}}}`"
        yield Diagnostic("Y203", message, column.value_span("type"), help)
        column["type"] = type_[word]
        for key in others:
            if key not in column:
                type_.move(key, column)
