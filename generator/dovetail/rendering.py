"""Diagnostics as text for people: the place, the line, carets under the words, the way out."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dovetail.diagnostics import Diagnostic, Report, Severity, Span

__all__ = ["Sources", "read_source", "render_text", "summary"]

Sources = Callable[[str], str | None] | Mapping[str, str]
"""The text of a file by the name that its spans say; None, or no entry, where it is not known."""

WIDEST_LINE = 110
"""Columns of a source line that are shown; longer lines are cut around the carets."""

_TAB = "    "
_LINE_END = re.compile(r"\r\n|\r|\n")
_SEVERITIES: tuple[Severity, ...] = ("error", "warning")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that would move the cursor, or turn the order of the text around, if a terminal got them."""


@dataclass(frozen=True, slots=True)
class _Style:
    """The escape sequences in use; all empty without colours."""

    bold: str = ""
    error: str = ""
    warning: str = ""
    dim: str = ""
    help: str = ""
    off: str = ""

    def of(self, severity: Severity) -> str:
        return self.error if severity == "error" else self.warning


_PLAIN = _Style()
_COLORED = _Style("\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[2m", "\x1b[36m", "\x1b[0m")


def read_source(file: str) -> str | None:
    """Return the text of the file at the path `file`, bytes that are not UTF-8 replaced; None where it cannot be read."""
    try:
        return Path(file).read_text("utf-8-sig", errors="replace") if Path(file).is_file() else None
    except (OSError, ValueError):
        return None


def render_text(diagnostics: Iterable[Diagnostic], sources: Sources = read_source, color: bool = False) -> str:
    """Return all `diagnostics` as text that ends in a line with their number; "" where there are none.

    They are sorted by place. `sources` gives the text of the files that the spans name; without it the source line is left
    out and the place remains.
    """
    ordered = list(Report(list(diagnostics)))
    if not ordered:
        return ""
    page = _Page(_Lines(sources), _COLORED if color else _PLAIN)
    blocks = ["\n".join(page.diagnostic(diagnostic)) for diagnostic in ordered]
    return "\n\n".join([*blocks, summary(ordered)]) + "\n"


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return how many there are of each severity, such as "3 errors, 1 warning"."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(severities.count(severity), severity) for severity in _SEVERITIES]
    return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count)


class _Lines:
    """The lines of the sources, each file split once."""

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


@dataclass(frozen=True, slots=True)
class _Page:
    lines: _Lines
    style: _Style

    def diagnostic(self, diagnostic: Diagnostic) -> Iterator[str]:
        """The lines of one diagnostic."""
        style, color = self.style, self.style.of(diagnostic.severity)
        place = f"{style.bold}{_shown(str(diagnostic.span))}:{style.off} " if diagnostic.span else ""
        head = f"{color}{diagnostic.severity}[{diagnostic.code}]{style.off}"
        yield f"{place}{head}: {style.bold}{_shown(diagnostic.message)}{style.off}"
        if diagnostic.span is not None:
            yield from self._excerpt(diagnostic.span, "^", color)
        for related in diagnostic.related:
            yield f"   {style.dim}{_shown(str(related.span))}:{style.off} {_shown(related.message)}"
            yield from self._excerpt(related.span, "-", style.help)
        if diagnostic.help is not None:
            yield f"   {style.help}help:{style.off} {_shown(diagnostic.help)}"

    def _excerpt(self, span: Span, mark: str, color: str) -> Iterator[str]:
        """The source line behind its number, and the marks under the words."""
        line = self.lines.line(span)
        if line is None:
            return
        before, words, after = _cut(*_parts(line, span))
        number = f"{span.line:>5}"
        yield f"{self.style.dim}{number} |{self.style.off} {before}{words}{after}".rstrip()
        marks = mark * max(1, _width(words))
        yield f"{self.style.dim}{' ' * len(number)} |{self.style.off} {' ' * _width(before)}{color}{marks}{self.style.off}"


def _parts(line: str, span: Span) -> tuple[str, str, str]:
    """The line before, in and after the span, as a terminal shows them."""
    start = span.column - 1
    end = start + span.length
    return _shown(line[:start]), _shown(line[start:end]), _shown(line[end:])


def _shown(text: str) -> str:
    """Text that a terminal shows as it is: tabs become spaces, what would control the terminal becomes its escape."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\t", _TAB))


def _cut(before: str, words: str, after: str) -> tuple[str, str, str]:
    """Shorten a line that is too wide, keeping the words and what stands next to them."""
    if _width(before + words + after) <= WIDEST_LINE:
        return before, words, after
    words = _first(words, WIDEST_LINE)
    room = WIDEST_LINE - _width(words)
    before = _last(before, max(room // 2, room - _width(after)))
    return before, words, _first(after, room - _width(before))


def _first(text: str, width: int) -> str:
    """The beginning of the text, with an ellipsis where it is cut."""
    if _width(text) <= width:
        return text
    kept = list(_fitting(text, width - 1))
    return "".join(kept) + "…" if width > 0 else ""


def _last(text: str, width: int) -> str:
    """The end of the text, with an ellipsis where it is cut."""
    if _width(text) <= width:
        return text
    kept = list(_fitting(text[::-1], width - 1))
    return "…" + "".join(reversed(kept)) if width > 0 else ""


def _fitting(text: str, width: int) -> Iterator[str]:
    for character in text:
        width -= _character_width(character)
        if width < 0:
            return
        yield character


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
