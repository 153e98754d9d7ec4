"""How the JSON of a record is laid out: so that a changed column is a changed line."""

from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any

__all__ = ["on_lines"]

_json = JSONEncoder(ensure_ascii=False).encode  # and `encode_basestring` what it does with a text
_LINE = 120
"""Columns of a record, where its parts are not longer by themselves."""


def on_lines(value: dict[str, Any] | list[Any], margin: str = "") -> str:
    """Return the JSON of a value with a line for each of its parts, or several where one does not fit on it."""
    return _on_lines(value, _parts(value, margin), margin)


def _parts(value: dict[str, Any] | list[Any], margin: str) -> list[str]:
    """The parts of what begins at a margin, each as it is laid out further in."""
    inner = f"{margin}  "
    if isinstance(value, list):
        return [_laid_out(part, inner) for part in value]
    return [f"{encode_basestring(key)}: {_laid_out(part, inner)}" for key, part in value.items()]


def _laid_out(value: Any, margin: str) -> str:
    """The JSON of a value: what fits on a line stands on one, and of anything else each part begins one.

    Where a part has several lines, it did not fit on one, and what it is a part of is longer still. So each is laid out once.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if not isinstance(value, (dict, list)):
        return _json(value)
    parts = _parts(value, margin)
    line = ", ".join(parts)
    if len(line) + len("[]") > _LINE - len(margin) or "\n" in line:
        return _on_lines(value, parts, margin)
    return _enclosed(value, line)


def _on_lines(value: dict[str, Any] | list[Any], parts: list[str], margin: str) -> str:
    between = f",\n{margin}  "
    return _enclosed(value, f"\n{margin}  {between.join(parts)}\n{margin}" if parts else "")


def _enclosed(value: dict[str, Any] | list[Any], text: str) -> str:
    return f"[{text}]" if isinstance(value, list) else f"{{{text}}}"
