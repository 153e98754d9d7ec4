"""Keys of a table that stand on the level of the tables, and columns that stand on the level of the keys of a table."""

from collections.abc import Iterator
from typing import Any

from dovetail.diagnostics import Diagnostic, Related
from dovetail.spec.blocks import ALSO_NAMES, PARTS, it, stand
from dovetail.spec.column_texts import is_type_text
from dovetail.spec.source import Map
from dovetail.spec.subjects import listed

__all__ = ["is_named_by_a_type", "looks_dedented", "parts_beside_tables"]


def looks_dedented(document: Map) -> bool:
    """Say whether a document that keeps to the grammar holds a table that is the key, or a column, of another."""
    tables = document.get("tables")
    return isinstance(tables, Map) and any(
        isinstance(table, Map)
        and "columns" not in table
        and (name in PARTS or any(is_named_by_a_type(table, key) for key in ALSO_NAMES))
        for name, table in tables.items()
    )


def is_named_by_a_type(table: Map, key: str) -> bool:
    """Say whether a key such as `name: varchar(100)` is a column; a bare word is one only where the table has nothing else."""
    value = table.get(key)
    if key == "class" or "columns" in table or not is_type_text(value):
        return False
    return not str(value).isalnum() or not {"references", "mixins"} & table.keys()


def parts_beside_tables(tables: Map, noun: str) -> Iterator[Diagnostic]:
    """Yield one mistake for the `columns:`, `indexes:` and the like after each table, and move them into it.

    `tables` are the tables or the mixins of a document, and `noun` is what one of them is called.
    """
    owner, parts = None, list[str]()
    for name in [*tables, None]:
        if name is not None and owner is not None and _is_part(name, tables[name], tables[owner]):
            parts.append(name)
            continue
        if owner is not None and parts:
            yield _put_under(tables, noun, owner, parts)
        owner, parts = name, []


def _is_part(name: str, value: Any, owner: Any) -> bool:
    """Say whether an entry is no table of that name, but a key that the table before it does not have."""
    if name not in PARTS or not isinstance(owner, Map | None) or (owner is not None and name in owner):
        return False
    return not isinstance(value, Map) or not any(isinstance(value.get(part), Map | list) for part in PARTS)


def _put_under(tables: Map, noun: str, owner: str, parts: list[str]) -> Diagnostic:
    is_one = len(parts) == 1
    message = (
        f"{listed(parts)} {'is a key' if is_one else 'are keys'} of a {noun}, and {stand(parts)} as if "
        f"{f'it were a {noun}' if is_one else f'they were {noun}s'} beside \"{owner}\""
    )
    related = (Related(tables.key_span(owner), f'{noun} "{owner}" begins here'),)
    help = (
        f'indent {it(parts)} by two spaces, with what stands under {it(parts)}: then {it(parts)} belongs to "{owner}"'
    )
    help = help.replace("them belongs", "they belong")
    found = Diagnostic("Y201", message, tables.key_span(parts[0]), help, related)
    if tables[owner] is None:
        tables[owner] = tables.empty(owner)
    for part in parts:
        tables.move(part, tables[owner])
    return found
