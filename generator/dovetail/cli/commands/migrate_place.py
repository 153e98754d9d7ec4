"""Which migrations `dovetail migrate` runs, and on which database."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dovetail.cli.commands.migrate_progress import Shown
from dovetail.cli.printer import Printer
from dovetail.data_classes import dataclass
from dovetail.wording import place as shown

if TYPE_CHECKING:
    from dovetail.database.runner import Runner

__all__ = ["Place", "opened", "place_options"]


@dataclass(frozen=True, slots=True)
class Place:
    """What the options say: the database, the folder of the migrations or the spec that they come from, how long to wait."""

    url: str | None
    spec: Path | None
    migrations: Path | None
    package: str | None
    lock_wait: float


def place_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name a Place, and give the command that."""

    @wraps(command)
    def collected(*args: Any, **options: Any) -> None:
        place = Place(*(options.pop(name) for name in Place.__slots__))
        command(place, *args, **options)

    for option in reversed(_OPTIONS):
        collected = option(collected)
    return collected


_PATH = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--url", envvar="DATABASE_URL", help="The database; by default what DATABASE_URL says."),
    click.option("--spec", type=_PATH, help="The spec whose migrations to run, where there are several."),
    click.option(
        "--migrations", type=_PATH, metavar="FOLDER", help="The folder of the migrations; then no spec is read."
    ),
    click.option("--package", help="Whose migrations they are; by default what the folder above them is called."),
    click.option(
        "--lock-wait",
        type=click.FloatRange(min=0),
        default=60,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait for another run to end.",
    ),
)


@contextmanager
def opened(place: Place, printer: Printer, *, only_reads: bool = False) -> "Iterator[Runner]":
    """Connect a runner for as long as the caller wants. Raises SpecError where the place is none."""
    from dovetail.database.opening import open_session
    from dovetail.database.runner import Runner
    from dovetail.diagnostics import Diagnostic, SpecError
    from dovetail.files import real
    from dovetail.migrate.history import read_history

    folder = _folder(place)
    history = read_history(folder)
    if not history.migrations:
        help = "`dovetail generate` writes them; --migrations names another folder"
        raise SpecError((Diagnostic("D134", f"there are no migrations in {shown(folder)}", None, help),))
    package = place.package or real(folder).parent.name
    with (
        open_session(place.url, place.lock_wait, only_reads=only_reads) as session,
        closing(Shown(printer)) as progress,
    ):
        yield Runner(session, history, package, progress, place.lock_wait)


def _folder(place: Place) -> Path:
    """The folder of the migrations. Only the root file of a spec is read for it: the rest does not matter to a deployment."""
    return place.migrations or _output(place.spec or _only_spec()) / "migrations"


def _only_spec() -> Path:
    from dovetail import pipeline

    specs = pipeline.find_specs(Path.cwd())
    if len(specs) == 1:
        return specs[0]
    if specs:
        listed = ", ".join(shown(spec) for spec in specs)
        raise click.UsageError(f"this project has several specs; name one with --spec: {listed}")
    raise click.UsageError("there is no spec here; name one with --spec, or a folder with --migrations")


def _output(root: Path) -> Path:
    from dovetail import pipeline
    from dovetail.config import find_project, output_folder
    from dovetail.files import real
    from dovetail.spec.reader import read

    written = read(root, shown(root))
    name, output = written.get("name"), written.get("output")
    if not isinstance(name, str) or not isinstance(output, str | None):
        return pipeline.read(root).output  # says what is wrong with them
    span = written.value_span("output") if "output" in written else None
    return output_folder(root, name, output, find_project(real(root).parent).folder, span)
