"""Conditions on related rows, for `where`: no joins to write, and rows that are NULL in
what a condition compares never count as meeting it.
"""

from typing import Any, TypeVar, overload

from sqlalchemy import ColumnElement, and_, not_, true
from sqlalchemy.orm import (
    DeclarativeBase,
    QueryableAttribute,
    RelationshipProperty,
)

from .errors import RelationError
from .options import Condition, whole

__all__ = ["every", "is_", "none", "some"]

RowT = TypeVar("RowT", bound=DeclarativeBase)


def some(
    relation: QueryableAttribute[list[RowT]], *conditions: Condition
) -> ColumnElement[bool]:
    """At least one related row meets all conditions: `some(Skill.ratings, Rating.stars
    == 5)`. Without conditions, there is one at all.
    """
    found: ColumnElement[bool] = _to_many(relation, "some").any(_all(conditions))
    return found


def none(
    relation: QueryableAttribute[list[RowT]], *conditions: Condition
) -> ColumnElement[bool]:
    """No related row meets all conditions. Without conditions, there is none at all."""
    found: ColumnElement[bool] = _to_many(relation, "none").any(_all(conditions))
    return not_(found)


def every(
    relation: QueryableAttribute[list[RowT]], *conditions: Condition
) -> ColumnElement[bool]:
    """Every related row meets all conditions, which is so where there is none: a row for
    which a condition is NULL does not.
    """
    unmet = _all(conditions).is_not(true())
    exception: ColumnElement[bool] = _to_many(relation, "every").any(unmet)
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
    met = _all(() if missing else conditions)
    found: ColumnElement[bool] = _to_one(relation).has(met)
    return not_(found) if missing else found


def _all(conditions: tuple[Condition, ...]) -> ColumnElement[bool]:
    return and_(true(), *(whole(condition) for condition in conditions))


def _to_many(relation: Any, asked: str) -> Any:
    if not _is_relation(relation):
        raise RelationError(
            f"{asked} asks of related rows, and {relation} is no relation"
        )
    if not relation.property.uselist:
        raise RelationError(f"{relation} is a relation to one row: use is_")
    return relation


def _to_one(relation: Any) -> Any:
    if not _is_relation(relation):
        raise RelationError(f"is_ asks of a related row, and {relation} is no relation")
    if relation.property.uselist:
        raise RelationError(f"{relation} is a relation to many rows: use some or none")
    return relation


def _is_relation(relation: Any) -> bool:
    return isinstance(getattr(relation, "property", None), RelationshipProperty)
