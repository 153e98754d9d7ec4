"""Columns that say what they refer to, as SQL, Django, Prisma and dbml have it: here that is a reference."""

import re
from collections.abc import Iterator
from typing import Any

from dovetail.diagnostics import Diagnostic
from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["take_out_references"]

_TARGETS = frozenset({"references", "reference", "foreignkey", "fk", "ref", "referto", "refersto", "belongsto", "to"})
_DETAILS = frozenset({"ondelete", "onupdate", "inverse", "relatedname", "backref", "backpopulates"})
_ACTIONS = ("cascade", "set null", "set default", "restrict", "no action")


def take_out_references(owner: str, table: Map) -> Iterator[Diagnostic]:
    """Yield one mistake for each column of `table` with keys of a reference, and take these keys out."""
    columns = table.get("columns")
    for name, column in columns.items() if isinstance(columns, Map) else ():
        if not isinstance(column, Map) or "type" not in column:
            continue
        keys = [key for key in column if _plain(key) in _TARGETS | _DETAILS]
        target = next((key for key in keys if _plain(key) in _TARGETS), None)
        if target is None or _name_of_target(column[target]) is None:
            continue
        message = f'unknown key "{target}": a reference is not part of column "{name}" but of {owner}'
        yield Diagnostic("Y201", message, column.key_span(target), _help(owner, name, column, target, keys))
        for key in keys:
            column.move(key, EMPTY_MAP.copy())


def _help(owner: str, name: str, column: Map, target: str, keys: list[str]) -> str:
    """The reference to write, in place of the column that it makes by itself."""
    reference = re.sub(r"_?(id|fk)\Z", "", name) or name
    policy = next((str(column[key]) for key in keys if _plain(key) == "ondelete"), "").lower().replace("_", " ")
    to = _name_of_target(column[target])
    inverse = re.sub(r"\W+", "_", owner.split('"')[1]) if owner.startswith("table") else "none"
    written = f"{reference}: {{to: {to}, on_delete: {policy if policy in _ACTIONS else '...'}, inverse: {inverse}}}"
    made = "" if name == f"{reference}_id" else f"; it makes the column {reference}_id, or the one that `column:` names"
    return f"write under `references:`, in place of the column: `{written}`{made}"


def _name_of_target(value: Any) -> str | None:
    """What `to:` would say: `users`, or `users.email` where it is not the id that is referred to."""
    if isinstance(value, Map):
        table, column = value.get("table", value.get("model")), value.get("column", value.get("field", "id"))
        return f"{table}.{column}".removesuffix(".id") if isinstance(table, str) else None
    if not isinstance(value, str):
        return None
    found = re.fullmatch(r"[<>\-\s]*([\w.]+?)(?:\s*\(\s*(\w+)\s*\))?", value.strip())
    if found is None:
        return None
    return f"{found[1]}.{found[2]}".removesuffix(".id") if found[2] else found[1].removesuffix(".id")


def _plain(key: str) -> str:
    return "".join(character for character in key.casefold() if character.isalnum())
