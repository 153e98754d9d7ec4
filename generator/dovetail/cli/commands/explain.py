"""`dovetail explain`."""

from pathlib import Path

import click

from dovetail.cli.printer import Printer
from dovetail.cli.running import reporting

__all__ = ["explain"]


@click.command()
@click.argument("code", required=False)
@click.option(
    "--pages",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write a Markdown page about every code into the folder instead, and remove those of codes that are gone.",
)
@reporting
def explain(printer: Printer, code: str | None, pages: Path | None) -> None:
    """Explain an error or a convention by its code, such as S201, or by its name.

    What it means, why it is bad, an example, and the example mended. Without CODE, list them all.
    """
    if pages is not None:
        _write(printer, pages, code)
    else:
        click.echo(_listed() if code is None else _explained(code))


def _explained(word: str) -> str:
    from dovetail.codes.table import CODES
    from dovetail.explanation.text import explained, find
    from dovetail.suggestions import did_you_mean

    found = find(word)
    if found is None:
        names = {name for each in CODES.values() for name in (each.id, each.name)}
        meant = did_you_mean(word.upper(), CODES) or did_you_mean(word.lower(), names)
        rest = f"did you mean {meant}?" if meant else "`dovetail explain` lists them all"
        raise click.UsageError(f'no error has the code "{word}"; {rest}')
    return explained(found)


def _listed() -> str:
    from dovetail.explanation.text import listed

    return listed()


def _write(printer: Printer, folder: Path, code: str | None) -> None:
    from dovetail.explanation.pages import pages
    from dovetail.output.writer import write
    from dovetail.wording import place, summary

    if code is not None:
        raise click.UsageError("--pages writes the pages of all codes: leave CODE out")
    printer.say(f"{place(folder)}: {summary(write(folder, pages()))}")
