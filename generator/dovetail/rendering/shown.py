"""Text as a terminal shows it: what it may get, how wide that is, and how it is cut."""

import re
import unicodedata
from collections.abc import Iterator

from dovetail import lazy_re

__all__ = ["WIDEST_LINE", "cut", "shown", "width"]

WIDEST_LINE = 110
"""Columns of a source line that are shown; longer lines are cut around the words in question."""

_TAB = "    "
_UNSEEN = lazy_re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""What would move the cursor, turn the order of the text around, or could not be seen; joiners, which scripts need, stay."""


def shown(text: str) -> str:
    """Return the text as a terminal may get it: tabs become spaces, what cannot be seen or controls it becomes its escape."""
    return text if text.isprintable() else _UNSEEN.sub(_escape, text.replace("\t", _TAB))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def cut(before: str, words: str, after: str) -> tuple[str, str, str]:
    """Shorten a line that is too wide, keeping the words and what stands next to them."""
    if width(before + words + after) <= WIDEST_LINE:
        return before, words, after
    words = _first(words, WIDEST_LINE)
    room = WIDEST_LINE - width(words)
    before = _last(before, max(room // 2, room - width(after)))
    return before, words, _first(after, room - width(before))


def _first(text: str, most: int) -> str:
    """The beginning of the text, with an ellipsis where it is cut."""
    if width(text) <= most:
        return text
    return "".join(_fitting(text, most - 1)) + "…" if most > 0 else ""


def _last(text: str, most: int) -> str:
    """The end of the text, with an ellipsis where it is cut."""
    if width(text) <= most:
        return text
    return "…" + "".join(_fitting(text[::-1], most - 1))[::-1] if most > 0 else ""


def _fitting(text: str, most: int) -> Iterator[str]:
    for character in text:
        most -= _character_width(character)
        if most < 0:
            return
        yield character


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
