"""`dovetail validate`."""

from pathlib import Path

import click

from dovetail.cli.options import format_option, quiet_option, specs_argument
from dovetail.cli.printer import Printer
from dovetail.cli.reading import read
from dovetail.cli.running import reporting
from dovetail.wording import count, place

__all__ = ["validate"]


@click.command()
@specs_argument
@format_option
@quiet_option
@reporting
def validate(printer: Printer, specs: tuple[Path, ...]) -> None:
    """Check specs and say what is wrong with them. Writes nothing."""
    for spec in read(specs, printer, "validate"):
        printer.say(f"{place(spec.root)}: {count(len(spec.schema.tables), 'table')}, no errors")
