"""Edits of a text, and where its parts stood before them."""

from bisect import bisect_right
from itertools import accumulate

from dovetail.data_classes import dataclass

__all__ = ["Edit", "Moves"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of the text from offset `start` to before `end`."""

    start: int
    end: int
    replacement: str


class Moves:
    """Where the parts of an edited text stood before the edits."""

    def __init__(self, edits: list[Edit]) -> None:
        self._edits = edits
        lengths = accumulate((len(edit.replacement) - (edit.end - edit.start) for edit in edits), initial=0)
        self._starts = [edit.start + moved for edit, moved in zip(edits, lengths, strict=False)]

    def before(self, offset: int, is_end: bool = False) -> int:
        """The offset before the edits of what stands at `offset` after them; within a replacement, its start or its end."""
        number = bisect_right(self._starts, offset) - 1
        if number >= 0 and is_end and self._starts[number] == offset:
            number -= 1
        if number < 0:
            return offset
        edit, start = self._edits[number], self._starts[number]
        if offset >= start + len(edit.replacement):
            return offset - start - len(edit.replacement) + edit.end
        return edit.end if is_end else edit.start
