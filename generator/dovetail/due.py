"""Which migrations a spec has, and which one is due: what `generate` is about to write, and what `plan` shows."""

from collections.abc import Iterator
from pathlib import Path

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Span, SpecError
from dovetail.migrate.history import History, read_history
from dovetail.migrate.pending import Pending, pending, without_newest
from dovetail.migrate.renames import served_names
from dovetail.migrate.stored import stored
from dovetail.schema.columns import TITLES
from dovetail.schema.model import Schema

__all__ = ["LOOK", "Due", "Foreseen", "Intent", "agreed", "due", "foresee", "refuse_losses"]

FOLDER = "migrations"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to become of the migration that is due.

    `allowed` are the losses that somebody agreed to, such as "M101:skills.content"; None asks for no agreement, because nothing
    is going to be written. `amend` lets the newest migration be written anew in place of a next one.
    """

    allowed: frozenset[str] | None = None
    amend: bool = False


LOOK = Intent()


@dataclass(frozen=True, slots=True)
class Due:
    """The migrations that are written, the one that is due, and what deserves a second look. `state` is where those lead to that
    are written.
    """

    history: History
    pending: Pending | None
    warnings: tuple[Diagnostic, ...] = ()
    state: Schema | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The migrations that are written, and a hash of the state that they lead to.

    Handing over the state itself would take as long as reading them. Two states share a hash of 64 bits by chance, once in 2**64;
    `hash_of_numbers` keeps those apart which would share it by design.
    """

    history: History
    hash_after: int


def foresee(output: Path, start: Schema) -> Foreseen:
    """Return what is known of the migrations in an output folder before the spec is understood: `start` is a Schema with the name
    and the databases of the spec, and no more. The hash counts in this process and in those that it is a copy of.

    Raises SpecError where the files of the history are not what they should be (M601–M607), or lack a database (M608).
    """
    history = _history(output, start)
    return Foreseen(history.in_short(), _hash_of(stored(history.state(start))))


def due(output: Path, schema: Schema, intent: Intent = LOOK, foreseen: Foreseen | None = None) -> Due:
    """Return the migrations in the output folder of a spec and the one that is due; they may have been `foreseen`.

    Raises SpecError where the files of the history are not what they should be (M601–M607), where they lack a database of
    the spec (M608), where the newest cannot be amended (M609), and where data would be lost to which nobody agreed (M1).
    """
    history, state, found = _standing(output, schema, intent, foreseen)
    served = served_names(state, schema)
    warnings = tuple(_removable(each.thing, each.was, each.span) for each in served)
    return agreed(Due(history, found, warnings, state), schema, intent)


def _standing(
    output: Path, schema: Schema, intent: Intent, foreseen: Foreseen | None
) -> tuple[History, Schema, Pending | None]:
    """The migrations that are written, where they lead to, and what is missing there."""
    if foreseen is not None and not intent.amend:
        wanted = stored(schema)
        if foreseen.hash_after == _hash_of(wanted):
            return foreseen.history, wanted, None
    history = _history(output, schema)
    if intent.amend:
        _refuse_to_amend(history)
        history = without_newest(history)
    state = history.state(schema)
    return history, state, pending(history, schema, state)


def _hash_of(state: Schema) -> int:
    """How rows are converted is no part of what a state is equal to, and is asked of it all the same."""
    return hash((state, tuple([column.using for table in state.tables for column in table.columns])))


def _history(output: Path, schema: Schema) -> History:
    history = read_history(output / FOLDER)
    wrong = tuple(_without_database(history, schema))
    if wrong:
        raise SpecError(wrong)
    return history


def agreed(found: Due, schema: Schema, intent: Intent) -> Due:
    """Return what was found. Raises SpecError (M1) where data would be lost to which the intent does not agree."""
    if intent.allowed is not None:
        refuse_losses(found.pending, schema, intent.allowed)
    return found


def refuse_losses(found: Pending | None, schema: Schema, allowed: frozenset[str]) -> None:
    """Raise SpecError (M1) where the migration that was found loses data to which nobody agreed."""
    from dovetail.migrate.consent import refusals

    if found is None:
        wrong = refusals((), (), schema, allowed)
    else:
        hazards = (hazard for database in schema.databases for hazard in found.hazards(database, "up"))
        wrong = refusals(hazards, found.changes, schema, allowed)
    if wrong:
        raise SpecError(wrong)


def _without_database(history: History, schema: Schema) -> Iterator[Diagnostic]:
    for database in schema.databases:
        without = [m.name for m in history.migrations if m.script(database, "up") is None and m.python is None]
        if without:
            count = "1 migration has" if len(without) == 1 else f"{len(without)} migrations have"
            message = f"{count} no SQL for {TITLES[database]}, {without[0]} for one: the spec did not name it then"
            help = "run `dovetail migration squash`, which makes one migration of them for all databases of the spec"
            yield Diagnostic("M608", message, None, help)


def _refuse_to_amend(history: History) -> None:
    from dovetail.output.committed import is_committed

    if not history.migrations:
        raise _not_amended("there is no migration that could be amended", "leave --amend out")
    newest = history.migrations[-1]
    if newest.by_hand:
        raise _not_amended(f"{newest.name} is a step that somebody wrote by hand", "leave --amend out")
    if newest.replaces:
        message = f"{newest.name} is a baseline, and stands for migrations that databases have run"
        raise _not_amended(message, "leave --amend out: the edit becomes a migration of its own")
    if is_committed(history.folder / f"{newest.name}.json"):
        message = f"{newest.name} is committed, so that others may have run it"
        raise _not_amended(message, "leave --amend out: the edit becomes a migration of its own")


def _not_amended(message: str, help: str) -> SpecError:
    return SpecError((Diagnostic("M609", message, None, help),))


def _removable(thing: str, was: str, span: Span | None) -> Diagnostic:
    message = f'"{thing}" was renamed from "{was}" by a migration that is written'
    return Diagnostic(
        "M610", message, span, "take was: away when you like; it does nothing any more", severity="warning"
    )
