"""Bytes inside JSON.

The databases write bytes as hexadecimal digits. A class with `val_json_bytes="hex"`
reads these itself; for the sake of any other, which would take the digits for the
bytes, they are decoded before pydantic sees them.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeEngine

from ..element_types import element_of
from .shapes import Shape

__all__ = ["decode_bytes", "needs_decoding"]


def needs_decoding(shape: Shape) -> bool:
    """Say whether a class of `shape` has bytes and cannot read hexadecimal digits."""
    if (
        any(_fields_of_bytes(shape))
        and shape.model.model_config.get("val_json_bytes") != "hex"
    ):
        return True
    return any(needs_decoding(field.shape) for field in shape.followed)


def decode_bytes(shape: Shape, row: dict[str, Any]) -> None:
    """Replace the digits in `row`, parsed JSON in the form of `shape`, by bytes."""
    for name in _fields_of_bytes(shape):
        row[name] = _decoded(row[name])
    for relation in shape.relations:
        related = row[relation.name]
        many: list[Any] = related if relation.many else [related]
        for item in filter(None, many):
            decode_bytes(relation.shape, item)
    for field in shape.alternatives:
        for relation in field.relations:
            item, tag = row[field.name], relation.shape.tag
            if item is not None and tag is not None and item[tag.name] == tag.word:
                decode_bytes(relation.shape, item)


def _fields_of_bytes(shape: Shape) -> Iterator[str]:
    """Yield the names of the fields that hold bytes."""
    for field in shape.columns:
        if _is_bytes(field.column.type):
            yield field.name


def _is_bytes(type_: TypeEngine[Any]) -> bool:
    """Say whether values of a type are bytes or lists of bytes, in a domain or not."""
    return isinstance(element_of(type_), LargeBinary)


def _decoded(digits: str | list[str | None] | None) -> bytes | list[Any] | None:
    if isinstance(digits, list):
        return [_decoded(item) for item in digits]
    return None if digits is None else bytes.fromhex(digits)
