"""YAML collections that know where they were written.

A spec with a thousand tables has a hundred thousand values and, nearly always, no mistake. So the collections carry raw
character offsets, and a `Span` is made only when somebody asks for one.
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Span, Stretch, between
from dovetail.spec.edits import Edit, Moves

__all__ = ["EMPTY_MAP", "EMPTY_SEQ", "Map", "Marks", "Seq", "Source"]

_LINE_END = lazy_re.compile(r"\r\n|\r|\n")
_COMMA_AFTER = lazy_re.compile(r" *, *")

_Mark = tuple[int, int]
"""The offsets of the first character and of the one after the last."""

Marks = tuple[int, int, int, int]
"""Those of a key and those of its value, in one: there are tens of thousands of entries."""


class Source:
    """The text of one file and the name that diagnostics show for it. Offsets count characters from 0.

    `mark` is what stood before the text and is no part of it. `has_anchors` says that values in it were given names.
    """

    def __init__(self, text: str, shown_as: str, mark: str = "") -> None:
        self.text = text
        self.mark = mark
        self.has_anchors = False
        self.shown_as = shown_as
        self._edited: tuple[Source, Moves] | None = None

    def edited(self, edits: Iterable[Edit]) -> "Source":
        """Return the text after `edits`, none of which touch each other; its spans are those of the text before them."""
        parts, at = list[str](), 0
        ordered = sorted(edits, key=lambda edit: edit.start)
        for edit in ordered:
            parts += [self.text[at : edit.start], edit.replacement]
            at = edit.end
        edited = Source("".join([*parts, self.text[at:]]), self.shown_as)
        edited._edited = (self, Moves(ordered))
        return edited

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    span = between

    def stretch(self, start: int, end: int | None) -> Stretch:
        """Return the line and column of offset `start`, and how many characters there are to `end` or the end of the line."""
        if self._edited is not None:
            before, moves = self._edited
            return before.stretch(moves.before(start), None if end is None else moves.before(end, is_end=True))
        line = bisect_right(self._line_starts, start)
        first = self._line_starts[line - 1]
        rest = self.line(line)[start - first : None if end is None else end - first]
        return self.shown_as, line, start - first + 1, max(1, len(rest.rstrip())) if end is not None else 1

    def written(self, start: int, end: int) -> str:
        """Return what stands between two offsets, up to the end of its first line."""
        return _LINE_END.split(self.text[start:end], maxsplit=1)[0].rstrip() if end > start else ""

    def entry_span(self, start: int, end: int) -> Span | None:
        """Return what to delete to take out an entry in braces, with one of the commas around it, or a line of its own."""
        if not self.is_on_one_line(start, end):
            return None
        before, after = self.text[:start].rstrip(" "), _COMMA_AFTER.match(self.text, end)
        if before.endswith(","):
            return self.span(len(before) - 1, end)
        if before.endswith("{"):
            return self.span(start, after.end() if after else end)
        alone = not before or before[-1] in "\r\n"
        return self.span(start, end) if alone and _LINE_END.match(self.text, end) else None

    def is_on_one_line(self, start: int, end: int) -> bool:
        """Say whether there is something between two offsets, and no end of a line."""
        return end > start and not _LINE_END.search(self.text, start, end)

    def dash_span(self, offset: int) -> Span | None:
        """Return the dash that stands before the value at `offset`, if one does."""
        before = self.text[:offset].rstrip(" ")
        return self.span(len(before) - 1, len(before)) if before.endswith("-") else None

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1, without its line end."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


class Map(dict[str, Any]):
    """A YAML mapping. Equal to the plain dict with the same content; the keys are always text."""

    __slots__ = ("_mark", "_marks", "_source")

    def __init__(self, source: Source, start: int) -> None:
        super().__init__()
        self._source = source
        self._mark: _Mark = (start, start)
        self._marks: dict[str, Marks] = {}

    def put(self, key: str, value: Any, key_mark: _Mark, value_mark: _Mark) -> None:
        """Add an entry that stands at these offsets."""
        self.enter(key, value, (*key_mark, *value_mark))

    def enter(self, key: str, value: Any, marks: Marks) -> None:
        """Add an entry that stands there."""
        self[key] = value
        self._marks[key] = marks

    def close(self, end: int) -> None:
        """Note the offset after the mapping's last character."""
        self._mark = (self._mark[0], end)

    @property
    def source(self) -> Source:
        """What the mapping was read from."""
        return self._source

    @property
    def span(self) -> Span:
        """The first line of the mapping."""
        return self._source.span(*self._mark)

    def key_span(self, key: str) -> Span:
        """Return where `key` is written; KeyError if it is not."""
        start, end, _, _ = self._marks[key]
        return self._source.span(start, end)

    def value_span(self, key: str) -> Span:
        """Return where the value of `key` is written, which is the key where nothing is; KeyError without the key."""
        key_start, key_end, start, end = self._marks[key]
        return self._source.span(start, end) if end > start else self._source.span(key_start, key_end)

    def marks(self, key: str) -> tuple[_Mark, _Mark]:
        """Return the offsets of `key` and those of its value, as `put` takes them; KeyError without the key."""
        key_start, key_end, start, end = self._marks[key]
        return (key_start, key_end), (start, end)

    def rename(self, key: str, name: str) -> None:
        """Call an entry otherwise; it keeps its order and its place. KeyError without the key."""
        entries = list(self.items())
        self._marks[name] = self._marks.pop(key)
        self.clear()
        self.update((name if entry == key else entry, value) for entry, value in entries)

    def move(self, key: str, target: "Map", name: str | None = None) -> None:
        """Take an entry out and put it into `target`, which keeps its own where it has one of that name."""
        value, marks, name = self.pop(key), self._marks.pop(key), name or key
        if name not in target:
            target.enter(name, value, marks)

    def copy(self) -> "Map":
        """Return a Map of the same places all of whose collections may be changed without changing these."""
        copied = Map(self._source, self._mark[0])
        copied._mark, copied._marks = self._mark, dict(self._marks)
        copied.update((key, _copy(value)) for key, value in self.items())
        return copied

    def empty(self, key: str) -> "Map":
        """Return a Map without entries that stands where `key` is written."""
        start, end, _, _ = self._marks[key]
        empty = Map(self._source, start)
        empty.close(end)
        return empty

    def placed_at(self, key: str, data: Any) -> Any:
        """Return plain `data` as collections every part of which stands where `key` is written."""
        return _placed(self._source, self._marks[key][:2], data)

    def written(self, key: str) -> str:
        """Return the first line of the value of `key` as the author wrote it, with its quotes."""
        return self._source.written(*self._marks[key][2:])

    @property
    def is_on_one_line(self) -> bool:
        """Say whether the whole mapping stands in braces on one line."""
        return self._source.is_on_one_line(*self._mark) and self._source.text[self._mark[0]] == "{"

    def is_short(self, key: str) -> bool:
        """Say whether the value of `key` ends on the line on which it begins."""
        return self._source.is_on_one_line(*self._marks[key][2:])

    def whole_span(self, key: str) -> Span | None:
        """Return where the key and its value stand; None where that is more than one line."""
        start, key_end, _, value_end = self._marks[key]
        end = max(key_end, value_end)
        return self._source.span(start, end) if self._source.is_on_one_line(start, end) else None

    def key_and_colon(self, key: str) -> Span:
        """Return where the key stands, with the colon after it if there is one."""
        start, end, _, _ = self._marks[key]
        return self._source.span(start, end + (self._source.text[end : end + 1] == ":"))

    def span_from_value(self, first: str, last: str) -> Span:
        """Return where everything from the value of one key to the end of another key stands."""
        return self._source.span(self._marks[first][2], self._marks[last][1])

    def entry_span(self, key: str) -> Span | None:
        """Return what to delete on the key's line to take the entry out; None where it does not stand on one line."""
        start, key_end, _, value_end = self._marks[key]
        return self._source.entry_span(start, max(key_end, value_end))


