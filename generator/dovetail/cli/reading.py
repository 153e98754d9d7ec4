"""Read and render specs on behalf of a command."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dovetail.cli import progress
from dovetail.cli.printer import Printer
from dovetail.timings import count, stage

if TYPE_CHECKING:
    from dovetail.due import Due, Intent
    from dovetail.files import File
    from dovetail.pipeline import Spec

__all__ = ["read", "rendered"]


def read(paths: tuple[Path, ...], printer: Printer, command: str, *, ahead: bool = False) -> "list[Spec]":
    """Read the named specs, or all of the project, and report what deserves a second look.

    `command` is what users write before the path of a spec; `ahead` is that of `pipeline.read`.
    """
    with stage("modules"):
        from dovetail import pipeline

    specs = pipeline.read_all(paths, Path.cwd(), command, ahead=ahead)
    printer.report(warning for spec in specs for warning in spec.warnings)
    return specs


def rendered(
    specs: "Iterable[Spec]", printer: Printer, intent: "Intent | None" = None, *, to_compare: bool = False
) -> "list[tuple[Spec, tuple[File, ...], Due]]":
    """Render every spec before the caller touches the output of any, as `pipeline.render` does. Raises SpecError with what is wrong
    with any of them.
    """
    from dovetail import pipeline

    shown = progress.bar if printer.is_for_people else progress.silent
    packages = []
    for spec in specs:
        due = pipeline.migrations(spec, intent)
        printer.report(due.warnings)
        files = pipeline.render(spec, shown, due, to_compare=to_compare)
        packages.append((spec, files, due))
        count("spec", 1)
        count("table", len(spec.schema.tables))
        count("file", len(files))
    return packages
