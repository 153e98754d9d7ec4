"""Which migrations to run in which direction to get from where a database stands to where it is wanted."""

from collections.abc import Callable, Sequence

from dovetail.database.record import RECORDED, other_packages
from dovetail.database.session import Session
from dovetail.database.standing import Standing, file_run
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.migrate.history import Direction, History, Migration
from dovetail.suggestions import did_you_mean

__all__ = ["Route", "down", "place_of", "refuse_unfit", "to", "up"]

Steps = Sequence[tuple[Migration, Direction]]
Route = Callable[[Standing], Steps]


def up(standing: Standing) -> Steps:
    """Apply all that is pending."""
    return _checked(standing, [(migration, "up") for migration in standing.pending])


def down(count: int) -> Route:
    """Undo the last `count` that are applied, the newest first."""

    def route(standing: Standing) -> Steps:
        newest_first = standing.applied[::-1]
        return _checked(standing, [(migration, "down") for migration in newest_first[:count]])

    return route


def to(place: int) -> Route:
    """Undo what comes after the first `place` migrations of the folder, then apply what is pending among those."""

    def route(standing: Standing) -> Steps:
        wanted = set(standing.history.names[:place])
        undone: Steps = [(migration, "down") for migration in standing.applied[::-1] if migration.name not in wanted]
        applied: Steps = [(migration, "up") for migration in standing.pending if migration.name in wanted]
        return _checked(standing, [*undone, *applied])

    return route


def place_of(history: History, target: str) -> int:
    """Return how many migrations of the folder lie up to `target`: a name, a number, or 0 for none.

    Raises SpecError (D129) where there is no such migration.
    """
    if target.isdecimal() and int(target) == 0:
        return 0
    for place, migration in enumerate(history.migrations, 1):
        if target == migration.name or target.isdecimal() and int(target) == migration.number:
            return place
    meant = did_you_mean(target, history.names)
    help = (
        f'did you mean "{meant}"?' if meant else "name one of those that `dovetail migrate status` lists, or its number"
    )
    raise SpecError((Diagnostic("D129", f'there is no migration "{target}"', None, help),))


def refuse_unfit(session: Session, standing: Standing) -> None:
    """Raise SpecError where the database has been through something else than the migrations here."""
    wrong = tuple(standing.mistakes()) or tuple(_under_another_name(session, standing))
    if wrong:
        raise SpecError(wrong)


def _under_another_name(session: Session, standing: Standing) -> list[Diagnostic]:
    """A folder that was copied elsewhere gives its package another name, and everything would seem to be pending."""
    first = standing.history.migrations[0] if standing.history.migrations else None
    path = file_run(first, standing.database) if first else None
    if first is None or path is None or standing.rows or first.files[path] is None:
        return []
    others = other_packages(session, standing.package, first.name, str(first.files[path]))
    message = (
        f'the database has {first.name} as a migration of "{others[0] if others else ""}", not of "{standing.package}"'
    )
    help = f"run with --package {others[0] if others else ''}, since these are the same migrations"
    return [Diagnostic("D132", message, None, help)] if others else []


def _checked(standing: Standing, steps: Steps) -> Steps:
    """The steps. Raises SpecError where a migration that is half done would be left so, or gone the other way (D124), and where
    one would be undone that was never run (D135).
    """
    directions = {migration.name: direction for migration, direction in steps}
    for migration in standing.history.migrations:
        row = standing.half_done(migration)
        if row is not None and directions.get(migration.name) != row.state:
            raise SpecError((_left_half_done(standing, migration),))
    recorded = [name for name, way in directions.items() if way == "down" and _is_recorded(standing, name)]
    if recorded:
        message = f"{recorded[0]} was recorded in this database, not run: undoing it would drop what it did not make"
        help = "go back no further; or run its down script by yourself, if all of that is meant to go, with every row"
        raise SpecError((Diagnostic("D135", message, None, help),))
    return steps


def _is_recorded(standing: Standing, name: str) -> bool:
    return name in standing.rows and standing.rows[name].done_hash == RECORDED


def _left_half_done(standing: Standing, migration: Migration) -> Diagnostic:
    row = standing.rows[migration.name]
    groups = f"{row.groups_done} of {row.groups_total} groups"
    if row.state == "up":
        message = f"{migration.name} is half applied ({groups}), and a script that undoes all of it would fail"
        help = "finish it with `dovetail migrate`, then undo it; or give it up: undo its groups by hand, and remove its row"
        return Diagnostic("D124", message, None, help)
    message = f"{migration.name} is half undone ({groups})"
    return Diagnostic("D124", message, None, "finish that with `dovetail migrate down`, then go on")
