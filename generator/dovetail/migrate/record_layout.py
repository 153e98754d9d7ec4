"""How the JSON of a record is laid out: so that a changed column is a changed line."""

from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any

__all__ = ["on_lines"]

_json = JSONEncoder(ensure_ascii=False).encode
_LINE = 120
"""Columns of a record, where its parts are not longer by themselves."""


def on_lines(value: dict[str, Any] | list[Any], margin: str = "") -> str:
    """Return the JSON of a value with a line for each of its parts, or several where one does not fit on it."""
    return _parts_on_lines(value, _parts(value, f"{margin}  "), margin)


def _parts(value: dict[str, Any] | list[Any], margin: str) -> list[str]:
    if isinstance(value, list):
        return [_laid_out(part, margin) for part in value]
    return [f"{encode_basestring(key)}: {_laid_out(part, margin)}" for key, part in value.items()]


def _laid_out(value: Any, margin: str) -> str:
    """The JSON of a value: what fits on a line stands on one, and of anything else each part begins one.

    Where a part has several lines, it did not fit on one, and what it is a part of is longer still. So each is laid out once.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if not isinstance(value, (dict, list)):
        return _json(value)
    parts = _parts(value, f"{margin}  ")
    line = ", ".join(parts)
    if len(line) + len("[]") > _LINE - len(margin) or "\n" in line:
        return _parts_on_lines(value, parts, margin)
    return f"[{line}]" if isinstance(value, list) else f"{{{line}}}"


def _parts_on_lines(value: dict[str, Any] | list[Any], parts: list[str], margin: str) -> str:
    opening, closing = "[]" if isinstance(value, list) else "{}"
    between = f",\n{margin}  "
    return f"{opening}\n{margin}  {between.join(parts)}\n{margin}{closing}"
