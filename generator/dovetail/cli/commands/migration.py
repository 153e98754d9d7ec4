"""`dovetail migration`: the files of the history."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dovetail.cli.options import quiet_option
from dovetail.cli.printer import Printer
from dovetail.cli.reading import read
from dovetail.cli.running import reporting
from dovetail.wording import place

if TYPE_CHECKING:
    from dovetail.pipeline import Spec
    from dovetail.rewriting import Rewriting

__all__ = ["migration"]

spec_option = click.option(
    "--spec",
    type=click.Path(path_type=Path),
    help="The spec whose migrations are meant, where the project has several.",
)


@click.group()
def migration() -> None:
    """Work on the files of the migrations: write steps by hand, put branches in line, make many into one.

    What the spec says becomes a migration by `dovetail generate`; `dovetail migrate` runs them on a database.
    """


@migration.command()
@click.argument("name")
@click.option("--python", is_flag=True, help="A Python function that is given the connection, instead of SQL.")
@spec_option
@quiet_option
@reporting
def new(printer: Printer, name: str, python: bool, spec: Path | None) -> None:
    """Start a step written by hand, such as one that fills a column. NAME says what it does."""
    from dovetail import rewriting

    found = _one(spec, printer)
    made = rewriting.step(_folder(found), found.schema, name, python=python)
    _apply(found, made)
    for path in made.told:
        printer.say(f"wrote {place(_folder(found) / path)}")
    printer.say("next: write the step, then run `dovetail generate`, which seals it")


@migration.command()
@click.argument("name")
@spec_option
@quiet_option
@reporting
def seal(printer: Printer, name: str, spec: Path | None) -> None:
    """Say that an edit of a step written by hand is meant. A database that has run it will not run it again."""
    from dovetail import rewriting

    found = _one(spec, printer)
    _apply(found, rewriting.seal(_folder(found), name))
    printer.say(f"sealed {name}")


@migration.command()
@click.argument("name", required=False)
@spec_option
@quiet_option
@reporting
def rebase(printer: Printer, name: str | None, spec: Path | None) -> None:
    """Put migrations of two branches in line, after the branches were merged.

    The branch of the migration NAME comes last: by default the one that is not committed yet, or else the last by name. A
    database that has run migrations that move knows them by their former names; choose the branch that none has run.
    """
    from dovetail import pipeline, rewriting

    found = _one(spec, printer)
    made = rewriting.rebase(pipeline.context(found), _folder(found), name)
    if not made.texts:
        printer.say(f"{place(found.output)}: the migrations are in line")
        return
    _apply(found, made)
    _tell(printer, found, made)


@migration.command()
@click.argument("last", required=False)
@click.option("--without-steps", is_flag=True, help="Leave out what was done by hand.")
@spec_option
@quiet_option
@reporting
def squash(printer: Printer, last: str | None, without_steps: bool, spec: Path | None) -> None:
    """Make one migration, a baseline, of all, or of those up to LAST.

    A new database gets the baseline; one that has all that it replaces counts it as applied. Run it once every database that
    matters has them.
    """
    from dovetail import pipeline, rewriting

    found = _one(spec, printer)
    made = rewriting.squash(pipeline.context(found), _folder(found), last, without_steps=without_steps)
    _apply(found, made)
    _tell(printer, found, made)


def _one(path: Path | None, printer: Printer) -> "Spec":
    """The spec that is meant: the one named, or the only one of the project."""
    command = f"migration {click.get_current_context().info_name} --spec"
    found = read(() if path is None else (path,), printer, command)
    if len(found) > 1:
        names = ", ".join(place(spec.root) for spec in found)
        raise click.UsageError(f"the project has several specs: name one with --spec, of {names}")
    return found[0]


def _folder(spec: "Spec") -> Path:
    return spec.output / "migrations"


def _tell(printer: Printer, spec: "Spec", made: "Rewriting") -> None:
    for line in made.told:
        printer.say(line)
    if spec.alembic is not None:
        printer.say("next: run `dovetail generate`, which writes the revisions of Alembic anew")


def _apply(spec: "Spec", made: "Rewriting") -> None:
    from dovetail.output.writer import rewrite

    texts = {f"migrations/{path}": text for path, text in made.texts.items()}
    rewrite(spec.output, texts, [f"migrations/{path}" for path in made.removed])
