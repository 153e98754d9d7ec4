"""`dovetail show`."""

import json
from pathlib import Path

import click

from dovetail.cli.printer import Printer
from dovetail.cli.running import reporting

__all__ = ["show"]


@click.command()
@click.argument("spec", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the resolved schema as JSON.")
@reporting
def show(_: Printer, spec: Path | None, as_json: bool) -> None:
    """Print what a spec was understood to mean.

    Every table with its columns, keys, checks, indexes and relations, as an outline or as JSON.
    """
    from dovetail import pipeline
    from dovetail.outline import outline
    from dovetail.schema.snapshot import dump

    for found in pipeline.read_all((spec,) if spec else (), Path.cwd(), "show"):
        if as_json:
            click.echo(json.dumps(dump(found.schema), indent=2, ensure_ascii=False))
        else:
            click.echo("\n".join(outline(found.schema)))
