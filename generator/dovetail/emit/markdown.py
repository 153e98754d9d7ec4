"""Text inside Markdown as GitHub reads it. Names and docs are plain text: nothing in them may act as markup.

https://github.github.com/gfm/
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from dovetail import lazy_re

__all__ = ["code", "fenced", "list_of", "plain", "printable", "words"]

_MARKUP = lazy_re.compile(r"[\\`*\[\]|$<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
"""What acts anywhere in a line. An underscore inside a word does not."""

_BLOCK = lazy_re.compile(r"^(?:[-+=>#~]|\d{1,9}(?=[.)]))")
"""What acts at the beginning of a line."""

_NOT_IN_HTML = lazy_re.compile(r"[\\`*_\[\]|$<>~&!]")
_BACKTICKS = lazy_re.compile("`+")


def printable(text: str) -> str:
    """Return `text` on one line, with what nobody could see (controls, directions of writing) escaped."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def words(text: str) -> str:
    """Return prose as one printable line: line breaks and runs of spaces become single spaces."""
    return printable(" ".join(text.split()))


def plain(text: str) -> str:
    """Return prose as Markdown that shows exactly its words."""
    return _BLOCK.sub(_escaped_block, _MARKUP.sub(_escaped, words(text)))


@lru_cache(maxsize=16_384)
def code(text: str) -> str:
    """Return `text` as code, which may stand in a cell of a table too.

    A code span cannot hold a `|` that is right both inside and outside of a table; HTML can.
    """
    if text.isidentifier():
        return f"`{text}`"
    shown = printable(text)
    if "|" in shown:
        return f"<code>{_NOT_IN_HTML.sub(lambda found: f'&#{ord(found[0])};', shown)}</code>"
    fence = "`" * (_longest_run(shown) + 1)
    needs_room = shown[:1] in " `" or shown[-1:] in " `"
    room = " " if needs_room and shown.strip(" ") else ""
    return f"{fence}{room}{shown}{room}{fence}"


def list_of(texts: Iterable[str]) -> str:
    """Return code spans in a row, or a dash if there are none."""
    return ", ".join(map(code, texts)) or "–"


def fenced(lines: Sequence[str], language: str) -> str:
    """Return a code block that nothing in `lines` can end."""
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def _escaped(found: re.Match[str]) -> str:
    """Angle brackets and ampersands by name, which is how HTML itself escapes them."""
    return {"<": "&lt;", "&": "&amp;"}.get(found[0], f"\\{found[0]}")


def _escaped_block(found: re.Match[str]) -> str:
    """A number is kept and the dot after it escaped, since a backslash before a digit would show."""
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0) if "`" in text else 0
