"""Blocks that stand at the wrong level: said once for the block, which is then read where it belongs.

Indentation is where most specs go wrong, and one block at the wrong level would otherwise be a mistake for each key in it.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from dovetail.diagnostics import Diagnostic, Related
from dovetail.spec.blocks import ALSO_NAMES, PARTS, it, many, mapping_under, section_under, stand
from dovetail.spec.column_references import take_out_references
from dovetail.spec.column_texts import is_column, is_type_text
from dovetail.spec.dedented import is_named_by_a_type, parts_beside_tables
from dovetail.spec.habits import help_for_unknown_key
from dovetail.spec.places import with_article
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.subjects import listed
from dovetail.spec.wrong_section import entries_in_place, parts_in_place

__all__ = ["put_in_place"]

_SECTIONS = ("tables", "mixins", "enums", "domains", "composites")
_ROOT_ONLY = ("include", "output", "templates", "shared", "databases", "extensions", "dropped", "alembic")
_REFERENCE = ("to", "on_delete", "inverse")
_UNNAMED = "(without a name)"
_OWNERS = (
    ("tables", "columns"),
    ("mixins", "columns"),
    ("enums", "values"),
    ("domains", "type"),
    ("composites", "fields"),
)
"""The sections of what has a name, and the key that each entry has."""


def put_in_place(document: Map, definitions: dict[str, Any]) -> Iterator[Diagnostic]:
    """Yield one mistake for each block that stands at the wrong level, and move the block, in `document`, to its place."""
    yield from _nested_root(document)
    yield from _sections_in_sections(document)
    yield from _tables_at_the_top(document)
    yield from entries_in_place(document, definitions)
    yield from _parts_without_a_table(document)
    for section, key in _OWNERS:
        yield from _beside_their_owner(
            mapping_under(document, section), section[:-1], key, definitions[section[:-1]]["properties"]
        )
    yield from parts_beside_tables(mapping_under(document, "tables"), "table")
    yield from parts_beside_tables(mapping_under(document, "mixins"), "mixin")
    tables = mapping_under(document, "tables")
    for name in list(tables):
        yield from _tables_in_a_table(tables, name)
    for section in ("tables", "mixins"):
        for name, table in mapping_under(document, section).items():
            if isinstance(table, Map):
                yield from _in_a_table(f'{section[:-1]} "{name}"', table, definitions)


def _in_a_table(owner: str, table: Map, definitions: dict[str, Any]) -> Iterator[Diagnostic]:
    properties = definitions[owner.split(" ", maxsplit=1)[0]]["properties"]
    yield from _columns_beside_columns(owner, table, properties)
    yield from _beside_their_owner(
        mapping_under(table, "columns"), "column", "type", definitions["column"]["properties"]
    )
    yield from _parts_under_columns(owner, table, properties)
    yield from take_out_references(owner, table)
    yield from _references_under_columns(owner, table)
    yield from _references_beside_columns(owner, table, properties)
    yield from _beside_their_owner(
        mapping_under(table, "references"), "reference", "to", definitions["reference"]["properties"]
    )
    yield from _reference_without_a_name(owner, table)
    yield from parts_in_place(owner, table, properties)


def _nested_root(document: Map) -> Iterator[Diagnostic]:
    """The whole spec under `dovetail:`."""
    inner = document.get("dovetail")
    if not isinstance(inner, Map) or not inner.keys() & {*_SECTIONS, *_ROOT_ONLY, "name"}:
        return
    help = "write `dovetail: 1` as the first line, and move what stands under it to the first column"
    message = f'{listed(inner)} {stand(inner)} under "dovetail", which is the version of the language'
    yield Diagnostic("Y203", message, document.key_span("dovetail"), help)
    for key in [key for key in inner if key != "version"]:
        inner.move(key, document)
    document["dovetail"] = 1


def _sections_in_sections(document: Map) -> Iterator[Diagnostic]:
    """`tables:` indented under `enums:`, where it reads as an enum called tables."""
    for section in _SECTIONS:
        for key in [key for key in mapping_under(document, section) if key in _SECTIONS + _ROOT_ONLY]:
            inside, value = mapping_under(document, section), document[section][key]
            if isinstance(value, Map) and any(key in value for key in ("columns", "values", "type")):
                continue
            if section == "enums" and not isinstance(value, Map):
                continue
            message = f'"{key}" stands inside "{section}", as if it were the name of {with_article(section[:-1])}'
            related = (Related(document.key_span(section), f'"{section}" begins here'),)
            help = f"`{key}:` begins in the first column; move it and what stands under it to the left"
            yield Diagnostic("Y201", message, inside.key_span(key), help, related)
            inside.move(key, document)
            if not inside:
                document.pop(section)


def _tables_at_the_top(document: Map) -> Iterator[Diagnostic]:
    known = ("dovetail", "name", "doc", "lint", *_SECTIONS, *_ROOT_ONLY)
    names = [key for key, value in document.items() if key not in known and _is_table(value)]
    if not names:
        return
    beside = "tables" in document
    message = (
        f'{many("table", names)} {stand(names)} beside "tables:"' if beside else _without("tables", "table", names)
    )
    help = f"a table stands under `tables:`; indent {it(names)} by two spaces"
    related = (Related(document.key_span("tables"), '"tables" begins here'),) if beside else ()
    yield Diagnostic("Y201", message, document.key_span(names[0]), help, related)
    target = section_under(document, "tables", names[0])
    for name in names:
        document.move(name, target)


def _parts_without_a_table(document: Map) -> Iterator[Diagnostic]:
    keys = [key for key in document if key in PARTS and key != "mixins"]
    if not keys:
        return
    message = f"{listed(keys)} {stand(keys)} outside of a table"
    if "columns" not in keys:
        help = f"move {it(keys)} into the table that {it(keys)} belongs to, beside its `columns:`"
        help = help.replace("them belongs", "they belong")
        yield Diagnostic("Y201", message, document.key_span(keys[0]), help)
        for key in keys:
            document.move(key, EMPTY_MAP.copy())
        return
    help = "give the table a name: write `tables:`, under it `users:`, and under that `columns:`"
    yield Diagnostic("Y201", message, document.key_span(keys[0]), help)
    tables = section_under(document, "tables", keys[0])
    unnamed = document.empty(keys[0])
    tables.put(_UNNAMED, unnamed, *document.marks(keys[0]))
    for key in keys:
        document.move(key, unnamed)


def _beside_their_owner(entries: Map, noun: str, mark: str, properties: Any) -> Iterator[Diagnostic]:
    """`users:` with nothing under it, and its `columns:` on the same level."""
    names = list(entries)
    for name, following in pairwise(names):
        value = entries.get(following)
        if (
            entries.get(name, "") is not None
            or following not in properties
            or (following != mark and mark not in names)
        ):
            continue
        if isinstance(value, Map) and mark in value:
            continue
        own = [key for key in names[names.index(following) :] if key in properties]
        message = f'{listed(own)} {stand(own)} beside {noun} "{name}", not under it'
        related = (Related(entries.key_span(name), f'{noun} "{name}" is left empty here'),)
        help = f"indent `{own[0]}:`{' and the lines after it' if len(own) > 1 else ''} by two spaces"
        yield Diagnostic("Y201", message, entries.key_span(own[0]), help, related)
        inner = entries.empty(name)
        for key in own:
            entries.move(key, inner)
        entries[name] = inner
        return


def _tables_in_a_table(tables: Map, name: str) -> Iterator[Diagnostic]:
    """A table indented one level, or two, too deep."""
    table = tables[name]
    for inside in (table, mapping_under(table, "columns")) if isinstance(table, Map) else ():
        names = [key for key, value in inside.items() if key not in PARTS and _is_table(value)]
        if not names:
            continue
        message = f'{many("table", names)} {stand(names)} inside table "{name}"'
        related = (Related(tables.key_span(name), f'table "{name}" begins here'),)
        help = f"write {it(names)} in the column in which `{name}:` begins"
        yield Diagnostic("Y201", message, inside.key_span(names[0]), help, related)
        for key in names:
            inside.move(key, tables)


def _columns_beside_columns(owner: str, table: Map, properties: Any) -> Iterator[Diagnostic]:
    names = [key for key, value in table.items() if _is_stray_column(owner, key, value, properties)]
    names = names or [key for key in ALSO_NAMES if is_named_by_a_type(table, key)]
    if not names:
        return
    if "columns" not in table:
        names = [key for key in table if key in names or (key in ALSO_NAMES and is_type_text(table[key]))]
    has = "columns" in table
    message = f'{many("column", names)} {stand(names)} directly in {owner}'
    help = f"a column stands under `columns:`; indent {it(names)} by two spaces"
    help += "" if has else f" and write `columns:` above {it(names)}"
    related = (Related(table.key_span("columns"), '"columns" begins here'),) if has else ()
    yield Diagnostic("Y201", message, table.key_span(names[0]), help, related)
    target = section_under(table, "columns", names[0])
    for name in names:
        table.move(name, target)


def _references_beside_columns(owner: str, table: Map, properties: Any) -> Iterator[Diagnostic]:
    names = [
        key
        for key, value in table.items()
        if key not in properties and isinstance(value, Map) and sum(word in value for word in _REFERENCE) > 1
    ]
    if not names:
        return
    has = "references" in table
    message = f"{many('reference', names)} {stand(names)} directly in {owner}"
    help = f"a reference stands under `references:`; indent {it(names)} by two spaces"
    help += "" if has else f" and write `references:` above {it(names)}"
    yield Diagnostic("Y201", message, table.key_span(names[0]), help)
    target = section_under(table, "references", names[0])
    for name in names:
        table.move(name, target)


def _is_stray_column(owner: str, key: str, value: Any, properties: Any) -> bool:
    if key in properties:
        return key in ALSO_NAMES and key != "class" and isinstance(value, Map) and "type" in value
    return is_column(value) and help_for_unknown_key(owner.split(" ", maxsplit=1)[0], key, None) is None


def _parts_under_columns(owner: str, table: Map, properties: Any) -> Iterator[Diagnostic]:
    """`indexes:` and the like, indented as deep as the columns."""
    columns = mapping_under(table, "columns")
    names = [key for key, value in columns.items() if key in PARTS and not _may_be_column(value)]
    if not names:
        return
    message = f'{listed(names)} {stand(names)} under "columns" of {owner}, as if {_column_names(names)}'
    related = (Related(table.key_span("columns"), '"columns" begins here'),)
    left = columns.key_span(names[0]).column - table.key_span("columns").column
    where = f"{left} spaces further to the left" if 0 < left < 9 else "in the table"
    help = f"`{names[0]}:` belongs to the table: write {it(names)} {where}, as deep as `columns:`"
    yield Diagnostic("Y201", message, columns.key_span(names[0]), help, related)
    for name in names:
        columns.move(name, table if name in properties else EMPTY_MAP.copy())


def _references_under_columns(owner: str, table: Map) -> Iterator[Diagnostic]:
    columns = mapping_under(table, "columns")
    for name, value in list(columns.items()):
        if not isinstance(value, Map) or "type" in value or not any(key in value for key in _REFERENCE):
            continue
        message = f'reference "{name}" stands under "columns" of {owner}'
        help = f"move it to `references:` of the {owner.split(' ', maxsplit=1)[0]}; it makes its column, {name}_id, by itself"
        yield Diagnostic("Y201", message, columns.key_span(name), help)
        columns.move(name, section_under(table, "references", "columns"))


def _reference_without_a_name(owner: str, table: Map) -> Iterator[Diagnostic]:
    """`references: {to: users, on_delete: cascade, ...}`: the keys of one reference where names belong."""
    references = mapping_under(table, "references")
    keys = [key for key in references if key in _REFERENCE and not isinstance(references[key], Map | None)]
    if len(keys) < 2:
        return
    message = f"the reference of {owner} has no name"
    written = ", ".join(
        f"{key}: {references.written(key)}" for key in references if not isinstance(references[key], Map)
    )
    help = f"give it one, and indent its keys under it: `author: {{{written}}}`"
    yield Diagnostic("Y203", message, references.key_span(keys[0]), help)
    inner = references.empty(keys[0])
    marks = references.marks(keys[0])
    for key in [key for key in references if not isinstance(references[key], Map)]:
        references.move(key, inner)
    references.put(_UNNAMED, inner, *marks)


def _may_be_column(value: Any) -> bool:
    """Say whether this can stand under the name of a column."""
    return isinstance(value, str) or (isinstance(value, Map) and "type" in value)


def _is_table(value: Any) -> bool:
    return isinstance(value, Map) and isinstance(value.get("columns"), Map | list)


def _without(section: str, noun: str, names: list[str]) -> str:
    return f'{many(noun, names)} {stand(names)} at the top, and there is no "{section}"'


def _column_names(names: list[str]) -> str:
    return "it were a column" if len(names) == 1 else "they were columns"
