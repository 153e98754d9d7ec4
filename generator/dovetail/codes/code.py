"""What an error code is."""

from dataclasses import dataclass
from textwrap import dedent

from dovetail.diagnostics import Severity

__all__ = ["Code", "code"]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of mistake. `name` is its slug, `summary` one line, `explanation` what `dovetail explain` shows.

    `severity` is the usual one; a diagnostic may be milder where the mistake does no harm.
    """

    id: str
    name: str
    severity: Severity
    summary: str
    explanation: str


def code(id: str, name: str, summary: str, explanation: str, severity: Severity = "error") -> Code:
    """Return a Code whose explanation is written indented, as it stands in a source file."""
    return Code(id, name, severity, summary, dedent(explanation).strip("\n"))
