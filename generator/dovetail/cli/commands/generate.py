"""`dovetail generate`."""

from pathlib import Path

import click

from dovetail.cli import generating
from dovetail.cli.options import allow_option, format_option, quiet_option, specs_argument, timings_option
from dovetail.cli.printer import Printer
from dovetail.cli.running import reporting

__all__ = ["generate"]


@click.command()
@specs_argument
@click.option("--exit-code", "told", is_flag=True, help="Exit with 1 if anything was written, for hooks.")
@allow_option
@click.option(
    "--amend", is_flag=True, help="Write the newest migration anew, if it is not committed yet, instead of a next one."
)
@format_option
@quiet_option
@timings_option
@reporting
def generate(printer: Printer, specs: tuple[Path, ...], told: bool, allowed: tuple[str, ...], amend: bool) -> int:
    """Write everything that the specs stand for.

    Where the database has to change, that is a new migration: those that are written already stay as they are.
    Generated files that a spec no longer stands for are removed.
    Only files that say they were generated are ever replaced or removed.
    """
    try:
        return generating.generate(printer, specs, told, allowed, amend)
    except generating.SeveralSpecsError as names:
        raise click.UsageError(f"--allow and --amend are about one spec: name it, of {names}") from names
