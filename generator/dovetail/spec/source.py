"""YAML collections that know where they were written.

A spec with a thousand tables has a hundred thousand values and, nearly always, no mistake. So the collections carry raw
character offsets, and a `Span` is made only when somebody asks for one.
"""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Any

from dovetail.diagnostics import Span

__all__ = ["EMPTY_MAP", "EMPTY_SEQ", "Map", "Seq", "Source"]

_LINE_END = re.compile(r"\r\n|\r|\n")

_Mark = tuple[int, int]
"""The offsets of the first character and of the one after the last."""


class Source:
    """The text of one file and the name that diagnostics show for it. Offsets count characters from 0."""

    def __init__(self, text: str, shown_as: str) -> None:
        self.text = text
        self.shown_as = shown_as

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def span(self, start: int, end: int | None = None) -> Span:
        """Return the Span from offset `start` to before `end`, cut at the end of its first line."""
        line = bisect_right(self._line_starts, start)
        first = self._line_starts[line - 1]
        rest = self.line(line)[start - first : None if end is None else end - first]
        return Span(self.shown_as, line, start - first + 1, max(1, len(rest.rstrip())) if end is not None else 1)

    def written(self, start: int, end: int) -> str:
        """Return what stands between two offsets, up to the end of its first line."""
        return self.text[start : start + self.span(start, max(end, start)).length] if end > start else ""

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
        self._marks: dict[str, tuple[_Mark, _Mark]] = {}

    def put(self, key: str, value: Any, key_mark: _Mark, value_mark: _Mark) -> None:
        """Add an entry that stands at these offsets."""
        self[key] = value
        self._marks[key] = (key_mark, value_mark)

    def close(self, end: int) -> None:
        """Note the offset after the mapping's last character."""
        self._mark = (self._mark[0], end)

    @property
    def span(self) -> Span:
        """The first line of the mapping."""
        return self._source.span(*self._mark)

    def key_span(self, key: str) -> Span:
        """Return where `key` is written; KeyError if it is not."""
        return self._source.span(*self._marks[key][0])

    def value_span(self, key: str) -> Span:
        """Return where the value of `key` is written, which is the key where nothing is; KeyError without the key."""
        key_mark, (start, end) = self._marks[key]
        return self._source.span(start, end) if end > start else self._source.span(*key_mark)

    def placed_at(self, key: str, data: Any) -> Any:
        """Return plain `data` as collections every part of which stands where `key` is written."""
        return _placed(self._source, self._marks[key][0], data)

    def written(self, key: str) -> str:
        """Return the first line of the value of `key` as the author wrote it, with its quotes."""
        return self._source.written(*self._marks[key][1])


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
