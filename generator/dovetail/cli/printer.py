"""What a command says: results, and what is wrong, in the format that the user asked for."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dovetail.terminal import put, wants_color

if TYPE_CHECKING:
    from dovetail.diagnostics import Diagnostic

__all__ = ["Printer"]


class Printer:
    """Prints for one run of a command.

    In the format "text" results go to standard output and diagnostics to standard error, at once. In any other format all
    diagnostics become one document on standard output, written by `close`. In "json" and "sarif" nothing else goes there;
    in "github" the document is followed by what people read in the log of the step.
    """

    def __init__(self, format: str = "text", quiet: bool = False) -> None:
        self.format, self.quiet = format, quiet
        self._diagnostics: list[Diagnostic] = []
        self._log: list[str] = []
        self._failed = False
        self._complaints: list[str] = []

    @property
    def is_for_people(self) -> bool:
        """Say whether somebody reads along who wants to know more than errors."""
        return self.format == "text" and not self.quiet

    @property
    def complaints(self) -> str:
        """What stands on standard error once the run is closed."""
        return "".join(self._complaints) + self._where_to_read_on()

    def say(self, line: str) -> None:
        """Print a line of result."""
        if self.is_for_people:
            put(f"{line}\n", sys.stdout)
        elif not self.quiet:
            self._log.append(f"{line}\n")

    def report(self, diagnostics: "Iterable[Diagnostic]") -> None:
        """Print the diagnostics, without the warnings if the run is to be quiet."""
        found = [each for each in diagnostics if each.severity == "error" or not self.quiet]
        self._diagnostics += found
        if found and self.format in ("text", "github"):
            from dovetail.rendering import render_text

            self._complain(render_text(found, color=self.format == "text" and wants_color(sys.stderr)))

    def report_listed(self, diagnostics: "Iterable[Diagnostic]", lines: Iterable[str]) -> None:
        """Print diagnostics for which people read the lines instead, because an excerpt would tell them nothing."""
        if self.format != "text":
            self._diagnostics += diagnostics
        self._complain("".join(f"{line}\n" for line in lines))

    def bug(self, error: Exception) -> None:
        """Say that the program itself is at fault; then there is no document, since it could not be trusted."""
        from dovetail.rendering import shown

        self._failed = True
        put(f"dovetail has a bug: {type(error).__name__}: {shown(str(error))}\n", sys.stderr)
        put("   help: report it with the spec; DOVETAIL_DEBUG=1 shows where it happened\n", sys.stderr)

    def close(self) -> None:
        """Print the document, or say where there is more to read; nothing after a bug."""
        if self._failed:
            return
        if self.format != "text":
            self._print_document()
        else:
            put(self._where_to_read_on(), sys.stderr)

    def _complain(self, text: str) -> None:
        if self.format == "text":
            self._complaints.append(text)
            put(text, sys.stderr)
        else:
            self._log.append(text)

    def _where_to_read_on(self) -> str:
        if not self._diagnostics or self.quiet:
            return ""
        from dovetail.rendering.complaints import where_to_read_on

        return where_to_read_on(self._diagnostics)

    def _print_document(self) -> None:
        from dovetail.rendering import render
        from dovetail.rendering.github import as_log

        put(render(self.format, self._diagnostics), sys.stdout)
        if self.format == "github":
            put(as_log("".join(self._log)), sys.stdout)
