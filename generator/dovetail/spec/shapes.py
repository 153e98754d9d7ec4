"""Lists where names belong, and names where lists belong: said once, and then read as they were meant."""

import re
from collections.abc import Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Fix, Span
from dovetail.spec.column_texts import is_type_text
from dovetail.spec.shapes_of_entries import enum_values_with_docs, sorted_index_parts, types_with_rules
from dovetail.spec.source import EMPTY_MAP, Map, Seq

__all__ = ["put_in_shape"]

_NAMED = {
    "tables": "columns: ...",
    "enums": "[first, second]",
    "domains": "{type: text}",
    "composites": "{fields: ...}",
    "mixins": "columns: ...",
    "shapes": "{table: users}",
    "columns": "text",
    "references": "{to: users, on_delete: cascade, inverse: posts}",
    "relations": "{through: auto, to: tags, inverse: posts}",
    "checks": "age >= 0",
    "functions": "CREATE FUNCTION ...",
    "views": "CREATE VIEW ...",
    "triggers": "CREATE TRIGGER ...",
}
"""What is declared by name, and what stands after the name."""

_SECTIONS = ("tables", "enums", "domains", "composites", "mixins", "shapes", "functions", "views", "triggers")
_LISTED = {"indexes": "index", "unique": "unique key"}
_LONGEST_EXAMPLE = 90
_WORD = lazy_re.compile(r"[\w-]+\Z")
_DASH = lazy_re.compile(r"-(?=[\[{\w])")
_IN_BRACKETS = lazy_re.compile(r"-?\s*\[([^\[\]]*)\]")


def put_in_shape(document: Map, definitions: dict[str, Any]) -> Iterator[Diagnostic]:
    """Yield one mistake for each list that should be a mapping or the reverse, and turn it, in `document`, into the other."""
    for section in _SECTIONS:
        yield from _list_of_named(document, section, "")
    for name, enum in _entries(document, "enums"):
        yield from _enum_of_keys(document["enums"], name, enum, definitions["enum"]["properties"])
        yield from enum_values_with_docs(
            document["enums"][name], f'enum "{name}"', definitions["enumValue"]["properties"]
        )
    for section in ("tables", "mixins"):
        for name, table in _entries(document, section):
            if isinstance(table, Map):
                yield from _in_a_table(f' of {section[:-1]} "{name}"', table, definitions)


def _in_a_table(owner: str, table: Map, definitions: dict[str, Any]) -> Iterator[Diagnostic]:
    for section in ("columns", "references", "relations", "checks"):
        yield from _list_of_named(table, section, owner)
    yield from types_with_rules(table.get("columns"), owner, definitions["column"]["properties"])
    yield from sorted_index_parts(table.get("indexes"), owner, definitions["indexPart"]["properties"])
    yield from _braces(table, "primary_key", owner)
    for section in _LISTED:
        items = table.get(section)
        if isinstance(items, Seq):
            for index in range(len(items)):
                yield from _braces(items, index, owner)
        yield from _named_keys(table, section, owner, definitions)
        yield from _flat_list(table, section, owner)


def _entries(document: Map, section: str) -> list[tuple[str, Any]]:
    value = document.get(section)
    return list(value.items()) if isinstance(value, Map) else []


def _list_of_named(around: Map, section: str, owner: str) -> Iterator[Diagnostic]:
    items = around.get(section)
    if not isinstance(items, Seq) or not items:
        return
    example = _NAMED[section]
    help, fix = _unlisted(items, f"name: {example}")
    mapping = around.empty(section)
    for index, item in enumerate(items):
        _name_item(items, index, item, mapping)
    message = f"expected a mapping from names to {section}, found a list"
    yield Diagnostic("Y203", f'"{section}"{owner}: {message}' if owner else message, items.item_span(0), help, fix=fix)
    around[section] = mapping


