"""Cursors: the sort keys of a row, as a text for a client to bring back.

A cursor tells nothing that its page did not, and asks for nothing but a place in the
order: its values are bound as parameters. It is not a secret, and not a permission.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.types import NullType

from ..errors import CursorError
from ..values.json_values import AnyDecimal, json_text
from ..values.portable import annotation_of
from .keyset import Keyset, Term

__all__ = ["Cursor", "read_cursor", "write_cursor"]

_LONGEST = 100_000
"""How many characters a cursor may have; sort keys that need more are no sort keys."""
_SEAL = 9
"""How many bytes of a hash tell a cursor from a damaged one: they fill base64."""

_REFUSED = "the cursor is damaged: begin again without one"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: beyond the row with `keys`, or with it if `inclusive`."""

    keys: Sequence[Any]
    inclusive: bool = False


def write_cursor(keyset: Keyset, cursor: Cursor) -> str:
    """Return a cursor as a text, of letters and digits that fit into a URL."""
    pairs = zip(keyset.terms, cursor.keys, strict=True)
    texts = [None if key is None else _write(term, key) for term, key in pairs]
    body = json.dumps(
        [cursor.inclusive, *texts], separators=(",", ":"), ensure_ascii=False
    ).encode()
    return urlsafe_b64encode(_seal(keyset, body) + body).decode().rstrip("=")


def read_cursor(keyset: Keyset, cursor: object) -> Cursor:
    """Return what a text says; CursorError where it is damaged, or was given out for
    another table or order.
    """
    if not isinstance(cursor, str) or len(cursor) > _LONGEST:
        raise CursorError(_REFUSED)
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        sealed = urlsafe_b64decode(padded)
        body = sealed[_SEAL:]
        if sealed[:_SEAL] != _seal(keyset, body):
            raise CursorError(
                "the cursor is damaged, or belongs to a query in another order: "
                "begin again without one"
            )
        inclusive, *texts = json.loads(body)
        pairs = zip(keyset.terms, texts, strict=True)
        keys = [None if text is None else _read(term, text) for term, text in pairs]
        return Cursor(keys, inclusive)
    except CursorError:
        raise
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise CursorError(_REFUSED) from error


def _seal(keyset: Keyset, body: bytes) -> bytes:
    """Return what tells a cursor of this order from a damaged one, and from others."""
    order = [
        (_text(term.value), term.descending, term.nulls_first) for term in keyset.terms
    ]
    return sha256(repr(order).encode() + b"\0" + body).digest()[:_SEAL]


def _text(value: ColumnElement[Any]) -> str:
    """Return an expression with its constants, which its text does not have."""
    compiled = value.compile()
    return f"{compiled} {sorted(compiled.params.items())}"


_KINDS = {
    kind.__name__: kind
    for kind in (bool, int, float, str, bytes, date, datetime, time, timedelta, UUID)
} | {"Decimal": AnyDecimal}
"""What the values of expressions can be whose type SQLAlchemy does not know."""


def _write(term: Term, key: Any) -> Any:
    if not _is_unknown(term):
        return json_text(annotation_of(term.value.type)).write(key)
    kind = type(key).__name__
    if kind not in _KINDS:
        raise TypeError(
            f"pages cannot follow {term.value}, whose values are of {kind}: give it a "
            "type with type_coerce, or sort by something else"
        )
    return [kind, json_text(_KINDS[kind]).write(key)]


def _read(term: Term, text: Any) -> Any:
    if not _is_unknown(term):
        return json_text(annotation_of(term.value.type)).read(text)
    kind, written = text
    return json_text(_KINDS[kind]).read(written)


def _is_unknown(term: Term) -> bool:
    return isinstance(term.value.type, NullType)
