"""What `dovetail generate` does."""

from pathlib import Path
from time import time

from dovetail.cli.printer import Printer
from dovetail.cli.reading import read, rendered
from dovetail.cli.running import STALE
from dovetail.data_classes import replace
from dovetail.timings import stage
from dovetail.wording import place, told_of_writing

__all__ = ["SeveralSpecsError", "generate"]


class SeveralSpecsError(Exception):
    """There are several specs, and what was asked for is about one; it says which there are."""


def generate(
    printer: Printer, specs: tuple[Path, ...], told: bool = False, allowed: tuple[str, ...] = (), amend: bool = False
) -> int:
    """Write what the specs stand for, and return the exit code: that of stale files if something was written and that is to be
    `told`. `allowed` are the losses that somebody agreed to. With `amend` the newest migration is written anew.

    Raises SeveralSpecsError for losses or a migration of no spec in particular.
    """
    with stage("modules"):
        from dovetail.cli.remembering import remember_run
        from dovetail.due import Intent
        from dovetail.output.writer import compare, refuse_obstacles, undo_interrupted, write

    started = time()
    found = read(specs, printer, "generate", ahead=not amend)
    if len(found) > 1 and (allowed or amend):
        raise SeveralSpecsError(", ".join(place(spec.root) for spec in found))
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
