"""Entries in the section of another kind of entry: columns among the references, a table among the enums."""

from collections.abc import Iterator
from typing import Any

from dovetail.diagnostics import Diagnostic, Related
from dovetail.spec.blocks import PARTS, it, many, mapping_under, section_under, stand
from dovetail.spec.column_texts import is_type_text
from dovetail.spec.source import EMPTY_MAP, Map, Seq
from dovetail.spec.subjects import listed

__all__ = ["columns_among_the_checks", "entries_in_place", "parts_in_place"]

_IN_A_TABLE = ("references", "relations", "checks")
_AT_THE_TOP = ("enums", "domains", "tables")
_NOUNS = {"columns": "column", "references": "reference", "relations": "relation"}
_OF_REFERENCES = ("to", "on_delete", "inverse", "through")


def columns_among_the_checks(document: Map) -> bool:
    """Say whether a check of the document is the type of a column, which its grammar takes for SQL."""
    return any(
        is_type_text(check)
        for section in ("tables", "mixins")
        for table in mapping_under(document, section).values()
        if isinstance(table, Map)
        for name, check in mapping_under(table, "checks").items()
        if _section_meant("checks", name, check, table) == "columns"
    )


def entries_in_place(document: Map, definitions: dict[str, Any]) -> Iterator[Diagnostic]:
    """Yield one mistake for the tables under `enums:`, the enums under `tables:` and the like, and move them."""
    for section in _AT_THE_TOP:
        entries = mapping_under(document, section)
        for meant in _AT_THE_TOP:
            names = [name for name in entries if _kind(section, name, entries[name], definitions) == meant != section]
            if not names:
                continue
            message = f'{many(meant[:-1], names)} {stand(names)} under "{section}"'
            help = f"move {it(names)} to `{meant}:`"
            yield Diagnostic("Y201", message, entries.key_span(names[0]), help, _begins(document, section))
            for name in names:
                entries.move(name, section_under(document, meant, section))
            if not entries:
                document.move(section, EMPTY_MAP.copy())


def _kind(section: str, name: str, value: Any, definitions: dict[str, Any]) -> str:
    """The section that an entry belongs to; a list of words under `tables:` are the values of an enum."""
    if isinstance(value, Map):
        if isinstance(value.get("columns"), (Map, Seq)):
            return "tables"
        if isinstance(value.get("values"), Seq) and value.keys() <= definitions["enum"]["properties"].keys():
            return "enums"
        is_domain = "type" in value and value.keys() <= definitions["domain"]["properties"].keys()
        return "domains" if section == "enums" and is_domain else section
    words = isinstance(value, Seq) and value and all(isinstance(item, str) and item.isidentifier() for item in value)
    return "enums" if words and name not in PARTS and not any(map(is_type_text, value)) else section


def parts_in_place(owner: str, table: Map, properties: Any) -> Iterator[Diagnostic]:
    """Yield one mistake for the columns, and one for the keys of a table, under `references:` and the like; move them."""
    for section in _IN_A_TABLE:
        entries = mapping_under(table, section)
        for meant in _NOUNS:
            names = [name for name, value in entries.items() if _section_meant(section, name, value, table) == meant]
            if names and meant != section:
                yield _to_another_section(owner, table, section, meant, names)
        parts = [name for name, value in entries.items() if name in PARTS and _is_part(value)]
        if parts:
            yield _to_the_table(owner, table, section, parts, properties)


def _section_meant(section: str, name: str, value: Any, table: Map) -> str | None:
    """Where an entry under `section` belongs to, as far as that is clear."""
    if isinstance(value, str):
        is_column_itself = section == "checks" and value in mapping_under(table, "columns")
        return "columns" if is_type_text(value) and not is_column_itself else None
    if not isinstance(value, Map):
        return None
    if "type" in value and not any(key in value for key in (*_OF_REFERENCES, "sql")):
        return "columns"
    if "through" in value:
        return "relations"
    return "references" if "on_delete" in value and "to" in value else None


def _is_part(value: Any) -> bool:
    return isinstance(value, Seq) or (isinstance(value, Map) and all(isinstance(each, Map) for each in value.values()))


def _to_another_section(owner: str, table: Map, section: str, meant: str, names: list[str]) -> Diagnostic:
    entries = table[section]
    message = f'{many(_NOUNS[meant], names)} {stand(names)} under "{section}" of {owner}'
    found = Diagnostic(
        "Y201", message, entries.key_span(names[0]), f"move {it(names)} to `{meant}:`", _begins(table, section)
    )
    for name in names:
        if meant == "relations" and "on_delete" in entries[name]:
            entries[name].move("on_delete", EMPTY_MAP.copy())
        entries.move(name, section_under(table, meant, section))
    _leave_out_empty(table, section)
    return found


def _to_the_table(owner: str, table: Map, section: str, names: list[str], properties: Any) -> Diagnostic:
    entries = table[section]
    span = entries.key_span(names[0])
    message = f'{listed(names)} {stand(names)} under "{section}" of {owner}'
    left = span.column - table.key_span(section).column
    where = f"write {it(names)} {left} spaces further to the left" if 0 < left < 9 else f"move {it(names)} out"
    help = f"`{names[0]}:` is a key of the table: {where}, as deep as `{section}:`"
    found = Diagnostic("Y201", message, span, help, _begins(table, section))
    for name in names:
        entries.move(name, table if name in properties else EMPTY_MAP.copy())
    _leave_out_empty(table, section)
    return found


def _begins(around: Map, section: str) -> tuple[Related, ...]:
    return (Related(around.key_span(section), f'"{section}" begins here'),)


def _leave_out_empty(around: Map, section: str) -> None:
    if not around[section]:
        around.move(section, EMPTY_MAP.copy())
