"""`dovetail derived` and its commands."""

from itertools import chain
from typing import TYPE_CHECKING

import click

from dovetail.cli.commands.migrate_place import Place, opened, place_options
from dovetail.cli.options import format_option, quiet_option
from dovetail.cli.printer import Printer
from dovetail.cli.running import STALE, reporting
from dovetail.wording import count

if TYPE_CHECKING:
    from dovetail.database.derived import WrongValue

__all__ = ["derived"]

MOST_LISTED = 20


@click.group()
def derived() -> None:
    """Prove that derived columns hold what they should, or put them right.

    The database is named by --url or by DATABASE_URL, as for `dovetail migrate`; what it has is what its migrations say.
    """


@derived.command()
@place_options
@format_option
@quiet_option
@reporting
def check(printer: Printer, place: Place) -> int:
    """Count everything anew, and fail if a derived column holds something else. Changes nothing."""
    from dovetail.database.derived import columns, wrong_values

    with opened(place, printer, only_reads=True) as runner:
        found = columns(runner)
        wrong = list(chain.from_iterable(wrong_values(runner, column) for column in found))
        if not wrong:
            printer.say(f"{runner.package}: {count(len(found), 'derived column')} right")
            return 0
        _report(printer, wrong)
        return STALE


@derived.command()
@place_options
@format_option
@quiet_option
@reporting
def repair(printer: Printer, place: Place) -> None:
    """Count everything anew, and write what is wrong. Who writes the rows that are counted waits meanwhile."""
    from dovetail.database.derived import columns
    from dovetail.database.derived import repair as put_right

    with opened(place, printer) as runner:
        found = columns(runner)
        wrong = list(chain.from_iterable(put_right(runner, column) for column in found))
        for each in wrong[:MOST_LISTED]:
            printer.say(_line(each))
        if len(wrong) > MOST_LISTED:
            printer.say(f"and {len(wrong) - MOST_LISTED} more")
        printer.say(f"{runner.package}: {count(len(found), 'derived column')}, {count(len(wrong), 'value')} put right")


def _line(wrong: "WrongValue") -> str:
    from dovetail.rendering import shown

    return shown(wrong.diagnostic().message)


def _report(printer: Printer, wrong: "list[WrongValue]") -> None:
    """List what is wrong: all of it for programs, and for people not too much."""
    found = [each.diagnostic() for each in wrong]
    if printer.format == "text":
        printer.report(found[:MOST_LISTED])
        if len(found) > MOST_LISTED:
            printer.report_listed((), [f"and {len(found) - MOST_LISTED} more; --format json lists them all"])
    else:
        printer.report(found)
