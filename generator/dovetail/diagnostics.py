"""What is wrong with an input, and where: the values every stage reports with."""

from collections.abc import Iterable, Iterator
from functools import total_ordering
from typing import Literal, Protocol

from dovetail.data_classes import dataclass, field

__all__ = ["Diagnostic", "Fix", "Related", "Report", "Severity", "Span", "SpecError", "Stretch", "between", "place_of"]

Severity = Literal["error", "warning"]


Stretch = tuple[str, int, int, int]
"""A file, a line and a column in it, and a number of characters."""


class Text(Protocol):
    """A text that knows where each of its characters stands."""

    def stretch(self, start: int, end: int | None) -> Stretch: ...


@total_ordering
class Span:
    """A stretch of one line of a file. `line` and `column` count from 1; `length` counts characters, at least 1.

    Of a right spec nobody asks where its hundred thousand parts stand; so one that is `between` offsets finds out when asked.
    """

    __slots__ = ("_place",)

    def __init__(self, file: str, line: int, column: int, length: int = 1) -> None:
        self._place: Stretch | tuple[Text, int, int | None] = (file, line, column, length)

    @property
    def stretch(self) -> Stretch:
        if len(self._place) == 3:
            text, start, end = self._place
            self._place = text.stretch(start, end)
        return self._place

    @property
    def file(self) -> str:
        return self.stretch[0]

    @property
    def line(self) -> int:
        return self.stretch[1]

    @property
    def column(self) -> int:
        return self.stretch[2]

    @property
    def length(self) -> int:
        return self.stretch[3]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self.stretch == other.stretch

    def __lt__(self, other: "Span") -> bool:
        return self.stretch < other.stretch

    def __hash__(self) -> int:
        return hash(self.stretch)

    def __reduce__(self) -> tuple[type["Span"], Stretch]:
        return Span, self.stretch

    def __repr__(self) -> str:
        return f"Span{self.stretch}"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def between(text: Text, start: int, end: int | None = None) -> Span:
    """Return the Span of `text` from offset `start` to before `end`, cut at the end of its first line."""
    span = Span.__new__(Span)
    span._place = text, start, end
    return span


def place_of(span: Span | None) -> tuple[str, int, int]:
    """Return where a span begins, to order by: its file, line and column. What stands nowhere comes first."""
    return ("", 0, 0) if span is None else span.stretch[:3]


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
        return (*place_of(self.span), self.code, self.message)


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

    def __reduce__(self) -> tuple[type["SpecError"], tuple[tuple[Diagnostic, ...]]]:
        return SpecError, (self.diagnostics,)
