"""The text of a spec, cut where one entry of a section ends and the next begins, so that a part of it can be read by itself.

Pieces are whole lines. Put together in their order they are the text, whatever it says; so an edit that leaves all other pieces
as they were, in their order, has changed one.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from dovetail.spec.source import Map

__all__ = ["CUT", "SHAPES", "TABLES", "TYPES", "Piece", "changed", "chosen", "cut", "has_anchor", "put_together"]

SHAPES, TABLES = "shapes", "tables"
TYPES = ("enums", "domains", "composites", "mixins")
CUT = ("shared", "functions", "views", "triggers", *TYPES, SHAPES, TABLES)
"""The sections that can be read in part, or left out. Their entries know of each other by name, and of nothing else."""

_ANCHOR = re.compile(r"(?<![^\s,\[\]{}:])&[^\s,\[\]{}]")
"""What may be a name for a value. Whoever cuts such a text can change what the name stands for."""


def has_anchor(text: str) -> bool:
    """Say whether a part of a text may get its meaning from another part."""
    return _ANCHOR.search(text) is not None


class Piece(NamedTuple):
    """Some lines of a spec: one entry of a section, or what stands before the first one, which has no `entry`."""

    section: str
    entry: str
    text: str


def cut(document: Map) -> list[Piece] | None:
    """Return the pieces of a file; None where entries share lines, or values have names."""
    text = document.source.text
    if document.source.mark or has_anchor(text):
        return None
    starts = list(_starts(document))
    offsets = [0, *(offset for offset, _, _ in starts), len(text)]
    if offsets != sorted(offsets) or not all(_is_line_start(text, offset) for offset, _, _ in starts):
        return None
    names = [("", ""), *((section, entry) for _, section, entry in starts)]
    ends = zip(names, offsets, offsets[1:], strict=False)
    return [Piece(section, entry, text[start:end]) for (section, entry), start, end in ends]


def _starts(document: Map) -> Iterator[tuple[int, str, str]]:
    """Where each section, and each entry of those that are cut, begins; an entry begins with the spaces before it."""
    text = document.source.text
    for section, entries in document.items():
        yield document.marks(section)[0][0], section, ""
        if section in CUT and isinstance(entries, Map):
            for entry in entries:
                start = entries.marks(entry)[0][0]
                line = text.rfind("\n", 0, start) + 1
                yield start if text[line:start].strip(" ") else line, section, entry


def _is_line_start(text: str, offset: int) -> bool:
    return offset == 0 or text[offset - 1] == "\n"


def changed(pieces: Sequence[Piece], text: str) -> dict[int, str] | None:
    """Return what has become of the pieces that are different in a new `text`, by their numbers; None where that is not clear."""
    found: dict[int, str] = {}
    at, missing = 0, list[int]()
    for number, piece in enumerate(pieces):
        here = at if text.startswith(piece.text, at) else text.find(piece.text, at)
        if here < 0:
            missing.append(number)
            continue
        shares = _shares(pieces, number - 1 - len(missing), missing, text[at:here])
        if shares is None:
            return None
        found |= shares
        at, missing = here + len(piece.text), []
    shares = _shares(pieces, len(pieces) - 1 - len(missing), missing, text[at:])
    return None if shares is None else found | shares


def _shares(pieces: Sequence[Piece], before: int, missing: list[int], text: str) -> dict[int, str] | None:
    """Deal a text out to the missing pieces, each from its first line on, and what is left to the piece before them."""
    starts = [_start(pieces[number].text, text) for number in missing]
    if len(missing) == 1 and starts == [-1]:
        starts = [0]
    if starts != sorted(starts) or -1 in starts:
        return None
    bounds = [*starts, len(text)]
    found = {number: text[start:end] for number, start, end in zip(missing, bounds, bounds[1:], strict=False)}
    if bounds[0] == 0:
        return found
    return None if before < 0 else {**found, before: pieces[before].text + text[: bounds[0]]}


def _start(piece: str, text: str) -> int:
    """Where the first line of a piece stands in a text; -1 where it does not, or more than once."""
    head = "\n" + piece[: piece.find("\n") + 1]
    lines = f"\n{text}"
    return lines.find(head) if lines.count(head) == 1 else -1


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


def put_together(texts: Iterable[str]) -> str:
    """Return the text of some pieces, each on lines of its own."""
    return "".join(text if text.endswith("\n") or not text else f"{text}\n" for text in texts)
