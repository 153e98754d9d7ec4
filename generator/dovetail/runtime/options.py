"""What can be asked of rows and of relations: the types of the keyword arguments of
queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypedDict, TypeVar

from sqlalchemy import (
    ColumnExpressionArgument,
    FromClause,
    Select,
    Table,
    TextClause,
)
from sqlalchemy.sql.elements import Grouping

from .errors import RelationError
from .sql_text import SqlText

__all__ = [
    "GREATEST",
    "Condition",
    "Order",
    "Question",
    "ToMany",
    "ToOne",
    "order_terms",
    "refuse_other_tables",
    "whole",
    "whole_number",
]

WithT = TypeVar("WithT")

Condition: TypeAlias = ColumnExpressionArgument[bool]
"""Any condition of SQLAlchemy, such as `Skill.slug == "fmt"`."""

Order: TypeAlias = (
    ColumnExpressionArgument[Any] | Sequence[ColumnExpressionArgument[Any]]
)
"""One or several things to sort by, such as `[Skill.name, Skill.created_at.desc()]`."""

GREATEST = 2**63 - 1
"""The greatest LIMIT and OFFSET of PostgreSQL and of SQLite."""


class ToOne(TypedDict, Generic[WithT], total=False):
    """How to load a relation to one row. `with_` names what to load with that row.

    Where there need not be one, a row that is deleted softly is left out unless
    `including_deleted`.
    """

    including_deleted: bool
    with_: WithT


class ToMany(TypedDict, Generic[WithT], total=False):
    """How to load a relation to many rows.

    `limit` counts for each row that they belong to. Without `order_by` they are in the
    order of their primary key. Those that are deleted softly are left out unless
    `including_deleted`.
    """

    where: Condition
    order_by: Order
    limit: int
    including_deleted: bool
    with_: WithT


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows are wanted, in which order, and how many; None says nothing."""

    where: Condition | None = None
    order_by: Order | None = None
    limit: int | None = None
    offset: int | None = None

    def __post_init__(self) -> None:
        whole_number("limit", self.limit)
        whole_number("offset", self.offset)

    def of(self, rows: Select[Any], table: FromClause[Any]) -> Select[Any]:
        """Return the rows among `rows`, of `table`, that are wanted; RelationError where
        they cannot be told by themselves.
        """
        order = order_terms(self.order_by)
        refuse_other_tables(table, self.where, *order)
        if self.where is not None:
            rows = rows.where(whole(self.where))
        if order:
            rows = rows.order_by(*order)
        if self.limit is not None:
            rows = rows.limit(self.limit)
        return rows if self.offset is None else rows.offset(self.offset)


def refuse_other_tables(table: FromClause[Any], *expressions: Any) -> None:
    """Raise RelationError for an expression on rows of another table than `table`: each
    of those would be paired with each of these.
    """
    for expression in expressions:
        for rows in _rows_of(expression):
            if isinstance(rows, Table) and hash(rows) != hash(table):
                raise RelationError(
                    f"a condition or an order of {table} speaks of {rows}, too, and does "
                    "not say which of its rows: use some, every, none or is_"
                )


def _rows_of(expression: Any) -> Sequence[FromClause[Any]]:
    """Return what `select(expression).get_final_froms()` does, in a thousandth of the
    time.
    """
    clause = getattr(expression, "__clause_element__", lambda: expression)()
    return getattr(clause, _FROMS, ())


_FROMS = "_from_objects"


def whole(where: object) -> Any:
    """Return a condition that holds together when another is joined to it: SQLAlchemy
    puts no brackets around a text. TypeError for what is none.
    """
    if isinstance(where, (str, bool)):
        raise TypeError(
            f'a condition is an expression such as Skill.slug == "fmt", not {where!r}; '
            "SQL goes into text(...)"
        )
    return Grouping(where) if isinstance(where, (TextClause, SqlText)) else where


def order_terms(order_by: Order | None) -> Sequence[ColumnExpressionArgument[Any]]:
    """Return what to sort by, as a sequence; TypeError for a text."""
    if order_by is None:
        return ()
    given: Any = order_by
    terms: Sequence[Any] = given if isinstance(order_by, Sequence) else (given,)
    for term in (given, *terms):
        if isinstance(term, str):
            raise TypeError(
                f"order_by takes columns such as Skill.name.desc(), not {term!r}"
            )
    return terms


def whole_number(name: str, value: object) -> int | None:
    """Return `value`, if it is None or a number that databases count to; ValueError for
    one that they do not, TypeError for what is no whole number.
    """
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} is a whole number, not {value!r}")
    if not 0 <= value <= GREATEST:
        raise ValueError(f"{name} lies between 0 and 2**63 - 1, and {value} does not")
    return value
