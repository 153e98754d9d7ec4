"""The text of a spec, cut where one entry of a section ends and the next begins, so that a part of it can be read by itself.

Pieces are whole lines. Put together in their order they are the text, whatever it says; so an edit that leaves all other pieces
as they were, in their order, has changed one.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dovetail.spec.source import Map

__all__ = ["CUT", "TABLES", "Piece", "changed", "cut", "has_anchor", "part"]

TABLES = "tables"
CUT = ("enums", "domains", "composites", "mixins", TABLES)
"""The sections that can be read in part. Their entries know of each other by name, and of nothing else."""

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
    """Return what has become of the pieces that are different in a new `text`, by their numbers.

    None where that is not clear: pieces beside each other have changed, or some have gone.
    """
    found: dict[int, str] = {}
    at, missing = 0, None
    for number, piece in enumerate(pieces):
        here = at if text.startswith(piece.text, at) else text.find(piece.text, at)
        if here < 0:
            if missing is not None:
                return None
            missing = number
            continue
        if here > at or missing is not None:
            grown = number - 1 if missing is None else missing
            if grown < 0:
                return None
            found[grown] = (pieces[grown].text if missing is None else "") + text[at:here]
        at, missing = here + len(piece.text), None
    if at < len(text) or missing is not None:
        last = len(pieces) - 1 if missing is None else missing
        found[last] = (pieces[last].text if missing is None else "") + text[at:]
    return found


def part(pieces: Sequence[Piece], wanted: Container[tuple[str, str]], edits: Mapping[int, str]) -> str:
    """Return a text of the wanted entries, by section and name, and of what is in no section that is cut.

    The pieces that `edits` replaces come last, where nothing after them can be taken for a part of them.
    """
    kept = [number for number, piece in enumerate(pieces) if piece.section not in CUT]
    entries = [number for number, piece in enumerate(pieces) if (piece.section, piece.entry) in wanted and piece.entry]
    lines = [pieces[number].text for number in kept]
    sections = dict.fromkeys(pieces[number].section for number in entries)
    for section in sorted(sections, key=CUT.index):
        own = [number for number in entries if pieces[number].section == section]
        lines += (piece.text for piece in pieces if piece.section == section and not piece.entry)
        lines += (edits.get(number, pieces[number].text) for number in sorted(own, key=lambda each: each in edits))
    return "".join(_whole_lines(lines))


def _whole_lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield text if text.endswith("\n") or not text else f"{text}\n"
