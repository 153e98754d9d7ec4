"""What `dovetail check` does."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dovetail.cli.printer import Printer
from dovetail.cli.reading import read, rendered
from dovetail.cli.running import STALE
from dovetail.timings import stage
from dovetail.wording import new_migrations, place

if TYPE_CHECKING:
    from dovetail.output.comparison import Comparison

__all__ = ["check"]

MOST_LISTED = 20


def check(printer: Printer, specs: tuple[Path, ...]) -> int:
    """Say which generated files are not what the specs stand for, and return the exit code. Writes nothing."""
    with stage("modules"):
        from dovetail.output.staleness import interruptions, stale_files
        from dovetail.output.writer import compare, refuse_obstacles

    found = read(specs, printer, "check", ahead=True)
    interrupted = list(interruptions(spec.output for spec in found))
    if interrupted:  # what lies there is half old, half new, and says nothing of what it was
        printer.report(interrupted)
        return STALE
    with stage("compare"):
        packages = [
            (spec, files, compare(spec.output, files)) for spec, files, _ in rendered(found, printer, to_compare=True)
        ]
    refuse_obstacles(comparison for _, _, comparison in packages)
    stale = False
    for spec, files, comparison in packages:
        if comparison.is_current:
            printer.say(f"{place(spec.output)}: up to date")
            continue
        stale = True
        printer.report_listed(stale_files(spec.root, spec.output, files, comparison), _listing(spec.output, comparison))
    if stale:
        printer.report_listed((), ["   help: run `dovetail generate` and commit the result"])
    return STALE if stale else 0


def _listing(folder: Path, comparison: "Comparison") -> Iterator[str]:
    """What differs, as people read it: one line for each file, and not too many."""
    from dovetail.rendering import shown

    lines = [f"no migration for what changed in the spec: {name} is not written" for name in new_migrations(comparison)]
    lines += [f"missing  {path}" for path in comparison.new]
    lines += [f"differs  {path}" for path in comparison.changed]
    lines += [f"surplus  {path}" for path in comparison.stale]
    yield f"{place(folder)} is stale:"
    yield from (f"  {shown(line)}" for line in lines[:MOST_LISTED])
    if len(lines) > MOST_LISTED:
        yield f"  and {len(lines) - MOST_LISTED} more; `dovetail diff` shows them"
