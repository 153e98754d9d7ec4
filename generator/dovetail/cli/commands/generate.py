"""`dovetail generate`."""

from pathlib import Path

import click

from dovetail.cli.options import format_option, quiet_option, specs_argument
from dovetail.cli.printer import Printer
from dovetail.cli.reading import rendered
from dovetail.cli.running import STALE, reporting
from dovetail.cli.wording import place, summary

__all__ = ["generate"]


@click.command()
@specs_argument
@click.option("--exit-code", "told", is_flag=True, help="Exit with 1 if anything was written, for hooks.")
@format_option
@quiet_option
@reporting
def generate(printer: Printer, specs: tuple[Path, ...], told: bool) -> int:
    """Write everything that the specs stand for.

    Generated files that a spec no longer stands for are removed.
    Only files that say they were generated are ever replaced or removed.
    """
    from dovetail.output.writer import compare, refuse_obstacles, write

    packages = rendered(specs, printer)
    if len(packages) > 1:
        refuse_obstacles(compare(spec.output, files) for spec, files in packages)
    written = False
    for spec, files in packages:
        comparison = write(spec.output, files)
        written = written or not comparison.is_current
        printer.say(f"{place(spec.output)}: {summary(comparison)}")
    return STALE if told and written else 0
