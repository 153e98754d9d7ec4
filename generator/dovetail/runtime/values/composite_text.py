"""Values in the form in which PostgreSQL reads them from a text, where that is not the
form which JSON gives them.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from ..ranges import Range, canonical

__all__ = ["TEXTS"]


def _bytes(value: bytes) -> str:
    return f"\\x{value.hex()}"


def _interval(value: timedelta) -> str:
    return (
        f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"
    )


def _range(value: Range[Any]) -> str:
    kept = canonical(value)
    if kept.empty:
        return "empty"
    opening, closing = kept.bounds
    return f"{opening}{_bound(kept.lower)},{_bound(kept.upper)}{closing}"


def _bound(value: Any) -> str:
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    return f'"{text}"'


TEXTS: dict[Any, Callable[[Any], str]] = {
    bytes: _bytes,
    timedelta: _interval,
    Range: _range,
}
"""By what a value is in Python."""
