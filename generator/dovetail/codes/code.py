"""What an error code is."""

from typing import Literal

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Severity

__all__ = ["Code", "Language", "Level", "code", "convention"]

Level = Literal["error", "warning", "off"]
"""How a convention is treated, as `lint:` says it."""

Language = Literal["yaml", "console"]
"""What an example is written in: a spec or an edit of one, or commands after `$` with what they print."""


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of mistake. `name` is its slug, `summary` one line, `explanation` what it means and why it is bad.

    `wrong` is an example that has the mistake, `right` the same example mended. Both are specs, of one or several files as
    `explanation.examples` reads them, or edits of a spec, or sessions on the command line where no spec can show the mistake.
    `severity` is the usual one; a diagnostic may be milder where the mistake does no harm.

    These texts are written with the margin of the source file that they stand in, which nobody has to take away before they are
    read.

    A code with a `level` can be set by `lint:`, under its name; `level` is how it is treated where `lint:` says nothing.
    `why` says in one line what is gained by keeping to it.
    """

    id: str
    name: str
    severity: Severity
    summary: str
    written_explanation: str
    written_wrong: str = ""
    written_right: str = ""
    level: Level | None = None
    why: str = ""
    language: Language = "yaml"

    @property
    def explanation(self) -> str:
        return _text(self.written_explanation)

    @property
    def wrong(self) -> str:
        return _text(self.written_wrong)

    @property
    def right(self) -> str:
        return _text(self.written_right)


def code(
    id: str,
    name: str,
    summary: str,
    explanation: str,
    wrong: str = "",
    right: str = "",
    *,
    severity: Severity = "error",
    language: Language = "yaml",
) -> Code:
    """Return a Code whose texts are written indented, as they stand in a source file."""
    return Code(id, name, severity, summary, explanation, wrong, right, language=language)


def convention(
    id: str, name: str, summary: str, why: str, explanation: str, wrong: str, right: str, *, level: Level = "warning"
) -> Code:
    """Return the Code of a convention, which `lint:` can set under its name; `level` is its usual one."""
    severity: Severity = "error" if level == "error" else "warning"
    return Code(id, name, severity, summary, explanation, wrong, right, level, why)


def _text(written: str) -> str:
    from textwrap import dedent

    return dedent(written).strip("\n")
