"""Cursors: the sort keys of a row, as a text for a client to bring back.

A cursor tells nothing that its page did not, and asks for nothing but a place in the
order: its values are bound as parameters. It is not a secret, and not a permission.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.types import NullType

from ..errors import CursorError
from ..values.json_values import AnyDecimal, json_text
from ..values.portable import annotation_of
from .keyset import Keyset, Term

__all__ = ["read_cursor", "write_cursor"]

_LONGEST = 100_000
_REFUSED = "the cursor is damaged: begin again without one"


def write_cursor(keyset: Keyset, keys: Sequence[Any]) -> str:
    """Return the cursor of a row with `keys`, letters and digits that fit into a URL."""
    pairs = zip(keyset.terms, keys, strict=True)
    texts = [None if key is None else _write(term, key) for term, key in pairs]
    body = json.dumps(texts, separators=(",", ":"), ensure_ascii=False).encode()
    return urlsafe_b64encode(_seal(keyset, body) + body).decode().rstrip("=")


def read_cursor(keyset: Keyset, cursor: object) -> list[Any]:
    """Return the keys in `cursor`; CursorError where it is damaged, or was given out for
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
        texts = json.loads(body)
        pairs = zip(keyset.terms, texts, strict=True)
        return [None if text is None else _read(term, text) for term, text in pairs]
    except CursorError:
        raise
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise CursorError(_REFUSED) from error


_SEAL = 9


def _seal(keyset: Keyset, body: bytes) -> bytes:
    """Return what tells a cursor of this order from a damaged one, and from others."""
    order = repr(
        [(str(term.value), term.descending, term.nulls_first) for term in keyset.terms]
    )
    return sha256(order.encode() + b"\0" + body).digest()[:_SEAL]


_KINDS = {
    kind.__name__: kind
    for kind in (bool, int, float, str, bytes, date, datetime, time, timedelta, UUID)
} | {"Decimal": AnyDecimal}
"""What the values of expressions can be whose type SQLAlchemy does not know."""


def _write(term: Term, key: Any) -> Any:
    if not _is_unknown(term):
        return json_text(annotation_of(term.value.type)).write(key)
    kind = type(key).__name__
    return [kind, json_text(_KINDS[kind]).write(key)]


def _read(term: Term, text: Any) -> Any:
    if not _is_unknown(term):
        return json_text(annotation_of(term.value.type)).read(text)
    kind, written = text
    return json_text(_KINDS[kind]).read(written)


def _is_unknown(term: Term) -> bool:
    return isinstance(term.value.type, NullType)
