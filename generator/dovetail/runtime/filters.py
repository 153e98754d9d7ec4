"""Conditions on related rows, for `where`: no joins to write, and rows that are NULL in
what a condition compares never count as meeting it. Nor do rows that are deleted softly,
unless `including_deleted`.
"""

from collections.abc import Iterator
from typing import Any, TypeVar, overload

from sqlalchemy import ColumnElement, and_, not_, true
from sqlalchemy.orm import (
    DeclarativeBase,
    QueryableAttribute,
    RelationshipDirection,
    RelationshipProperty,
)

from .errors import RelationError
from .options import Condition, whole
from .soft_deletion import is_living

__all__ = ["every", "is_", "none", "some"]

RowT = TypeVar("RowT", bound=DeclarativeBase)


def some(
    relation: QueryableAttribute[list[RowT]],
    *conditions: Condition,
    including_deleted: bool = False,
) -> ColumnElement[bool]:
    """At least one related row meets all conditions: `some(Skill.ratings, Rating.stars
    == 5)`. Without conditions, there is one at all.
    """
    met = _all(conditions)
    return _any(_to_many(relation, "some"), met, including_deleted)


def none(
    relation: QueryableAttribute[list[RowT]],
    *conditions: Condition,
    including_deleted: bool = False,
) -> ColumnElement[bool]:
    """No related row meets all conditions. Without conditions, there is none at all."""
    met = _all(conditions)
    return not_(_any(_to_many(relation, "none"), met, including_deleted))


def every(
    relation: QueryableAttribute[list[RowT]],
    *conditions: Condition,
    including_deleted: bool = False,
) -> ColumnElement[bool]:
    """Every related row meets all conditions, which is so where there is none: a row for
    which a condition is NULL does not.
    """
    unmet = _all(conditions).is_not(true())
    return not_(_any(_to_many(relation, "every"), unmet, including_deleted))


@overload
def is_(
    relation: QueryableAttribute[RowT] | QueryableAttribute[RowT | None],
    *conditions: Condition,
    including_deleted: bool = False,
) -> ColumnElement[bool]: ...


@overload
def is_(
    relation: QueryableAttribute[RowT] | QueryableAttribute[RowT | None],
    none: None,
    /,
    *,
    including_deleted: bool = False,
) -> ColumnElement[bool]: ...


def is_(
    relation: Any, *conditions: Any, including_deleted: bool = False
) -> ColumnElement[bool]:
    """The related row meets all conditions: `is_(Skill.author, User.name == "Ada")`.
    Without conditions, there is one; with None, there is none.
    """
    missing = len(conditions) == 1 and conditions[0] is None
    met = _all(() if missing else conditions)
    found = _any(_to_one(relation), met, including_deleted)
    return not_(found) if missing else found


def _any(
    relation: Any, met: ColumnElement[bool], including_deleted: bool
) -> ColumnElement[bool]:
    """Return the condition that a related row meets another one: a row that is not
    deleted, unless those count or there has to be one.
    """
    living = (
        []
        if including_deleted or _has_to_be(relation.property)
        else [*_living(relation.property)]
    )
    compare = relation.any if relation.property.uselist else relation.has
    found: ColumnElement[bool] = compare(and_(met, *living))
    return found


def _living(relation: RelationshipProperty[Any]) -> Iterator[ColumnElement[bool]]:
    tables: tuple[Any, ...] = (relation.mapper.local_table, relation.secondary)
    for table in tables:
        if table is not None:
            yield from is_living(table)


def _has_to_be(relation: RelationshipProperty[Any]) -> bool:
    """Say whether every row is related to one: it refers to it, and has to."""
    return relation.direction is RelationshipDirection.MANYTOONE and not any(
        column.nullable or not column.foreign_keys for column in relation.local_columns
    )


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
