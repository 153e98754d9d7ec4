"""Branches put in line: which files of the history get another name, and which SQL is made anew."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from dovetail.data_classes import replace
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.emit.base import Context
from dovetail.emit.migrations import migration_files
from dovetail.migrate.branches import Moved, put_in_line
from dovetail.migrate.changes import Change, CreateExtension, CreateNamespace
from dovetail.migrate.history import History, Migration, read_records, record_text
from dovetail.migrate.pending import Pending
from dovetail.migrate.replay import MisfitError, replay
from dovetail.output.committed import committed_names
from dovetail.rewriting.rewritten import Rewriting, texts_of
from dovetail.schema.model import Schema

__all__ = ["rebase"]


def rebase(context: Context, folder: Path, moving: str | None) -> Rewriting:
    """Return what puts migrations with one parent one after the other, the branch of `moving` last, if it is given.

    The SQL of those that move is made anew: it may look different after what comes before it now. Raises SpecError where
    branches touch the same things (M611), where there is no such migration (M612), and for whatever is wrong with the files.
    """
    records, content = read_records(folder)
    line, moved = put_in_line(records, moving, _is_settled(folder))
    if not moved:
        return Rewriting()
    texts: dict[str, str] = {}
    by_name = {each.after.name: each for each in moved}
    state = Schema(context.schema.name, context.schema.databases)
    history = History(folder, line, content)
    for migration in line:
        fitting = _without_what_stands(migration, state) if migration.name in by_name else migration
        after = _replayed(state, fitting)
        if migration.name in by_name:
            move = replace(by_name[migration.name], after=fitting)
            texts |= _moved_files(context, move, state, after, history)
        state = after
    gone = {path for each in moved for path in (*each.before.files, f"{each.before.name}.json")}
    told = tuple(f"{each.before.name} → {each.after.name}, after {each.after.parent}" for each in moved)
    return Rewriting(texts, tuple(sorted(gone - texts.keys())), told)


def _is_settled(folder: Path) -> Callable[[Migration], bool]:
    """The question whether a migration is committed, which asks git when it is put for the first time, and only then."""
    names = cache(committed_names)
    return lambda migration: f"{migration.name}.json" in names(folder)


def _without_what_stands(migration: Migration, before: Schema) -> Migration:
    """The migration without the extensions and namespaces that an earlier branch has made too."""
    namespaces = {*before.namespaces, *(extension.namespace for extension in before.extensions)}
    standing: tuple[Change, ...] = (
        *(CreateExtension(extension) for extension in before.extensions),
        *(CreateNamespace(name) for name in namespaces if name is not None),
    )
    return replace(migration, changes=tuple(change for change in migration.changes if change not in standing))


def _replayed(state: Schema, migration: Migration) -> Schema:
    try:
        return replay(state, migration.changes)
    except MisfitError as error:
        help = f"remove the files of {migration.name} and run `dovetail generate`, if no database has run it"
        message = f"{migration.name} does not fit what comes before it now: {error}"
        raise SpecError((Diagnostic("M611", message, None, help),)) from error


def _moved_files(context: Context, moved: Moved, before: Schema, after: Schema, history: History) -> dict[str, str]:
    migration = moved.after
    if migration.by_hand:
        pairs = zip(moved.before.files, migration.files, strict=True)
        texts = {later: history.text(earlier) for earlier, later in pairs}
        return {**texts, f"{migration.name}.json": record_text(migration)}
    pending = Pending(migration.number, migration.name, migration.parent, before, after, tuple(migration.changes))
    return texts_of(migration_files(context, pending, migration.replaces))
