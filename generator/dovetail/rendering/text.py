"""Diagnostics as text for people: the place, the line, carets under the words, the way out."""

from collections.abc import Iterable, Iterator

from dovetail.codes.table import CODES
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Severity, Span
from dovetail.rendering.page import Page
from dovetail.rendering.shown import WIDEST_LINE, cut, shown, width
from dovetail.rendering.sources import Lines

__all__ = ["render", "summary"]

_SEVERITIES: tuple[Severity, ...] = ("error", "warning")


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


def render(page: Page) -> str:
    """Return one block for each diagnostic, and a last line with their number; "" where there are none."""
    if not page.diagnostics:
        return ""
    blocks = _Blocks(page.lines, _COLORED if page.color else _PLAIN, set())
    paragraphs = ["\n".join(blocks.diagnostic(diagnostic)) for diagnostic in page.diagnostics]
    return "\n\n".join([*paragraphs, summary(page.diagnostics)]) + "\n"


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return how many there are of each severity, such as "3 errors, 1 warning"."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(severities.count(severity), severity) for severity in _SEVERITIES]
    return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count)


@dataclass(frozen=True, slots=True)
class _Blocks:
    lines: Lines
    style: _Style
    noted: set[str]
    """The codes whose note has been given."""

    def diagnostic(self, diagnostic: Diagnostic) -> Iterator[str]:
        """The lines of one diagnostic."""
        style, color = self.style, self.style.of(diagnostic.severity)
        place = f"{style.bold}{shown(str(diagnostic.span))}:{style.off} " if diagnostic.span else ""
        head = f"{color}{diagnostic.severity}[{diagnostic.code}]{style.off}"
        yield f"{place}{head}: {style.bold}{shown(diagnostic.message)}{style.off}"
        if diagnostic.span is not None:
            yield from self._excerpt(diagnostic.span, "^", color)
        for related in diagnostic.related:
            yield f"   {style.dim}{shown(str(related.span))}:{style.off} {shown(related.message)}"
            yield from self._excerpt(related.span, "-", style.help)
        if diagnostic.help is not None:
            yield f"   {style.help}help:{style.off} {shown(diagnostic.help)}"
        yield from self._note(diagnostic)

    def _note(self, diagnostic: Diagnostic) -> Iterator[str]:
        """Why a convention is one, and how to do without it: once for all that break it."""
        code = CODES.get(diagnostic.code)
        if code is None or not code.why or code.id in self.noted:
            return
        self.noted.add(code.id)
        yield f"   {self.style.dim}note:{self.style.off} {code.why}"
        yield f"         (`dovetail explain {code.id}` says more; `lint: {{{code.name}: off}}` turns this off)"

    def _excerpt(self, span: Span, mark: str, color: str) -> Iterator[str]:
        """The source line behind its number, and the marks under the words."""
        line = self.lines.line(span)
        if line is None:
            return
        before, words, after = cut(*_parts(line, span))
        number = f"{span.line:>5}"
        yield f"{self.style.dim}{number} |{self.style.off} {before}{words}{after}".rstrip()
        marks = mark * max(1, width(words))
        yield f"{self.style.dim}{' ' * len(number)} |{self.style.off} {' ' * width(before)}{color}{marks}{self.style.off}"


def _parts(line: str, span: Span) -> tuple[str, str, str]:
    """The line before, in and after the span, as a terminal shows them; no more of it than could ever be seen."""
    start = min(span.column - 1, len(line))
    end = min(start + span.length, len(line))
    before = line[max(0, start - WIDEST_LINE) : start]
    after = line[end : end + WIDEST_LINE]
    clipped = ("…" if start > WIDEST_LINE else "", "…" if end + WIDEST_LINE < len(line) else "")
    words = line[start : min(end, start + WIDEST_LINE + 1)]
    return clipped[0] + shown(before), shown(words), shown(after) + clipped[1]
