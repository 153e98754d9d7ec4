"""Two branches of a history put one after the other: what to move where, and why that cannot be done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from dovetail.data_classes import dataclass, replace
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.migrate.footprints import Footprint, collisions, footprint
from dovetail.migrate.history import Migration
from dovetail.migrate.pending import migration_name

__all__ = ["Moved", "put_in_line"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A migration that gets another place: as it was, and with its number, name and parent from now on."""

    before: Migration
    after: Migration


def put_in_line(
    migrations: Sequence[Migration], moving: str | None, is_settled: Callable[[Migration], bool]
) -> tuple[tuple[Migration, ...], tuple[Moved, ...]]:
    """Return the migrations in one line, and those that move. The branch of the migration `moving` comes last.

    Where `moving` is None that is the branch that is not settled, or, of equals, the last by name. Raises SpecError where no
    migration is called `moving` (M612), where branches touch the same things (M611), and where parents are in a circle (M606).
    """
    known = {migration.name: migration for migration in migrations}
    if moving is not None and moving not in known:
        help = f"known here: {', '.join(sorted(known)[-5:])}"
        raise SpecError((Diagnostic("M612", f"there is no migration {moving}", None, help),))
    children: dict[str | None, list[Migration]] = {}
    for migration in sorted(migrations, key=lambda migration: migration.name):
        children.setdefault(migration.parent, []).append(migration)
    line = list(_line(None, children, moving, is_settled))
    if len(line) < len(migrations):
        lost = sorted(known.keys() - {migration.name for migration in line})
        message = f"{', '.join(lost)} cannot be reached from the first migration"
        raise SpecError((Diagnostic("M606", message, None, "bring the files back as they were committed"),))
    renumbered = tuple(_renumbered(line))
    return renumbered, tuple(Moved(*pair) for pair in zip(line, renumbered, strict=True) if pair[0] != pair[1])


def _line(
    parent: str | None,
    children: dict[str | None, list[Migration]],
    moving: str | None,
    is_settled: Callable[[Migration], bool],
) -> Iterator[Migration]:
    """The migrations after `parent`: branch after branch, the one that moves last."""
    branches = [list(_branch(child, children, moving, is_settled)) for child in children.get(parent, [])]
    if len(branches) > 1:
        branches.sort(key=lambda branch: _moves(branch, moving, is_settled))
        _refuse_collisions([[(migration, footprint(migration.changes)) for migration in branch] for branch in branches])
    for branch in branches:
        yield from branch


def _branch(
    first: Migration,
    children: dict[str | None, list[Migration]],
    moving: str | None,
    is_settled: Callable[[Migration], bool],
) -> Iterator[Migration]:
    """A migration and all that come after it. It is walked, not recursed into, as long as there is one way only."""
    migration = first
    while True:
        yield migration
        after = children.get(migration.name, [])
        if len(after) != 1:
            break
        migration = after[0]
    yield from _line(migration.name, children, moving, is_settled) if after else ()


def _moves(
    branch: Iterable[Migration], moving: str | None, is_settled: Callable[[Migration], bool]
) -> tuple[bool, bool, str]:
    known = tuple(branch)
    is_chosen = any(migration.name == moving for migration in known)
    return is_chosen, not all(map(is_settled, known)), known[0].name


def _refuse_collisions(branches: Iterable[Sequence[tuple[Migration, Footprint]]]) -> None:
    wrong = [
        Diagnostic("M611", f"{one.name} and {other.name}: {what}", None, _remedy(other))
        for first, second in combinations(branches, 2)
        for one, touched in first
        for other, touched_there in second
        for what in collisions(touched, touched_there)
    ]
    if wrong:
        raise SpecError(tuple(wrong))


def _remedy(migration: Migration) -> str:
    return (
        f"if no database has run {migration.name}, remove its files and run `dovetail generate`: "
        "the spec holds both edits, and what is missing becomes a migration again"
    )


def _renumbered(line: Iterable[Migration]) -> Iterator[Migration]:
    """The migrations with their parents before them, and with numbers one after another from where the first stands."""
    earlier: Migration | None = None
    for migration in line:
        number = migration.number if earlier is None else earlier.number + 1
        name = (
            migration.name if number == migration.number else migration_name(number, migration.name.partition("_")[2])
        )
        earlier = replace(
            migration,
            number=number,
            name=name,
            parent=earlier.name if earlier is not None else migration.parent,
            files={path.replace(migration.name, name): hash for path, hash in migration.files.items()},
        )
        yield earlier
