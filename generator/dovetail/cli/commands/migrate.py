"""`dovetail migrate` and its commands."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from dovetail.cli.commands.migrate_place import Place, opened, place_options
from dovetail.cli.commands.migrate_status import status_lines
from dovetail.cli.options import quiet_option
from dovetail.cli.printer import Printer
from dovetail.cli.running import STALE, reporting
from dovetail.wording import count

if TYPE_CHECKING:
    from dovetail.database.route import Route
    from dovetail.database.runner import Runner
    from dovetail.migrate.history import History

    RouteOf = Callable[[History], Route]

__all__ = ["migrate"]


class _UpByDefault(click.Group):
    """A group that means `up` where no command is named."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        asks_for_help = bool(args) and args[0] in context.help_option_names
        if not args or args[0].startswith("-") and not asks_for_help:
            args = ["up", *args]
        return super().parse_args(context, args)


@click.group(cls=_UpByDefault)
def migrate() -> None:
    """Run migrations on a database: all that are pending, if no command is named.

    The database is named by --url or by DATABASE_URL, such as postgresql://user@host/shop or sqlite:///shop.sqlite.
    """


dry_run_option = click.option("--dry-run", is_flag=True, help="Print the SQL that would be run, and change nothing.")


@migrate.command()
@place_options
@dry_run_option
@quiet_option
@reporting
def up(printer: Printer, place: Place, dry_run: bool) -> None:
    """Apply all migrations that are pending."""
    from dovetail.database import route

    _go(printer, place, dry_run, lambda _: route.up)


@migrate.command()
@click.argument("number", type=click.IntRange(min=1), default=1, metavar="[N]")
@place_options
@dry_run_option
@quiet_option
@reporting
def down(printer: Printer, place: Place, number: int, dry_run: bool) -> None:
    """Undo the last N migrations that are applied (one, if N is left out), the newest first."""
    from dovetail.database import route

    _go(printer, place, dry_run, lambda _: route.down(number))


@migrate.command()
@click.argument("target")
@place_options
@dry_run_option
@quiet_option
@reporting
def to(printer: Printer, place: Place, target: str, dry_run: bool) -> None:
    """Go to the state after TARGET: the name of a migration, its number, or 0 for none at all."""
    from dovetail.database import route

    _go(printer, place, dry_run, lambda history: route.to(route.place_of(history, target)))


@migrate.command()
@place_options
@click.option("--exit-code", "told", is_flag=True, help="Exit with 1 if anything is pending.")
@quiet_option
@reporting
def status(printer: Printer, place: Place, told: bool) -> int:
    """List the migrations, and which of them the database has. Changes nothing."""
    from dovetail.database.route import refuse_unfit

    with opened(place, printer, only_reads=True) as runner:
        standing = runner.standing()
        for line in status_lines(standing, runner.session.shown):
            printer.say(line)
        refuse_unfit(runner.session, standing)
        return STALE if told and standing.pending else 0


@migrate.command()
@click.argument("target", required=False)
@place_options
@quiet_option
@reporting
def baseline(printer: Printer, place: Place, target: str | None) -> None:
    """Record the migrations up to TARGET (all of them, if it is left out) as applied, and run none.

    For a database that was made without them. It must have the tables and columns that it would have after them.
    """
    from dovetail.database.baseline import baseline as record
    from dovetail.database.route import place_of
    from dovetail.rendering import shown

    with opened(place, printer) as runner:
        names = runner.history.names
        recorded = record(runner, len(names) if target is None else place_of(runner.history, target))
        printer.say(f"{shown(runner.package)}: {count(recorded, 'migration')} recorded as applied")


def _go(printer: Printer, place: Place, dry_run: bool, route_of: "RouteOf") -> None:
    from dovetail.rendering import shown

    with opened(place, printer, only_reads=dry_run) as runner:
        route = route_of(runner.history)
        if dry_run:
            _print_sql(printer, runner, route)
            return
        undone, applied = runner.go(route)
        done = [f"{count(undone, 'migration')} undone"] if undone else []
        done += [f"{count(applied, 'migration')} applied"] if applied else []
        printer.say(f"{shown(runner.package)}: {', '.join(done) or 'nothing to do'}")


def _print_sql(printer: Printer, runner: "Runner", route: "Route") -> None:
    from dovetail.database.dry_run import as_sql
    from dovetail.rendering import shown

    works, rows = runner.works(route), runner.standing().rows
    for each in works:
        for line in as_sql(each, rows.get(each.migration.name)):
            printer.say(shown(line))
        printer.say("")
    would = f"{count(len(works), 'migration')} would be run on {runner.session.shown}"
    printer.say(shown(f"-- {runner.package}: {would}"))
