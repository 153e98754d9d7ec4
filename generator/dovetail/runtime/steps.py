"""Queries, apart from the sessions that execute them."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Executable, Result, Select
from sqlalchemy.orm import Session

from .options import Condition, Order, in_order

__all__ = ["Question", "Steps", "matching", "run"]

T = TypeVar("T")

Steps: TypeAlias = Generator[Executable, Result[Any], T]
"""A query that yields the statements it wants executed, is sent their results, and
returns what was asked for.

It never touches a session, so that one description serves sessions that block and
sessions that wait.
"""


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows are wanted, in which order, and how many; None says nothing."""

    where: Condition | None = None
    order_by: Order | None = None
    limit: int | None = None
    offset: int | None = None

    def of(self, rows: Select[Any]) -> Select[Any]:
        """Return the rows among `rows` that are wanted."""
        return (
            matching(rows, self.where)
            .order_by(*in_order(self.order_by))
            .limit(self.limit)
            .offset(self.offset)
        )


def matching(rows: Select[Any], where: Condition | None) -> Select[Any]:
    """Return the rows that meet `where`, all of them if it is None."""
    return rows if where is None else rows.where(where)


def run(session: Session, steps: Steps[T]) -> T:
    """Execute `steps` one after the other and return what they return."""
    try:
        statement = next(steps)
        while True:
            statement = steps.send(session.execute(statement))
    except StopIteration as end:
        found: T = end.value
        return found
