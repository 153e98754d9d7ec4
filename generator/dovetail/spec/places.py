"""Where in the file a path of keys and indexes leads."""

from typing import Any

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Span
from dovetail.spec.source import Map, Seq

__all__ = ["Path", "Places", "narrowed", "with_article"]

Path = tuple[str | int, ...]
"""Keys of mappings and indexes of lists, from the root of a document down."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one document."""

    document: Map

    def at(self, path: Path) -> Any:
        """Return the value that the path leads to."""
        value: Any = self.document
        for step in path:
            value = value[step]
        return value

    def value(self, path: Path) -> Span:
        """Return where the value itself is written."""
        if not path:
            return self.document.span
        around, last = self.at(path[:-1]), path[-1]
        if isinstance(around, Seq) and isinstance(last, int):
            return around.item_span(last)
        return self._map(path[:-1]).value_span(str(last))

    def key(self, path: Path, key: str) -> Span:
        """Return where `key` of the mapping at `path` is written."""
        return self._map(path).key_span(key)

    def owner(self, path: Path) -> Span:
        """Return what names the value: its key, or the list item that it is, or the start of the document."""
        if path and isinstance(path[-1], str):
            return self.key(path[:-1], path[-1])
        return self.value(path)

    def written(self, path: Path) -> str:
        """Return the first line of the value as the author wrote it."""
        if not path:
            return ""
        around, last = self.at(path[:-1]), path[-1]
        return str(around.written(last))

    def _map(self, path: Path) -> Map:
        found = self.at(path)
        assert isinstance(found, Map)
        return found


def narrowed(span: Span, text: str, start: int, length: int) -> Span:
    """Narrow the span of a text to a stretch of it; all of it, where it is not written plainly or in simple quotes."""
    quotes = span.length - len(text)
    if quotes not in (0, 2) or "\n" in text:
        return span
    return Span(span.file, span.line, span.column + quotes // 2 + start, max(1, length))


def with_article(noun: str) -> str:
    """Return the noun with "a" or "an", or as it is where it takes neither."""
    if noun in ("text", "bytes", "true or false") or noun.startswith(("SQL text", "number, text", "text")):
        return noun
    if noun.startswith(("unique", "uuid")) or (noun[0].lower() not in "aeiou" and not noun.startswith("hnsw")):
        return f"a {noun}"
    return f"an {noun}"
