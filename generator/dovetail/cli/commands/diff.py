"""`dovetail diff`."""

import sys
from pathlib import Path

import click

from dovetail.cli.options import specs_argument
from dovetail.cli.printer import Printer
from dovetail.cli.running import STALE, reporting
from dovetail.files import shown
from dovetail.terminal import wants_color

__all__ = ["diff"]


@click.command()
@specs_argument
@click.option("--color/--no-color", default=None, help="Colour the diff; by default on a terminal only.")
@reporting
def diff(printer: Printer, specs: tuple[Path, ...], color: bool | None) -> int:
    """Print what `generate` would change, as a unified diff.

    Writes nothing; exits with 1 if there is a difference.
    """
    from dovetail import pipeline
    from dovetail.output.staleness import interruptions
    from dovetail.output.writer import unified_diff

    colored = wants_color(sys.stdout) if color is None else color
    found = pipeline.read_all(specs, Path.cwd(), "diff", ahead=True)
    interrupted = list(interruptions(spec.output for spec in found))
    if interrupted:
        printer.report(interrupted)
        return STALE
    differs = False
    for spec, files in [(spec, pipeline.render(spec)) for spec in found]:
        for line in unified_diff(spec.output, files, shown(spec.output)):
            differs = True
            click.echo(click.style(line, fg=_color(line)), color=colored)
    return STALE if differs else 0


def _color(line: str) -> str | None:
    if line.startswith(("+++", "---")):
        return None
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