def _name_item(items: Seq, index: int, item: Any, mapping: Map) -> None:
    """Enter an item of a list under the name that it gives itself; one without a name is left out."""
    if not isinstance(item, Map):
        return
    if _has_name(item):
        name, marks = item["name"], item.marks("name")
        item.move("name", EMPTY_MAP.copy())
        mapping.put(name, item, marks[1], items.mark(index))
    elif len(item) == 1:
        item.move(next(iter(item)), mapping)
    elif (first := next(iter(item), None)) is not None and item[first] is None:
        marks = item.marks(first)
        item.move(first, EMPTY_MAP.copy())
        mapping.put(first, item, marks[0], items.mark(index))


def _has_name(item: Map) -> bool:
    """Say whether an item is named by its `name`; where it has nothing else, a type there is that of a column called name."""
    return isinstance(item.get("name"), str) and not (len(item) == 1 and is_type_text(item["name"]))


def _unlisted(items: Seq, example: str) -> tuple[str, Fix | None]:
    """How to write the first item of a list as an entry with a name."""
    item = items[0]
    dash = items.dash_span(0)
    if isinstance(item, Map) and _has_name(item):
        rest = ", ".join(
            f"{key}: {item.written(key)}" for key, value in item.items() if not isinstance(value, (Map, Seq))
        )
        written = ", ".join(part for part in rest.split(", ") if not part.startswith("name: "))
        short = 0 < len(written) < _LONGEST_EXAMPLE and not any(isinstance(value, Map | Seq) for value in item.values())
        return (
            f"the name is the key: write `{item['name']}: {f'{{{written}}}' if short else '...'}`, without a dash",
            None,
        )
    if isinstance(item, Map) and len(item) == 1:
        key = next(iter(item))
        fix = Fix(dash, " ") if dash is not None and len(items) == 1 else None
        return f"leave {'the dash' if dash else 'the brackets'} out: `{key}: {_short(item, key)}`", fix
    if isinstance(item, Map) and dash is not None and (first := next(iter(item), None)) and item[first] is None:
        return f"leave the dashes out: `{first}:`, and what stands under it two spaces deeper", None
    if isinstance(item, str) and "name: age" not in example:
        return (
            f"give each a name and no dash: `{item if _WORD.match(item) else 'name'}: {example.split(': ', 1)[1]}`",
            None,
        )
    if isinstance(item, str):
        return f"give each a name and no dash: `name: {item}`", None
    return f"write one `{example}` to a line, without dashes", None


def _short(item: Map, key: str) -> str:
    written = item.written(key)
    return written if item.is_short(key) and len(written) < _LONGEST_EXAMPLE else "..."


def _enum_of_keys(enums: Map, name: str, enum: Any, properties: Any) -> Iterator[Diagnostic]:
    """`status: {open: 1, closed: 2}`: the values as keys."""
    if not isinstance(enum, Map) or not enum or any(key in properties for key in enum):
        return
    if len(enum) == 1 and isinstance(next(iter(enum.values())), (Seq, Map)):
        return
    with_docs = [key for key, value in enum.items() if isinstance(value, str)]
    values = f"[{', '.join(enum)}]"
    help = f"write the values as a list: `{name}: {values}`"
    if with_docs and len(with_docs) == len([value for value in enum.values() if value is not None]):
        help += f"; one with a doc is `{{value: {with_docs[0]}, doc: {enum.written(with_docs[0])}}}`"
    span = enums.value_span(name)
    fix = Fix(span, values) if enum.is_on_one_line and not with_docs else None
    yield Diagnostic("Y203", f'the values of enum "{name}" are a mapping, not a list', span, help, fix=fix)
    enums[name] = enums.placed_at(name, list(enum))


def _braces(around: Map | Seq, at: Any, owner: str) -> Iterator[Diagnostic]:
    """`{id, name}`, where a list of columns is meant."""
    value = around.get(at) if isinstance(around, Map) else around[at]
    if not isinstance(value, Map) or not value or any(item is not None for item in value.values()):
        return
    if not value.is_on_one_line:
        return
    names = f"[{', '.join(value)}]"
    span = value.span
    message = f"the columns{owner} stand in braces, which are for mappings"
    yield Diagnostic("Y203", message, span, f"a list stands in brackets: {names}", fix=Fix(span, names))
    around[at] = around.placed_at(at, list(value))


