"""Conditions on related rows, for `where`: no joins to write, and rows that are NULL in
what a condition compares never count as meeting it.
"""

from typing import Any, TypeVar, overload

from sqlalchemy import ColumnElement, and_, not_, true
from sqlalchemy.orm import DeclarativeBase, QueryableAttribute

from .options import Condition, whole

__all__ = ["every", "is_", "none", "some"]

RowT = TypeVar("RowT", bound=DeclarativeBase)


def some(
    relation: QueryableAttribute[list[RowT]], *conditions: Condition
) -> ColumnElement[bool]:
    """At least one related row meets all conditions: `some(Skill.ratings, Rating.stars
    == 5)`. Without conditions, there is one at all.
    """
    found: ColumnElement[bool] = relation.any(_all(conditions))
    return found


def none(
    relation: QueryableAttribute[list[RowT]], *conditions: Condition
) -> ColumnElement[bool]:
    """No related row meets all conditions. Without conditions, there is none at all."""
    return not_(some(relation, *conditions))


def every(
    relation: QueryableAttribute[list[RowT]], *conditions: Condition
) -> ColumnElement[bool]:
    """Every related row meets all conditions, which is so where there is none: a row for
    which a condition is NULL does not.
    """
    exception: ColumnElement[bool] = relation.any(_all(conditions).is_not(true()))
    return not_(exception)


@overload
def is_(
    relation: QueryableAttribute[RowT] | QueryableAttribute[RowT | None],
    *conditions: Condition,
) -> ColumnElement[bool]: ...


@overload
def is_(
    relation: QueryableAttribute[RowT] | QueryableAttribute[RowT | None], none: None, /
) -> ColumnElement[bool]: ...


def is_(relation: Any, *conditions: Any) -> ColumnElement[bool]:
    """The related row meets all conditions: `is_(Skill.author, User.name == "Ada")`.
    Without conditions, there is one; with None, there is none.
    """
    missing = len(conditions) == 1 and conditions[0] is None
    found: ColumnElement[bool] = relation.has(_all(() if missing else conditions))
    return not_(found) if missing else found


def _all(conditions: tuple[Condition, ...]) -> ColumnElement[bool]:
    return and_(true(), *(whole(condition) for condition in conditions))
