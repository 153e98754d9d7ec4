"""The migration that is not written yet: from the state that a history leads to, to what the spec says now."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import Change
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff, way_back
from dovetail.migrate.history import Direction, History, Migration, Preflight, Preflights
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema

if TYPE_CHECKING:
    from dovetail.migrate.hazards import Hazard
    from dovetail.migrate.plan import Plan

__all__ = ["Pending", "migration_name", "pending", "without_newest"]


@dataclass(frozen=True)
class Pending:
    """A migration that is to be written: what it changes from `before` to `after`, and what can go wrong with it."""

    number: int
    name: str
    parent: str | None
    before: Schema
    after: Schema
    changes: tuple[Change, ...]

    @cached_property
    def back(self) -> tuple[Change, ...]:
        """The changes that undo it."""
        return way_back(self.changes, *self._stored)

    def plan(self, database: Database, direction: Direction) -> "Plan":
        from dovetail.migrate.plan import plan_of

        before, after = self._stored
        if direction == "up":
            return plan_of(DIALECTS[database], self.changes, before, after)
        return plan_of(DIALECTS[database], self.back, after, before)

    def hazards(self, database: Database, direction: Direction) -> "tuple[Hazard, ...]":
        return (self._hazards_up if direction == "up" else self._hazards_down)[database]

    def find_hazards(self) -> None:
        """Find what can go wrong on the way up now, for whoever asks for it later."""
        _ = self._hazards_up

    @cached_property
    def _hazards_up(self) -> "dict[Database, tuple[Hazard, ...]]":
        from dovetail.migrate.hazards import hazards

        before, after = self._stored
        return {database: hazards(self.changes, before, after, database) for database in after.databases}

    @cached_property
    def _hazards_down(self) -> "dict[Database, tuple[Hazard, ...]]":
        from dovetail.migrate.hazards import hazards

        before, after = self._stored
        return {database: hazards(self.back, after, before, database) for database in after.databases}

    @cached_property
    def _stored(self) -> tuple[Schema, Schema]:
        """What databases store before it, and after it."""
        return stored(self.before), stored(self.after)

    def migration(self, files: Mapping[str, str | None], replaces: tuple[str, ...] = ()) -> Migration:
        """Return the migration as its record holds it, once its files are known by their hashes."""
        preflight: Preflights = {
            database: {"up": self._preflight(database, "up"), "down": self._preflight(database, "down")}
            for database in self.after.databases
        }
        return Migration(self.number, self.name, self.parent, self.changes, files, preflight, replaces=replaces)

    def _preflight(self, database: Database, direction: Direction) -> tuple[Preflight, ...]:
        found = self.hazards(database, direction)
        return tuple(Preflight(hazard.code, hazard.subject, hazard.rows) for hazard in found if hazard.rows is not None)


def pending(history: History, schema: Schema, state: Schema | None = None) -> Pending | None:
    """Return what has to be written so that `history` leads to `schema`; None if it does already.

    `state` is what the history leads to, where that is known. Raises SpecError (M607) where the migrations do not fit.
    """
    before = history.state(schema) if state is None else state
    changes = diff(before, schema)
    if not changes:
        return None
    from dovetail.migrate.wording import named

    newest = history.migrations[-1] if history.migrations else None
    number = newest.number + 1 if newest is not None else 1
    name = migration_name(number, named(changes) if newest is not None else "initial")
    return Pending(number, name, newest.name if newest is not None else None, before, schema, changes)


def migration_name(number: int, words: str) -> str:
    return f"{number:04}_{words}"


def without_newest(history: History) -> History:
    """Return the history as it was before its newest migration."""
    newest = history.migrations[-1]
    gone = {*newest.files, f"{newest.name}.json"}
    content = {path: text for path, text in history.content.items() if path not in gone}
    return History(history.folder, history.migrations[:-1], content)
