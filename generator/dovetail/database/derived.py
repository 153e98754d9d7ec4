"""Derived columns of a live database: what is wrong, and how it is put right."""

from collections.abc import Iterator
from typing import Any

from dovetail.data_classes import dataclass, replace
from dovetail.database.route import refuse_unfit
from dovetail.database.runner import Runner
from dovetail.diagnostics import Diagnostic
from dovetail.migrate.derived_rows import DerivedColumn, derived_columns_of
from dovetail.schema.model import Schema

__all__ = ["WrongValue", "columns", "repair", "wrong_values"]


@dataclass(frozen=True)
class WrongValue:
    """A row in which a derived column does not hold what the rows that it is made of make it."""

    column: DerivedColumn
    key: tuple[Any, ...]
    stored: Any
    right: Any

    def diagnostic(self) -> Diagnostic:
        """Return what is told of it."""
        row = ", ".join(f"{name} {_shown(value)}" for name, value in zip(self.column.key, self.key, strict=True))
        message = (
            f"{self.column.name} of the row with {row} is {_shown(self.stored)}, and should be {_shown(self.right)}"
        )
        return Diagnostic("D141", message, None, "`dovetail derived repair` puts it right")


def _shown(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case _:
            return str(value)


def columns(runner: Runner) -> tuple[DerivedColumn, ...]:
    """Return the derived columns that the database has, as far as it has been migrated."""
    standing = runner.standing()
    refuse_unfit(runner.session, standing)
    database = runner.session.database
    applied = replace(runner.history, migrations=standing.applied)
    return derived_columns_of(applied.state(Schema(runner.package, (database,))), database)


def wrong_values(runner: Runner, column: DerivedColumn) -> Iterator[WrongValue]:
    """Yield every row in which a column is wrong."""
    for *key, stored, right in runner.session.rows(column.wrong_rows()):
        yield WrongValue(column, tuple(key), stored, right)


def repair(runner: Runner, column: DerivedColumn) -> list[WrongValue]:
    """Put a column right, and return what was wrong."""
    session = runner.session
    *locks, mending = column.repairs()
    with session.transaction(enforcing=True):
        session.run(locks)
        wrong = list(wrong_values(runner, column))
        if wrong:
            session.run([mending])
    return wrong
