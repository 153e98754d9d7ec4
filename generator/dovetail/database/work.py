"""What is to be run of one migration in one direction."""

import re
from functools import cached_property

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.database.standing import file_run
from dovetail.diagnostics import Diagnostic, Span, SpecError
from dovetail.digest import digest
from dovetail.files import shown
from dovetail.migrate.history import Direction, History, Migration, Preflight
from dovetail.schema.columns import TITLES, Database
from dovetail.sql_script import Group, ScriptError, groups, is_setting

__all__ = ["NO_WAY_BACK", "Work", "work"]

NO_WAY_BACK = "restore a backup, or go on with a migration that mends what it did"
_UNCHECKED = lazy_re.compile(r"pragma\s+foreign_key(?:s\s*=\s*(?:off|no|false|0)|_check)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Work:
    """The groups of the script at `path`, or, with `is_python`, the module there. `hash` is that of the file that applies it."""

    history: History
    migration: Migration
    database: Database
    direction: Direction
    path: str
    hash: str
    groups: tuple[Group, ...] = ()
    is_python: bool = False

    @property
    def label(self) -> str:
        return self.migration.name if self.direction == "up" else f"{self.migration.name} (down)"

    @property
    def file(self) -> str:
        """The path of the file as messages and spans have it."""
        return shown(self.history.folder / self.path)

    @property
    def text(self) -> str:
        return self.history.text(self.path)

    @property
    def preflight(self) -> tuple[Preflight, ...]:
        return self.migration.preflight.get(self.database, {}).get(self.direction, ())

    @cached_property
    def counted(self) -> tuple[Group, ...]:
        """The groups of which is noted that they are done: all but settings, which every run needs anew."""
        return tuple(group for group in self.groups if not is_setting(group))

    @property
    def total(self) -> int:
        """How many groups count; one where there is nothing to do but to note it."""
        return len(self.counted) or 1

    @cached_property
    def may_leave_dangling(self) -> bool:
        """Say whether rows may refer to nothing after it: where its script switches foreign keys off, or people wrote it."""
        run = (statement for group in self.groups for statement in group.statements)
        return self.migration.by_hand or any(_UNCHECKED.match(statement) for statement in run)

    def done_hash(self, done: int) -> str:
        """Return the hash of the first groups that count."""
        statements = "\0".join(statement for group in self.counted[:done] for statement in group.statements)
        return digest(statements.encode())


def work(history: History, migration: Migration, database: Database, direction: Direction) -> Work:
    """Return what is to be run. Raises SpecError: D113 for a script that cannot be taken apart, D126 for a draft, D127 where
    there is nothing for `database`, D128 where there is no way back.
    """
    if migration.is_draft:
        message = f"{migration.name} is a draft: its author has not finished it"
        help = "run `dovetail generate`, which notes what its files hold, and commit the result"
        raise _refused(Diagnostic("D126", message, None, help))
    applying = file_run(migration, database)
    if applying is None:
        message = f"{migration.name} has no script for {TITLES[database]}"
        help = f"add {database} to `databases` in the spec, or name another database"
        raise _refused(Diagnostic("D127", message, None, help))
    hash = str(migration.files[applying])
    path = applying if direction == "up" else migration.script(database, "down") or migration.python
    if path is None:
        message = f"{migration.name} cannot be undone: it has no script that does"
        raise _refused(Diagnostic("D128", message, None, NO_WAY_BACK))
    if path == migration.python:
        return Work(history, migration, database, direction, path, hash, is_python=True)
    place = shown(history.folder / path)
    try:
        found = groups(history.text(path), database, whole=migration.by_hand)
    except ScriptError as error:
        raise _refused(Diagnostic("D113", error.message, Span(place, error.line, 1), _FRAMES)) from None
    except UnicodeDecodeError:
        raise _refused(Diagnostic("D113", "the script is not UTF-8", Span(place, 1, 1), "save it as UTF-8")) from None
    return Work(history, migration, database, direction, path, hash, found)


_FRAMES = "each BEGIN has its COMMIT, and nothing else ends a transaction"


def _refused(diagnostic: Diagnostic) -> SpecError:
    return SpecError((diagnostic,))
