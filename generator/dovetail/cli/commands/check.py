"""`dovetail check`."""

from pathlib import Path

import click

from dovetail.cli import checking
from dovetail.cli.options import format_option, quiet_option, specs_argument, timings_option
from dovetail.cli.printer import Printer
from dovetail.cli.running import reporting

__all__ = ["check"]


@click.command()
@specs_argument
@format_option
@quiet_option
@timings_option
@reporting
def check(printer: Printer, specs: tuple[Path, ...]) -> int:
    """Fail if the generated files are not what the specs stand for. Writes nothing; meant for CI."""
    return checking.check(printer, specs)
