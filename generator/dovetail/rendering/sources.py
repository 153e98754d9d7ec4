"""The lines that diagnostics are about."""

from collections.abc import Callable, Mapping
from pathlib import Path

from dovetail import lazy_re
from dovetail.diagnostics import Span

__all__ = ["Lines", "Sources", "read_source"]

Sources = Callable[[str], str | None] | Mapping[str, str]
"""The text of a file by the name that its spans say; None, or no entry, where it is not known."""

_LINE_END = lazy_re.compile(r"\r\n|\r|\n")


_LARGEST_SHOWN = 10_000_000
"""Bytes; a larger file is refused for its size, and none of its lines has to be shown."""


def read_source(file: str) -> str | None:
    """Return the text of the file at the path `file`, bytes that are not UTF-8 replaced; None where it cannot be read."""
    try:
        if not Path(file).is_file() or Path(file).stat().st_size > _LARGEST_SHOWN:
            return None
        return Path(file).read_text("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return None


class Lines:
    """The lines of the sources, each file read and split once."""

    def __init__(self, sources: Sources) -> None:
        self._text = sources.get if isinstance(sources, Mapping) else sources
        self._lines: dict[str, list[str]] = {}

    def line(self, span: Span) -> str | None:
        """Return the line that `span` lies on, None where there is no such line any more."""
        if span.file not in self._lines:
            text = self._text(span.file)
            self._lines[span.file] = [] if text is None else _LINE_END.split(text.removeprefix("\ufeff"))
        lines = self._lines[span.file]
        return lines[span.line - 1] if span.line <= len(lines) else None