def _named_keys(table: Map, section: str, owner: str, definitions: dict[str, Any]) -> Iterator[Diagnostic]:
    """`indexes: {ix_email: [email]}`, and `indexes: {columns: [email]}` without a dash."""
    written = table.get(section)
    if not isinstance(written, Map) or not written:
        return
    noun, span = _LISTED[section], table.value_span(section)
    properties = definitions["index" if section == "indexes" else "unique"]["properties"]
    message = (
        f'"{section}"{owner}: expected a list of {"indexes" if noun == "index" else "unique keys"}, found a mapping'
    )
    if all(key in properties for key in written):
        entry = next(iter(written))
        dash = (
            "put brackets around it"
            if written.is_on_one_line
            else f"put a dash before it: `- {entry}: {_short(written, entry)}`"
        )
        fix = Fix(span, f"[{table.written(section)}]") if written.is_on_one_line else None
        yield Diagnostic("Y203", message, span, dash, fix=fix)
        table[section] = _one_item(table, section, written)
        return
    name = next(iter(written))
    value = written[name]
    if isinstance(value, Seq):
        help = f"write `- {{name: {name}, columns: {written.written(name)}}}`"
    else:
        help = f"write each behind a dash, its name beside its columns: `- {{name: {name}, columns: [...]}}`"
    yield Diagnostic("Y203", message, span, help)
    table[section] = _without_names(table, section, written)


def _one_item(table: Map, section: str, item: Map) -> Seq:
    items: Seq = table.placed_at(section, [None])
    items[0] = item
    return items


def _without_names(table: Map, section: str, written: Map) -> Seq:
    items: Seq = table.placed_at(section, [])
    for name, value in written.items():
        items.put(value, written.marks(name)[1])
    return items


def _flat_list(table: Map, section: str, owner: str) -> Iterator[Diagnostic]:
    """`unique: [tenant, slug]`: one key written where a list of keys belongs."""
    items = table.get(section)
    if isinstance(items, str) and _DASH.match(items):
        yield _missing_space(table, section, items)
        return
    if isinstance(items, str):
        items = [word for word in re.split(r"[\s,]+", items.strip("()[] ")) if word]
        found, places = "text", None
    elif isinstance(items, Seq) and items and all(isinstance(item, str) for item in items):
        found, places = "a list of text", items
    else:
        return
    if not items:
        return
    yield _flat(section, owner, list(items), found, table.value_span(section), places)
    table[section] = _one_item(table, section, table.placed_at(section, list(items)))


def _missing_space(table: Map, section: str, items: str) -> Diagnostic:
    """`-[tenant, slug]`, which YAML reads as a text."""
    span, written = table.value_span(section), table.written(section)
    meant = f"- {written[1:]}"
    help = f'put a space after {"the" if written == items else "each"} dash: "{meant}"'
    fix = Fix(span, meant) if written == items else None
    keys = [[word.strip() for word in found[1].split(",")] for found in _IN_BRACKETS.finditer(items)]
    table[section] = table.placed_at(section, keys)
    return Diagnostic("Y203", f'a space is missing after the dash in "{written}"', span, help, fix=fix)


def _flat(section: str, owner: str, items: list[str], found: str, span: Span, places: Seq | None) -> Diagnostic:
    noun = _LISTED[section]
    plural = "indexes" if noun == "index" else f"{noun}s"
    message = f'"{section}"{owner}: expected a list of {plural}, each a list of columns, found {found}'
    names = ", ".join(items)
    in_brackets = places is None or places.dash_span(0) is None
    each = ", ".join(f"[{item}]" for item in items)
    one = f"for one {noun} over {'these columns' if len(items) > 1 else 'this column'} write [[{names}]]"
    if any("," in item for item in items):
        one = f"write each {noun} in brackets: [{each}]"
    help = one if len(items) == 1 or "," in "".join(items) else f"{one}, for {len(items)} of one column each [{each}]"
    fix = Fix(span, f"[[{names}]]") if in_brackets and "\n" not in names else None
    return Diagnostic("Y203", message, span, help, fix=fix)
