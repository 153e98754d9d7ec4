"""How a run of migrations is shown: a line for each migration, which on a terminal changes from group to group."""

import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from dovetail.cli.printer import Printer

if TYPE_CHECKING:
    from dovetail.database.work import Work

__all__ = ["Shown"]

_CLEAR = "\r\x1b[K"


class Shown:
    """A Progress that prints. In a log each group has a line of its own, written before it is run."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._is_open = False
        self._is_live = printer.is_for_people and sys.stdout is not None and sys.stdout.isatty()

    def group(self, work: "Work", number: int) -> None:
        from dovetail.database.progress import summary_of

        counted = work.counted[number - 1].statements[0] if work.counted else ""
        self._line(work.label if work.total == 1 else f"{work.label}  {number}/{work.total}  {summary_of(counted)}")

    def done(self, work: "Work") -> None:
        from dovetail.rendering import shown

        if self._is_live:
            click.echo(f"{_CLEAR}{shown(work.label)}  done")
            self._is_open = False

    def note(self, text: str) -> None:
        from dovetail.rendering import shown

        self._printer.say(f"{_CLEAR}{shown(text)}" if self._is_live else shown(text))
        self._is_open = False

    def close(self) -> None:
        """End the line that a failure leaves in the middle."""
        if self._is_open:
            click.echo()

    def _line(self, text: str) -> None:
        from dovetail.rendering import shown

        if self._is_live:
            columns = get_terminal_size().columns
            click.echo(f"{_CLEAR}{shown(text)[: columns - 1]}", nl=False)
            self._is_open = True
        else:
            self._printer.say(shown(text))
