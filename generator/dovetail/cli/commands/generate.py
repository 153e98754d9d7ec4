"""`dovetail generate`."""

from dataclasses import replace
from pathlib import Path
from time import time

import click

from dovetail.cli.options import allow_option, format_option, quiet_option, specs_argument, timings_option
from dovetail.cli.printer import Printer
from dovetail.cli.reading import read, rendered
from dovetail.cli.running import STALE, reporting
from dovetail.timings import stage
from dovetail.wording import place, told_of_writing

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
    with stage("modules"):
        from dovetail.cli.remembering import remember_run
        from dovetail.due import Intent
        from dovetail.output.writer import compare, refuse_obstacles, undo_interrupted, write

    started = time()
    found = read(specs, printer, ahead=not amend)
    if len(found) > 1 and (allowed or amend):
        names = ", ".join(place(spec.root) for spec in found)
        raise click.UsageError(f"--allow and --amend are about one spec: name it, of {names}")
    found = [replace(spec, due=None) if undo_interrupted(spec.output) else spec for spec in found]
    packages = rendered(found, printer, Intent(frozenset(allowed), amend))
    if len(packages) > 1:
        refuse_obstacles(compare(spec.output, files) for spec, files, _ in packages)
    written = False
    for spec, files, _ in packages:
        comparison = write(spec.output, files)
        written = written or not comparison.is_current
        for line in told_of_writing(spec.output, comparison):
            printer.say(line)
        if amend and not comparison.is_current:
            printer.say(
                "  a database that has run it as it was has to undo it first, with the files as they were (D121)"
            )
    with stage("remember"):
        remember_run(specs, packages, started, printer.complaints)
    return STALE if told and written else 0
