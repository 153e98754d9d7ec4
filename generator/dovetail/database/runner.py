"""Migrations run on a database: each exactly once, whoever else tries the same at the same time."""

from collections.abc import Sequence
from contextlib import nullcontext
from time import sleep

from dovetail.data_classes import dataclass, field
from dovetail.database.failure import DatabaseError, Failure
from dovetail.database.lending import StepEndedTransactionError
from dovetail.database.preflight import refuse_violating_rows
from dovetail.database.progress import Progress, Silence
from dovetail.database.record import RECORDED, Row, keep, read_row, read_rows, remove
from dovetail.database.reports import failed, half_done, step_failed
from dovetail.database.route import Route, refuse_unfit
from dovetail.database.session import HISTORY_TABLE, Session
from dovetail.database.standing import Standing, file_run
from dovetail.database.steps import refuse_missing_function, run_step, where_it_broke
from dovetail.database.work import Work, work
from dovetail.diagnostics import SpecError
from dovetail.migrate.history import Direction, History, Migration
from dovetail.schema.rule_sql import quoted
from dovetail.sql_script import Group, is_setting

__all__ = ["PAUSES", "Runner"]

PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds before a group that did not get its lock is tried again."""


class _OvertakenError(Exception):
    """Another runner has changed the row of a migration since it was read."""


@dataclass
class Runner:
    """Runs the migrations of `history` on a database, as those of `package`."""

    session: Session
    history: History
    package: str
    progress: Progress = field(default_factory=Silence)
    wait: float = 60
    _works: dict[tuple[str, Direction], Work] = field(default_factory=dict)
    """What has been read of the scripts, which do not change while a run lasts."""

    def standing(self) -> Standing:
        """Return where the database stands, whatever is wrong with it."""
        return Standing(self.history, self.session.database, self.package, read_rows(self.session, self.package))

    def works(self, route: Route) -> list[Work]:
        """Return what a route means for the database as it stands. Raises SpecError where it cannot be gone, before a step."""
        standing = self.standing()
        refuse_unfit(self.session, standing)
        steps = route(standing)
        return [self._work(migration, direction) for migration, direction in steps]

    def _work(self, migration: Migration, direction: Direction) -> Work:
        key = (migration.name, direction)
        if key not in self._works:
            found = work(self.history, migration, self.session.database, direction)
            if found.is_python:
                refuse_missing_function(found)
            self._works[key] = found
        return self._works[key]

    def go(self, route: Route) -> tuple[int, int]:
        """Go a route; return how many migrations were undone and how many applied. Raises SpecError where something fails."""
        if not self.works(route) and not self.standing().unrecorded:
            return 0, 0
        with self.session.locked(self.package, self.wait, self.progress.note):
            self._record_baselines()
            works = self.works(route)
            gone = [each for at, each in enumerate(works) if self._finish(each, len(works) - at - 1)]
        undone = sum(each.direction == "down" for each in gone)
        return undone, len(gone) - undone

    def _record_baselines(self) -> None:
        """Note the baselines of squashed histories that a database has in pieces."""
        standing = self.standing()
        for migration in standing.unrecorded:
            path = file_run(migration, self.session.database)
            if path is not None:
                with self.session.transaction():
                    keep(
                        self.session, self.package, Row(migration.name, str(migration.files[path]), done_hash=RECORDED)
                    )
                self.progress.note(f"{migration.name}: recorded, since all that it replaces is applied")

    def _finish(self, work: Work, further: int) -> bool:
        """Run what is left of a migration; say whether there was anything left, and nobody else did it meanwhile."""
        while True:
            row = self._row(work)
            if _is_done(work, row):
                return False
            try:
                self._run(work, row, further)
            except _OvertakenError:
                continue
            self.progress.done(work)
            return True

    def _run(self, work: Work, row: Row | None, further: int) -> None:
        done = row.groups_done if row is not None and row.state == work.direction else 0
        if done:
            self._resume(work, done, row)
        self.session.renew()
        if work.is_python:
            self._run_python(work, row, further)
            return
        number = 0
        for group in work.groups:
            if is_setting(group):
                self._set(work, group, number, further)
                continue
            number += 1
            if number > done:
                self.progress.group(work, number)
                self._try(work, number, group, row, further)
                row = self._row(work)
        if number == 0:
            self.progress.group(work, 1)
        if done >= number:
            with self.session.transaction():
                self._confirm(work, row)
                self._record(work, work.total)

    def _resume(self, work: Work, done: int, row: Row | None) -> None:
        """Go on only where what was done still reads as it did when it was run."""
        if row is not None and work.done_hash(done) != row.done_hash:
            why = f"{work.path} reads differently now in what was done already"
            help = (
                f"bring the file back and run again; or undo by hand what those groups did, then: DELETE FROM {HISTORY_TABLE} "
                f"WHERE package = {quoted(self.package)} AND name = {quoted(work.migration.name)}"
            )
            raise SpecError((half_done(work, done, why, help),))
        self.progress.note(f"{work.label}: {done} of {work.total} groups were done before; it goes on after them")

    def _set(self, work: Work, group: Group, number: int, further: int) -> None:
        try:
            self.session.configure(group.statements[0])
        except DatabaseError as error:
            raise SpecError((failed(work, number + 1, error.failure, [], further),)) from None

    def _try(self, work: Work, number: int, group: Group, row: Row | None, further: int) -> None:
        """Run a group, several times where others hold a lock that it needs; from the second time on, note who."""
        pauses: Sequence[float] = PAUSES if self.session.database == "postgresql" else ()
        for attempt in range(len(pauses) + 1):
            blockers: list[str] = []
            try:
                with self.session.watched() if attempt else nullcontext(blockers) as blockers:
                    self._run_group(work, number, group, row)
                return
            except DatabaseError as error:
                if error.failure.kind != "lock" or attempt == len(pauses):
                    raise SpecError((failed(work, number, error.failure, blockers, further),)) from None
                self.progress.note(f"{work.label}: {error.failure.message}; trying again in {pauses[attempt]:g} s")
            sleep(pauses[attempt])

    def _run_group(self, work: Work, number: int, group: Group, row: Row | None) -> None:
        is_first = number == 1
        inside = self.session.database == "sqlite" and group.transactional
        if is_first and not inside:
            refuse_violating_rows(self.session, work)
        if not group.transactional:
            self.session.prepare(group.statements[0])
            self.session.run(group.statements)
        with self.session.transaction(work.migration.by_hand, work.may_leave_dangling):
            self._confirm(work, row)
            if is_first and inside:
                refuse_violating_rows(self.session, work)
            if group.transactional:
                self.session.run(group.statements)
            self._record(work, number)

    def _run_python(self, work: Work, row: Row | None, further: int) -> None:
        self.progress.group(work, 1)
        try:
            with self.session.lent() as connection, self.session.transaction(enforcing=True, checking=True):
                self._confirm(work, row)
                run_step(work, connection)
                if not self.session.in_transaction:
                    raise StepEndedTransactionError
                self._record(work, 1)
        except (_OvertakenError, SpecError):
            raise
        except DatabaseError as error:
            raise SpecError((failed(work, 1, error.failure, [], further),)) from None
        except StepEndedTransactionError as error:
            said = "it ended its transaction, which holds the record of it too; leave commit() and rollback() out"
            raise SpecError((step_failed(work, said, where_it_broke(work, error), None, further),)) from None
        except (Exception, SystemExit) as error:
            failure = self._refused_by_database(error)
            said = failure.sentence if failure else f"{type(error).__name__}: {error}"
            raise SpecError((step_failed(work, said, where_it_broke(work, error), failure, further),)) from error

    def _refused_by_database(self, error: BaseException) -> Failure | None:
        """What the database refused, also where SQLAlchemy has wrapped it."""
        original = getattr(error, "orig", None) or error
        return self.session.translated(original) if isinstance(original, Exception) else None

    def _confirm(self, work: Work, row: Row | None) -> None:
        """Look again at the row, now that nobody else can change it."""
        if self._row(work) != row:
            raise _OvertakenError

    def _row(self, work: Work) -> Row | None:
        return read_row(self.session, self.package, work.migration.name)

    def _record(self, work: Work, number: int) -> None:
        name = work.migration.name
        if number < work.total:
            row = Row(name, work.hash, work.direction, number, work.total, work.done_hash(number))
            keep(self.session, self.package, row)
        elif work.direction == "up":
            keep(self.session, self.package, Row(name, work.hash, "applied", work.total, work.total))
        else:
            remove(self.session, self.package, (name, *work.migration.replaces))


def _is_done(work: Work, row: Row | None) -> bool:
    """Say whether there is nothing left to do: whoever did it."""
    return row is None if work.direction == "down" else row is not None and row.state == "applied"
