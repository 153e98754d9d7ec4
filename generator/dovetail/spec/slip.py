"""A place at which the text of a file stops being YAML: what is around it, what to say, and how to read on."""

import re

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Diagnostic, Fix, Related, Span
from dovetail.spec.edits import Edit
from dovetail.spec.source import Source

__all__ = ["Problem", "Quoted", "Slip", "in_quotes"]


_LONGEST_BEFORE = 2_000
"""Characters; what explains a mistake is near, and no search in a line should take longer for a longer one."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The offsets between which a quoted scalar stands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slip:
    """A Y101, and the edits after which the text can be read on; none where that would be a guess.

    `is_guess` says that a mistake found after the edits may be of their making.
    """

    diagnostic: Diagnostic
    edits: tuple[Edit, ...] = ()
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Where and why the parser gave up. `context` is where the thing began that it was reading."""

    source: Source
    wish: str
    context_name: str
    at: int
    context: int | None
    last_quoted: Quoted | None
    _lines_above: dict[int, tuple[int, str]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `previous_line` found, by the start of the line: many ask, and comments above may be long."""

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def character(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.text.rstrip())

    @property
    def here(self) -> Span:
        if not self.is_at_end:
            return self.source.span(self.at, self.at + 1)
        return self.source.span(max(0, len(self.text.rstrip()) - 1))

    @property
    def in_brackets(self) -> bool:
        return "flow" in self.context_name

    @property
    def line_before(self) -> str:
        """The part of the line in front of the place."""
        return self.before(self.at)

    def previous_line(self, offset: int | None = None) -> tuple[int, str]:
        """The offset and the text, without a comment, of the last line above that has more than a comment on it."""
        below = self.line_start(self.at if offset is None else offset)
        if below not in self._lines_above:
            self._lines_above[below] = self._line_above(below)
        return self._lines_above[below]

    def _line_above(self, start: int) -> tuple[int, str]:
        while start > 0:
            end, start = start, self.line_start(start - 1)
            line = re.split(r"(?<=\S)\s+#", self.text[start:end], maxsplit=1)[0].rstrip()
            if line.strip() and not line.lstrip().startswith("#"):
                return start, line
        return 0, ""

    def line(self, offset: int) -> str:
        """The line on which `offset` stands, without its end."""
        return re.split(r"[\r\n]", self.text[self.line_start(offset) :], maxsplit=1)[0]

    def before(self, offset: int) -> str:
        """What stands on the line in front of `offset`; of a very long line, the last part of it."""
        return self.text[max(self.line_start(offset), offset - _LONGEST_BEFORE) : offset]

    def rest_of_line(self, offset: int) -> str:
        """What stands on the line from `offset` on, without a comment."""
        return re.split(r"[\r\n]|\s#", self.text[offset:], maxsplit=1)[0].rstrip()

    def rest_of_value(self, offset: int) -> str:
        """What stands on the line from `offset` on and, within brackets around it, belongs to the same value."""
        rest = self.rest_of_line(offset)
        if not self.before(offset).strip(" -") and (key := re.match(r"[^:]+(?=:(?:\s|\Z))", rest)):
            return key[0]
        if not self._is_open(self.before(offset)):
            return rest
        depth = 0
        for index, character in enumerate(rest):
            depth += (character in "[{(") - (character in "]})")
            if depth < 0 or (depth == 0 and character == ","):
                return rest[:index].rstrip()
        return rest

    def line_start(self, offset: int) -> int:
        start = self.text.rfind("\n", 0, offset) + 1
        return max(start, self.text.rfind("\r", start, offset) + 1)

    def slip(
        self, message: str, span: Span, help: str, related: tuple[Related, ...] = (), edit: Edit | None = None
    ) -> Slip:
        """Return the Slip that `edit` mends; it is a fix where it stays on its line."""
        fix = None if edit is None else self.fix(edit)
        diagnostic = Diagnostic("Y101", message, span, help, related, fix)
        return Slip(diagnostic, () if edit is None else (edit,))

    def fix(self, edit: Edit) -> Fix | None:
        """The edit as a Fix, whose span never ends in a space; None where it is not on one line."""
        end = edit.end
        while self.text[end - 1 : end] == " " and self.text[end : end + 1].strip():
            end += 1
        replacement = edit.replacement + self.text[edit.end : end]
        one_line = self.source.is_on_one_line(edit.start, end) and "\n" not in replacement
        return Fix(self.source.span(edit.start, end), replacement) if one_line else None

    @staticmethod
    def _is_open(line: str) -> bool:
        return sum(line.count(character) for character in "[{") > sum(line.count(character) for character in "]}")


def in_quotes(value: str) -> str:
    """The value in quotes: double ones where it has an apostrophe, or else single ones, in which nothing else is special."""
    if "'" in value and not re.search(r'["\\]', value):
        return f'"{value}"'
    doubled = value.replace("'", "''")
    return f"'{doubled}'"