class Seq(list[Any]):
    """A YAML list. Equal to the plain list with the same content."""

    __slots__ = ("_mark", "_marks", "_source")

    def __init__(self, source: Source, start: int) -> None:
        super().__init__()
        self._source = source
        self._mark: _Mark = (start, start)
        self._marks: list[_Mark] = []

    def put(self, value: Any, mark: _Mark) -> None:
        """Add an item that stands at these offsets."""
        self.append(value)
        self._marks.append(mark)

    def close(self, end: int) -> None:
        """Note the offset after the list's last character."""
        self._mark = (self._mark[0], end)

    @property
    def span(self) -> Span:
        """The first line of the list."""
        return self._source.span(*self._mark)

    def item_span(self, index: int) -> Span:
        """Return where the item is written, which is its dash where nothing is; IndexError if there is no such item."""
        start, end = self._marks[index]
        return self._source.span(start, end) if end > start else self._source.span(start - 1, start)

    def written(self, index: int) -> str:
        """Return the first line of the item as the author wrote it, with its quotes."""
        return self._source.written(*self._marks[index])

    def dash_span(self, index: int) -> Span | None:
        """Return where the dash before the item stands; None for a list in brackets."""
        return self._source.dash_span(self._marks[index][0])

    def placed_at(self, index: int, data: Any) -> Any:
        """Return plain `data` as collections every part of which stands where the item is written."""
        return _placed(self._source, self._marks[index], data)

    def mark(self, index: int) -> _Mark:
        """Return the offsets of the item."""
        return self._marks[index]

    def empty(self, index: int) -> Map:
        """Return a Map without entries that stands where the item is written."""
        start, end = self._marks[index]
        empty = Map(self._source, start)
        empty.close(end)
        return empty

    def copy(self) -> "Seq":
        """Return a Seq of the same places all of whose collections may be changed without changing these."""
        copied = Seq(self._source, self._mark[0])
        copied._mark, copied._marks = self._mark, list(self._marks)
        copied.extend(map(_copy, self))
        return copied


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, (Map, Seq)) else value


def _placed(source: Source, mark: _Mark, data: Any) -> Any:
    if isinstance(data, dict):
        mapping = Map(source, mark[0])
        for key, value in data.items():
            mapping.put(key, _placed(source, mark, value), mark, mark)
        mapping.close(mark[1])
        return mapping
    if isinstance(data, list):
        items = Seq(source, mark[0])
        for value in data:
            items.put(_placed(source, mark, value), mark)
        items.close(mark[1])
        return items
    return data


EMPTY_MAP = Map(Source("", ""), 0)
EMPTY_SEQ = Seq(Source("", ""), 0)
