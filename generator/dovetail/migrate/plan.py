"""The statements by which one database gets from one Schema to another, and the groups in which they are run."""

from collections.abc import Iterable, Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import Change
from dovetail.migrate.dialects.base import Dialect, Statement
from dovetail.migrate.diff import diff
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema

__all__ = ["Group", "Plan", "plan", "plan_of"]


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that are run in one transaction, or one that is run outside of any."""

    statements: tuple[Statement, ...]
    transactional: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Statements in the order in which to run them."""

    dialect: Database
    statements: tuple[Statement, ...]

    @property
    def transactional(self) -> bool:
        """Say whether all of it is one transaction."""
        groups = list(self.groups())
        return not groups or (len(groups) == 1 and groups[0].transactional)

    def groups(self) -> Iterator[Group]:
        """Yield the statements group by group."""
        together: list[Statement] = []
        for statement in self.statements:
            if statement.run == "together":
                together.append(statement)
                continue
            if together:
                yield Group(tuple(together), transactional=True)
                together = []
            yield Group((statement,), transactional=statement.run == "apart")
        if together:
            yield Group(tuple(together), transactional=True)


def plan(dialect: Dialect, before: Schema, after: Schema) -> Plan:
    """Return how the database of `dialect` gets from `before` to `after`."""
    return plan_of(dialect, diff(before, after), before, after)


def plan_of(dialect: Dialect, changes: Iterable[Change], before: Schema, after: Schema) -> Plan:
    """Return how the database of `dialect` makes `changes`, which lead from `before` to `after`."""
    return Plan(dialect.name, tuple(dialect.statements(changes, stored(before), stored(after))))
