"""What can be asked of rows and of relations: the types of the keyword arguments of
queries.
"""

from collections.abc import Sequence
from typing import Any, Generic, TypeAlias, TypedDict, TypeVar

from sqlalchemy import ColumnExpressionArgument

__all__ = ["Condition", "Order", "ToMany", "ToOne", "in_order"]

WithT = TypeVar("WithT")

Condition: TypeAlias = ColumnExpressionArgument[bool]
"""Any condition of SQLAlchemy, such as `Skill.slug == "fmt"`."""

Order: TypeAlias = (
    ColumnExpressionArgument[Any] | Sequence[ColumnExpressionArgument[Any]]
)
"""One or several things to sort by, such as `[Skill.name, Skill.created_at.desc()]`."""


class ToOne(TypedDict, Generic[WithT], total=False):
    """How to load a relation to one row. `with_` names what to load with that row."""

    with_: WithT


class ToMany(TypedDict, Generic[WithT], total=False):
    """How to load a relation to many rows.

    `limit` counts for each row that they belong to. Without `order_by` they are in the
    order of their primary key.
    """

    where: Condition
    order_by: Order
    limit: int
    with_: WithT


def in_order(order_by: Order | None) -> Sequence[ColumnExpressionArgument[Any]]:
    """Return what to sort by, as a sequence."""
    if order_by is None:
        return ()
    given: Any = order_by
    return given if isinstance(order_by, Sequence) else (given,)
