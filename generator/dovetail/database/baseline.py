"""A database that was made without these migrations, taken as it is."""

from collections.abc import Iterator

from dovetail.database.record import RECORDED, Row, keep
from dovetail.database.runner import Runner
from dovetail.database.work import work
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.schema.model import Schema

__all__ = ["baseline"]

_MOST = 20


def baseline(runner: Runner, place: int) -> int:
    """Record the first `place` migrations as applied and run none of them; return how many that are.

    Raises SpecError: D130 where the database has a history already, D131 where it lacks a table or a column that it would have
    after them.
    """
    with runner.session.locked(runner.package, runner.wait, runner.progress.note), runner.session.transaction():
        if runner.standing().rows:
            message = f"the database has a history of {runner.package} already"
            help = "`dovetail migrate status` shows it, and `dovetail migrate` applies what it lacks"
            raise SpecError((Diagnostic("D130", message, None, help),))
        missing = list(_missing(runner, place))
        if missing:
            raise SpecError(tuple(missing[:_MOST]))
        for migration in runner.history.migrations[:place]:
            recorded = work(runner.history, migration, runner.session.database, "up")
            keep(
                runner.session,
                runner.package,
                Row(migration.name, recorded.hash, "applied", recorded.total, recorded.total, RECORDED),
            )
    return place


def _missing(runner: Runner, place: int) -> Iterator[Diagnostic]:
    """What the tables should have that the database does not, table by table and column by column."""
    database = runner.session.database
    wanted = runner.history.states(Schema(runner.package, (database,)))[place]
    after = runner.history.migrations[place - 1].name if place else "none"
    standing = runner.session.columns()
    help = "name the last migration that the database has been through, or bring it to that state first"
    for table in wanted.tables:
        namespace = table.identifier.namespace if database == "postgresql" else None
        columns = standing.get((namespace, table.identifier.name))
        if columns is None:
            message = f'the database lacks the table "{table.identifier.dotted}", which there is after {after}'
            yield Diagnostic("D131", message, None, help)
            continue
        for column in table.columns:
            if column.name not in columns:
                message = f'the database lacks the column "{table.identifier.dotted}.{column.name}", which there is after {after}'
                yield Diagnostic("D131", message, None, help)
