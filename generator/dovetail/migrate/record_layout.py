"""How the JSON of a record is laid out: so that a changed column is a changed line."""

import json
from collections.abc import Iterable
from typing import Any

__all__ = ["on_lines"]

_json = json.JSONEncoder(ensure_ascii=False).encode
_LINE = 120
"""Columns of a record, where its parts are not longer by themselves."""


def on_lines(value: dict[str, Any] | list[Any], margin: str = "") -> str:
    """Return the JSON of a value with a line for each of its parts, or several where one does not fit on it."""
    inner = f"{margin}  "
    if isinstance(value, list):
        parts = [inner + _laid_out(part, inner) for part in value]
    else:
        parts = [f"{inner}{_json(key)}: {_laid_out(part, inner)}" for key, part in value.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return "\n".join([opening, ",\n".join(parts), margin + closing])


def _laid_out(value: Any, margin: str) -> str:
    """The JSON of a value: what fits on a line stands on one, and of anything else each part begins one."""
    if not isinstance(value, dict | list):
        return _json(value)
    room = _LINE - len(margin)
    if _left(value, room) >= 0 and len(text := _json(value)) <= room:
        return text
    return on_lines(value, margin)


def _left(value: Any, room: int) -> int:
    """How many characters of the room the JSON of a value leaves at most. Who has none left is not looked at to its end, while
    writing it only to see how long it is would write each part once for everything that it is inside of.
    """
    if isinstance(value, str):
        return room - len('""') - len(value)
    if isinstance(value, list):
        parts: Iterable[Any] = value
    elif isinstance(value, dict):
        room -= sum(map(len, value)) + len(value) * len('"": ')
        parts = value.values()
    else:
        return room - 1
    for part in parts:
        room = _left(part, room)
        if room < 0:
            break
    return room
