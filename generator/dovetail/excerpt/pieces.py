"""The text of a spec, cut where one entry of a section ends and the next begins, so that a part of it can be read by itself.

Pieces are whole lines. Put together in their order they are the text, whatever it says; so an edit that leaves all other pieces
as they were, in their order, has changed one.
"""

from collections.abc import Container, Sequence
from typing import NamedTuple

from dovetail import lazy_re
from dovetail.spec.source import Map

__all__ = ["CUT", "SHAPES", "TABLES", "TYPES", "Piece", "changed", "chosen", "cut"]

SHAPES, TABLES = "shapes", "tables"
TYPES = ("enums", "domains", "composites", "mixins")
CUT = ("shared", "functions", "views", "triggers", *TYPES, SHAPES, TABLES)
"""The sections that can be read in part, or left out. Their entries know of each other by name, and of nothing else."""

_HEAD = lazy_re.compile(r"""( *+)(?:"(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+'|[^\s'"#:][^:\n]*?) *+:(?=\s)""")
"""The margin and the key with which an entry begins."""


class Piece(NamedTuple):
    """Some lines of a spec: one entry of a section, or what stands before the first one, which has no `entry`."""

    section: str
    entry: str
    text: str


def cut(document: Map) -> list[Piece] | None:
    """Return the pieces of a file; None where values have names, so that a part of it can mean something else by itself."""
    source = document.source
    if source.mark or source.has_anchors or not _has_lines(source.text):
        return None
    starts = [found for section in document for found in _starts(document, section)]
    offsets = [0, *(offset for offset, _, _ in starts), len(source.text)]
    if offsets != sorted(offsets) or not all(offset == 0 or source.text[offset - 1] == "\n" for offset in offsets):
        return None
    names = [("", ""), *((section, entry) for _, section, entry in starts)]
    ends = zip(names, offsets, offsets[1:], strict=False)
    return [Piece(section, entry, source.text[start:end]) for (section, entry), start, end in ends]


def _has_lines(text: str) -> bool:
    """Say whether lines end as they do in most texts, the last one too."""
    return text.endswith("\n") and "\r" not in text.replace("\r\n", "\n")


def _starts(document: Map, section: str) -> list[tuple[int, str, str]]:
    """Where a section begins, and each of its entries, if those can be told apart by lines: else nothing can be left out."""
    text, entries = document.source.text, document[section]
    start = document.marks(section)[0][0]
    if section not in CUT or not isinstance(entries, Map):
        return [(start, section, "")]
    lines = [text.rfind("\n", 0, entries.marks(entry)[0][0]) + 1 for entry in entries]
    if any(line <= start or _HEAD.match(text, line) is None for line in lines) or len(set(lines)) < len(lines):
        return [(start, "", "")]
    return [(start, section, ""), *((line, section, entry) for line, entry in zip(lines, entries, strict=True))]


def changed(pieces: Sequence[Piece], text: str) -> dict[int, str] | None:
    """Return what has become of the pieces that are different in a new `text`, by their numbers; None where that is not clear.

    Every piece has to be there, in its order, and to begin as it did. What it has become is nothing but lines inside of it:
    they have a wider margin than the one it begins with, or are empty, or comments.
    """
    found: dict[int, str] = {}
    at, missing = 0, list[int]()
    for number, piece in enumerate(pieces):
        here = at if text.startswith(piece.text, at) else f"\n{text}".find(f"\n{piece.text}", at)
        if here < 0:
            missing.append(number)
            continue
        found |= _shares(pieces, number - 1 - len(missing), missing, text[at:here])
        at, missing = here + len(piece.text), []
    found |= _shares(pieces, len(pieces) - 1 - len(missing), missing, text[at:])
    return found if all(number >= 0 and _is_one(pieces[number], new) for number, new in found.items()) else None


def _shares(pieces: Sequence[Piece], before: int, missing: list[int], text: str) -> dict[int, str]:
    """Deal a text out to the missing pieces, each from its first line on, and what is left to the piece before them."""
    found: dict[int, str] = {}
    for number in reversed(missing):
        start = f"\n{text}".rfind(f"\n{_head(pieces[number].text)}")
        found[number] = text[max(start, 0) :]
        text = text[: max(start, 0)]
    return {**found, before: (pieces[before].text if before >= 0 else "") + text} if text else found


def _head(piece: str) -> str:
    """How a piece begins: with its margin and its key."""
    head = _HEAD.match(piece)
    return piece if head is None else head[0]


def _is_one(piece: Piece, text: str) -> bool:
    """Say whether a text is one entry, that of the piece."""
    head = _HEAD.match(piece.text)
    if head is None or not text.startswith(head[0]) or not _has_lines(text):
        return False
    margin = len(head[1])
    return all(_is_inside(line, margin) for line in text.split("\n")[1:])


def _is_inside(line: str, margin: int) -> bool:
    written = line.lstrip(" ")
    return len(line) - len(written) > margin or not written.strip() or written.startswith("#")


def chosen(pieces: Sequence[Piece], wanted: Container[tuple[str, str]], edited: Container[int]) -> list[int]:
    """Return the numbers of the wanted pieces, by section and name, and of those that are in no section that is cut.

    Pieces that were `edited` come last, where nothing after them can be taken for a part of them.
    """
    found = [number for number, piece in enumerate(pieces) if piece.section not in CUT]
    entries = [number for number, piece in enumerate(pieces) if piece.entry and (piece.section, piece.entry) in wanted]
    for section in CUT:
        own = [number for number in entries if pieces[number].section == section]
        if own:
            found += (number for number, piece in enumerate(pieces) if piece.section == section and not piece.entry)
            found += sorted(own, key=lambda number: number in edited)
    return found
