"""Steps that somebody writes by hand: their files to begin with, and their seal."""

from collections.abc import Iterator
from pathlib import Path

from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.emit.migrations import sealed
from dovetail.files import shown
from dovetail.migrate.history import History, Migration, read_history, record_text, script_path
from dovetail.migrate.pending import migration_name
from dovetail.migrate.wording import slug
from dovetail.rewriting.rewritten import Rewriting
from dovetail.schema.columns import TITLES
from dovetail.schema.model import Schema

__all__ = ["seal", "step"]

_UP = """\
-- {name} for {database}: a step by hand, in one transaction.
-- For a statement that must not be in one, write on a line of its own here: -- dovetail: no transaction
-- When it is done, run `dovetail generate`, which seals it.

"""
_DOWN = """\
-- {name} for {database}, undone. Leave it empty if there is nothing to undo.

"""
_PYTHON = '''\
"""{name}: a step by hand. When it is done, run `dovetail generate`, which seals it."""

from sqlalchemy import Connection


def up(connection: Connection) -> None:
    """Change the data. The transaction belongs to the migration: do not commit."""


def down(connection: Connection) -> None:
    """Undo it. Remove this function if that cannot be done."""
'''


def step(folder: Path, schema: Schema, name: str, *, python: bool) -> Rewriting:
    """Return the files of a new step that somebody is going to write by hand: SQL for every database, or a Python module.

    Raises SpecError where the history is not what it should be.
    """
    history = read_history(folder)
    newest = history.migrations[-1] if history.migrations else None
    number = newest.number + 1 if newest is not None else 1
    full = migration_name(number, slug(name))
    texts = {f"{full}.py": _PYTHON.format(name=full)} if python else dict(_scripts(full, schema))
    migration = Migration(number, full, newest.name if newest else None, files=dict.fromkeys(texts), by_hand=True)
    return Rewriting({**texts, f"{full}.json": record_text(migration)}, told=tuple(texts))


def _scripts(name: str, schema: Schema) -> Iterator[tuple[str, str]]:
    for database in schema.databases:
        yield script_path(name, database, "up"), _UP.format(name=name, database=TITLES[database])
        yield script_path(name, database, "down"), _DOWN.format(name=name, database=TITLES[database])


def seal(folder: Path, name: str) -> Rewriting:
    """Return the record of a step with the hashes of its files as they are now.

    Raises SpecError where there is no such migration (M612), where it was not written by hand (M613), and where a file of it is
    not UTF-8 (M602).
    """
    history = read_history(folder, unsealed=name)
    migration = next((each for each in history.migrations if each.name == name), None)
    if migration is None:
        help = f"known here: {', '.join(history.names[-5:])}" if history.names else None
        raise SpecError((Diagnostic("M612", f"there is no migration {name}", None, help),))
    if not migration.by_hand:
        help = "bring it back as it was; to change what it does, edit the spec and run `dovetail generate`"
        raise SpecError((Diagnostic("M613", f"{name} was generated, and stays as it was written", None, help),))
    wrong = tuple(_unreadable(migration, history))
    if wrong:
        raise SpecError(wrong)
    return Rewriting({f"{name}.json": record_text(sealed(migration, history))}, told=(name,))


def _unreadable(migration: Migration, history: History) -> Iterator[Diagnostic]:
    """What would be found wrong in every run, once it is sealed."""
    for path in migration.files:
        try:
            history.text(path)
        except UnicodeDecodeError:
            yield Diagnostic("M602", f"{shown(history.folder / path)} is not UTF-8", None, "write it as UTF-8")
