"""Many migrations made one: the baseline, which leads where all of them lead."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from dovetail.data_classes import replace
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.emit.base import Context
from dovetail.emit.migrations import migration_files
from dovetail.migrate.diff import diff
from dovetail.migrate.history import History, Migration, read_history, record_text
from dovetail.migrate.pending import Pending, migration_name
from dovetail.migrate.replay import replay
from dovetail.rewriting.rewritten import Rewriting, texts_of
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema

__all__ = ["squash"]


def squash(context: Context, folder: Path, last: str | None, *, without_steps: bool) -> Rewriting:
    """Return what makes one migration of all, or of those up to `last`: a new database gets it, others count it as applied.

    Raises SpecError where there is no such migration, or only one, which stays as it is (M612), and where steps by hand would
    be lost (M614).
    """
    history = read_history(folder)
    end = _end(history, last)
    squashed, rest = history.migrations[:end], history.migrations[end:]
    _refuse_nothing_to_do(squashed, context.schema.databases)
    _refuse_lost_steps(squashed, without_steps=without_steps)
    nothing = Schema(context.schema.name, context.schema.databases)
    state = history.states(context.schema)[end]
    changes = diff(nothing, state)
    if diff(replay(nothing, changes), state):
        raise AssertionError("the baseline leads elsewhere than what it replaces")
    newest = squashed[-1]
    name = migration_name(newest.number, "baseline")
    pending = Pending(newest.number, name, None, nothing, state, changes)
    replaced = tuple(dict.fromkeys(each for m in squashed for each in (*m.replaces, m.name) if each != name))
    texts = texts_of(migration_files(context, pending, replaces=replaced))
    if rest:
        following = replace(rest[0], parent=name)
        texts[f"{following.name}.json"] = record_text(following)
    gone = {path for each in squashed for path in (*each.files, f"{each.name}.json")} - texts.keys()
    noun = "migration" if len(squashed) == 1 else "migrations"
    return Rewriting(texts, tuple(sorted(gone)), (f"{len(squashed)} {noun} → {name}",))


def _end(history: History, last: str | None) -> int:
    """How many migrations there are up to `last`."""
    if last is None:
        return len(history.migrations)
    if last not in history.names:
        help = f"known here: {', '.join(history.names[-5:])}" if history.names else None
        raise SpecError((Diagnostic("M612", f"there is no migration {last}", None, help),))
    return history.names.index(last) + 1


def _refuse_nothing_to_do(squashed: Sequence[Migration], databases: Iterable[Database]) -> None:
    if not squashed:
        raise SpecError((Diagnostic("M612", "there is no migration to squash", None, "run `dovetail generate` first"),))
    if len(squashed) == 1 and not squashed[0].by_hand and _serves(squashed[0], databases):
        message = f"there is only {squashed[0].name} to squash, and it is one migration already"
        raise SpecError((Diagnostic("M612", message, None, "squash it once others come after it"),))


def _serves(migration: Migration, databases: Iterable[Database]) -> bool:
    """Say whether the migration has SQL for these databases, and for no other: a spec may have got another one since."""
    return {path.partition("/")[0] for path in migration.files} == set(databases)


def _refuse_lost_steps(squashed: Iterable[Migration], *, without_steps: bool) -> None:
    steps = [migration.name for migration in squashed if migration.by_hand]
    if steps and not without_steps:
        message = (
            f"{', '.join(steps)}: what was done by hand cannot be squashed, and a new database would do without it"
        )
        help = "leave it out with --without-steps if it only changed rows that a new database does not have"
        raise SpecError((Diagnostic("M614", message, None, help),))
