"""`dovetail schema`."""

from pathlib import Path

import click

from dovetail.cli.printer import Printer
from dovetail.cli.running import reporting
from dovetail.cli.writing import write_own
from dovetail.wording import place

__all__ = ["schema"]


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it to this file instead.")
@reporting
def schema(printer: Printer, output: Path | None) -> None:
    """Print the JSON Schema of the spec language, for editors and other tools."""
    from dovetail.spec.editors import schema_text

    if output is None:
        click.echo(schema_text(), nl=False)
        return
    write_own(output, schema_text())
    printer.say(f"wrote {place(output)}")
