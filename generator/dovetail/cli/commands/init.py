"""`dovetail init`."""

import click

from dovetail.cli.options import quiet_option
from dovetail.cli.printer import Printer
from dovetail.cli.running import reporting
from dovetail.cli.writing import refuse_link, write_own

__all__ = ["init"]


@click.command()
@click.argument("name", default="app")
@quiet_option
@reporting
def init(printer: Printer, name: str) -> None:
    """Write a commented spec to start from.

    It goes to spec/NAME.yaml, with the JSON Schema that lets editors complete it beside it.
    """
    from dovetail.starter import starter

    files = starter(name)
    for path in files:
        refuse_link(path)
    for path, text in files.items():
        write_own(path, text)
        printer.say(f"wrote {path.as_posix()}")
    printer.say("next: edit the spec, then run `dovetail generate`")
