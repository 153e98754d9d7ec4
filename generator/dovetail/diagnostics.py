"""What is wrong with an input, and where: the values every stage reports with."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Literal

from dovetail.data_classes import dataclass

__all__ = ["Diagnostic", "Fix", "Related", "Report", "Severity", "Span", "SpecError"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line of a file. `line` and `column` count from 1; `length` counts characters, at least 1."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that helps to understand a diagnostic, such as "first declared here"."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A replacement of the text under `span` that mends the mistake."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: its code, its place, a line that states the fact, and a line that says the way out.

    `span` is None only where no file can be pointed at, such as a folder without a spec. Both lines stay lines whatever names
    they quote: characters that cannot be seen are escaped, and what is very long is cut.
    """

    code: str
    message: str
    span: Span | None
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity = "error"

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", _one_line(self.message))
        if self.help is not None:
            object.__setattr__(self, "help", _one_line(self.help))

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by place, then by code and message, so that output never depends on the order of checks."""
        if self.span is None:
            return ("", 0, 0, self.code, self.message)
        return (self.span.file, self.span.line, self.span.column, self.code, self.message)


_LONGEST_LINE = 500


def _one_line(text: str) -> str:
    if len(text) > _LONGEST_LINE:
        text = f"{text[:_LONGEST_LINE]}…"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


@dataclass(slots=True)
class Report:
    """The diagnostics of one run, collected so that a stage shows all of its mistakes at once."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics.extend(diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Iterate over the diagnostics sorted by place, each once."""
        return iter(sorted(dict.fromkeys(self.diagnostics), key=Diagnostic.sort_key))

    @property
    def has_errors(self) -> bool:
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    def stop_on_errors(self) -> None:
        """Raise SpecError with everything collected so far if anything in it is an error."""
        if self.has_errors:
            raise SpecError(tuple(self))


class SpecError(Exception):
    """The input cannot be compiled; `diagnostics` says why, sorted by place."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(f"{d.span}: {d.code}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics
