"""Where a database stands: which migrations of a folder it has, which it lacks, and what does not fit.

What is pending is a difference of sets, never all that follows the newest: a migration that was merged late is run too.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from dovetail.data_classes import dataclass
from dovetail.database.record import Row
from dovetail.database.session import HISTORY_TABLE
from dovetail.diagnostics import Diagnostic
from dovetail.migrate.history import History, Migration
from dovetail.schema.columns import Database
from dovetail.schema.rule_sql import quoted

__all__ = ["Standing", "file_run"]


def file_run(migration: Migration, database: Database) -> str | None:
    """Return the path of the file that applies a migration; None where it has none for `database`."""
    return migration.script(database, "up") or migration.python


@dataclass(frozen=True)
class Standing:
    """The migrations of a folder, and the rows of a database by name."""

    history: History
    database: Database
    package: str
    rows: Mapping[str, Row]

    @cached_property
    def applied(self) -> tuple[Migration, ...]:
        """Those that the database has, in the order of the folder; one on its way down is still among them."""
        return tuple(each for each in self.history.migrations if self.is_applied(each))

    @cached_property
    def pending(self) -> tuple[Migration, ...]:
        """Those that it lacks, in the order of the folder; one on its way up is still among them."""
        return tuple(each for each in self.history.migrations if not self.is_applied(each))

    @cached_property
    def unrecorded(self) -> tuple[Migration, ...]:
        """Baselines that count as applied, since all that they replace is, and have no row yet."""
        return tuple(each for each in self.applied if each.name not in self.rows)

    def is_applied(self, migration: Migration) -> bool:
        row = self.rows.get(migration.name)
        if row is not None:
            return row.state != "up"
        return bool(migration.replaces) and all(self._has(name) for name in migration.replaces)

    def half_done(self, migration: Migration) -> Row | None:
        """Return the row of a migration of which some groups are done and others not."""
        row = self.rows.get(migration.name)
        return row if row is not None and row.state != "applied" else None

    def mistakes(self) -> Iterator[Diagnostic]:
        """Yield all that speaks against touching the database."""
        for migration in self.history.migrations:
            yield from self._edited(migration)
            yield from self._partly_replaced(migration)
        replaced = {name for migration in self.history.migrations for name in migration.replaces}
        for name in sorted(set(self.rows) - set(self.history.names) - replaced):
            yield self._unknown(name)

    def _has(self, name: str) -> bool:
        row = self.rows.get(name)
        return row is not None and row.state == "applied"

    def _edited(self, migration: Migration) -> Iterator[Diagnostic]:
        """What was applied from a file that reads differently now. Of one half applied, `resuming` compares what was done."""
        row, path = self.rows.get(migration.name), file_run(migration, self.database)
        if row is None or row.state == "up":
            return
        if path is None or migration.files[path] != row.hash:
            message = f"{migration.name} was edited after this database applied it"
            help = f"bring {path or 'its file'} back as it was, and put what is to change into a new migration"
            if migration.by_hand and path is not None:
                row_of_it = f"package = {quoted(self.package)} AND name = {quoted(migration.name)}"
                help += (
                    f"; or, if the edit means nothing to a database that has run it: UPDATE {HISTORY_TABLE} "
                    f"SET hash = '{migration.files[path]}' WHERE {row_of_it}"
                )
            yield Diagnostic("D121", message, None, help)

    def _partly_replaced(self, migration: Migration) -> Iterator[Diagnostic]:
        missing = [name for name in migration.replaces if not self._has(name)]
        if migration.name in self.rows or not missing or len(missing) == len(migration.replaces):
            return
        message = f"{migration.name} replaces {len(migration.replaces)} migrations, of which the database lacks {_few(missing)}"
        help = "check out the commit before they were squashed, run `dovetail migrate` there, then come back"
        yield Diagnostic("D125", message, None, help)

    def _unknown(self, name: str) -> Diagnostic:
        """A migration that the folder does not have: a newer one, or one from elsewhere."""
        newest = self.history.migrations[-1] if self.history.migrations else None
        number = name.partition("_")[0]
        if newest is None or number.isdecimal() and int(number) > newest.number:
            message = (
                f"the database is ahead: it has {name}, and the newest here is {newest.name if newest else 'none'}"
            )
            help = "deploy the release that has it, or undo it from there: dovetail migrate down"
            return Diagnostic("D122", message, None, help)
        message = f"the database has {name}, which is not among the migrations of {self.package} here"
        help = (
            f"undo it from the branch that it comes from; or, if it was renumbered since, rename it in {HISTORY_TABLE}"
        )
        return Diagnostic("D123", message, None, help)


def _few(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown
