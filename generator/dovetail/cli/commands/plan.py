"""`dovetail plan`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dovetail.cli.options import allow_option, quiet_option, specs_argument
from dovetail.cli.printer import Printer
from dovetail.cli.reading import read
from dovetail.cli.running import reporting
from dovetail.wording import place

if TYPE_CHECKING:
    from dovetail.migrate.hazards import Hazard
    from dovetail.migrate.pending import Pending
    from dovetail.pipeline import Spec
    from dovetail.schema.columns import Database

__all__ = ["plan"]

_INDENT = "    "


@click.command()
@specs_argument
@allow_option
@click.option("--sql", is_flag=True, help="Show the statements too.")
@click.option("--amend", is_flag=True, help="Plan from before the newest migration, as `generate --amend` writes it.")
@quiet_option
@reporting
def plan(printer: Printer, specs: tuple[Path, ...], allowed: tuple[str, ...], sql: bool, amend: bool) -> None:
    """Show the migration that is due: what it changes, what can go wrong, and what to do about it.

    Writes nothing, and needs no database. What `generate` would refuse is shown here as well.
    """
    from dovetail import pipeline
    from dovetail.due import Intent

    for spec in read(specs, printer, "plan", ahead=not amend):
        due = pipeline.migrations(spec, Intent(None, amend))
        printer.report(due.warnings)
        if due.pending is None:
            printer.say(f"{place(spec.output)}: no migration is due")
            continue
        for line in _told(spec, due.pending, frozenset(allowed), sql=sql):
            printer.say(line)


def _told(spec: "Spec", pending: "Pending", allowed: frozenset[str], *, sql: bool) -> Iterator[str]:
    from dovetail.migrate.consent import refusals
    from dovetail.migrate.wording import summary
    from dovetail.rendering import shown

    yield f"{place(spec.output)}: {shown(pending.name)} is due"
    yield ""
    yield from (f"  {shown(line)}" for line in summary(pending.changes))
    everywhere = {database: pending.hazards(database, "up") for database in pending.after.databases}
    yield from _hazards(pending, everywhere)
    found = (hazard for hazards in everywhere.values() for hazard in hazards)
    refused = refusals(found, pending.changes, spec.schema, allowed)
    if refused:
        yield ""
        yield "  `dovetail generate` does not write it as it is:"
        for diagnostic in refused:
            yield f"    {diagnostic.code}: {shown(diagnostic.message)}"
            yield f"      {shown(diagnostic.help or '')}"
    yield from _advice(pending)
    if sql:
        for database in pending.after.databases:
            yield from _statements(pending, database)


def _hazards(pending: "Pending", everywhere: "dict[Database, tuple[Hazard, ...]]") -> Iterator[str]:
    """The hazards, each once, with the databases that have it where not all do."""
    from dovetail.rendering import shown
    from dovetail.schema.columns import TITLES

    where: dict[str, list[str]] = {}
    known: dict[str, Hazard] = {}
    for database, hazards in everywhere.items():
        for hazard in hazards:
            said = f"{hazard.key} {hazard.message}"
            where.setdefault(said, []).append(TITLES[database])
            if known.get(said) is None or known[said].rows is None:
                known[said] = hazard
    for family in dict.fromkeys(hazard.family for _, hazard in sorted(known.items())):
        yield ""
        yield f"  {family}:"
        for key, hazard in sorted(known.items()):
            if hazard.family == family:
                only = "" if len(where[key]) == len(everywhere) else f" ({', '.join(where[key])})"
                yield from _hazard(hazard, only)
    back = {hazard.key: hazard for database in everywhere for hazard in pending.hazards(database, "down")}
    lost = [hazard for _, hazard in sorted(back.items()) if hazard.family == "loses data"]
    if lost:
        yield ""
        yield "  undone again, it loses data:"
        yield from (f"{_INDENT}{shown(hazard.key)}: {shown(hazard.message)}" for hazard in lost)


def _hazard(hazard: "Hazard", only: str) -> Iterator[str]:
    from dovetail.rendering import shown

    yield f"{_INDENT}{shown(hazard.key)}: {shown(hazard.message)}{only}"
    yield f"{_INDENT}  {shown(hazard.help)}"
    if hazard.rows is not None:
        yield f"{_INDENT}  count them: SELECT count(*) FROM ({shown(hazard.rows)}) AS violating"


def _advice(pending: "Pending") -> Iterator[str]:
    from dovetail.migrate.advice import two_steps
    from dovetail.rendering import shown

    lines = list(two_steps(pending.changes, pending.before, pending.after))
    if lines:
        yield ""
        yield "  while another release runs, in two steps:"
        yield from (f"{_INDENT}{shown(line)}" for line in lines)


def _statements(pending: "Pending", database: "Database") -> Iterator[str]:
    from dovetail.schema.columns import TITLES

    yield ""
    yield f"  {TITLES[database]}:"
    for group in pending.plan(database, "up").groups():
        yield ""
        lines = [f"{statement.sql};" for statement in group.statements]
        yield from _indented(["BEGIN;", *lines, "COMMIT;"] if group.transactional else lines)


def _indented(texts: Iterable[str]) -> Iterator[str]:
    from dovetail.rendering import shown

    for text in texts:
        yield from (f"{_INDENT}{shown(line)}" for line in text.split("\n"))
