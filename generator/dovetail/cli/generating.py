"""What `dovetail generate` does."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from dovetail.cli.printer import Printer
from dovetail.cli.reading import read, rendered
from dovetail.cli.running import STALE
from dovetail.data_classes import replace
from dovetail.timings import stage
from dovetail.wording import place, told_of_writing

if TYPE_CHECKING:
    from dovetail.cli.remembering import Package

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
        from dovetail.cli.remembering import kept_of, remember_run
        from dovetail.due import Intent
        from dovetail.output.writer import compare, refuse_obstacles, undo_interrupted
        from dovetail.side_by_side import MANY_TABLES, done_alone, done_together

    started = time()
    found = read(specs, printer, "generate", ahead=not amend)
    if len(found) > 1 and (allowed or amend):
        raise SeveralSpecsError(", ".join(place(spec.root) for spec in found))
    found = [replace(spec, due=None) if undo_interrupted(spec.output) else spec for spec in found]
    packages = rendered(found, printer, Intent(frozenset(allowed), amend))
    if len(packages) > 1:
        refuse_obstacles(compare(spec.output, files) for spec, files, _ in packages)
    writing, keeping = partial(_written, packages, printer, amend), partial(kept_of, packages)
    many = any(len(spec.schema.tables) >= MANY_TABLES for spec in found)
    # This process writes, which takes a lock and prints, while a copy works out what is kept.
    outcome = (done_together([keeping], [writing]) if many else None) or done_alone
    written = outcome(writing)
    with stage("remember"):
        remember_run(specs, packages, started, printer.complaints, partial(outcome, keeping))
    return STALE if told and written else 0


def _written(packages: "Sequence[Package]", printer: Printer, amend: bool) -> bool:
    """Write the packages, say what that was, and say whether it was anything."""
    from dovetail.output.writer import write

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
    return written
