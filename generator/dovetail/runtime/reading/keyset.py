"""Where a page begins: the rows after, or before, one whose sort keys are known.

Unlike OFFSET this costs the same for every page, and a row that comes or goes in the
meantime shifts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    and_,
    cast,
    false,
    literal,
    or_,
    tuple_,
)
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.types import NullType

from ..options import Order, order_terms
from ..source import Source
from ..values.composite_json import json_of_type

__all__ = ["Keyset", "Term", "keyset_of"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to sort by. `nullable` says whether it can be NULL at all, `dialect`
    where it is sorted.
    """

    value: ColumnElement[Any]
    descending: bool
    nulls_first: bool
    nullable: bool
    dialect: str

    def reversed(self) -> "Term":
        return replace(
            self, descending=not self.descending, nulls_first=not self.nulls_first
        )

    def order(self) -> ColumnElement[Any]:
        """Return the term of ORDER BY, which names the place of NULL only where it is
        not the usual one: an index that sorts as usual then serves the query.
        """
        ordered = self.value.desc() if self.descending else self.value.asc()
        usual = _nulls_first(self.dialect, descending=self.descending)
        if not self.nullable or self.nulls_first == usual:
            return ordered
        return ordered.nulls_first() if self.nulls_first else ordered.nulls_last()

    def equals(self, key: Any) -> ColumnElement[bool]:
        equal: ColumnElement[bool] = self.value == self.bound(key)
        return self.value.is_(None) if key is None else equal

    def follows(self, key: Any) -> ColumnElement[bool]:
        """Return the condition that a row comes after those with `key`."""
        if key is None:
            return self.value.is_not(None) if self.nulls_first else false()
        bound = self.bound(key)
        later: ColumnElement[bool] = (
            self.value < bound if self.descending else self.value > bound
        )
        if not self.nullable or self.nulls_first:
            return later
        return or_(later, self.value.is_(None))

    def bound(self, key: Any) -> ColumnElement[Any]:
        """Return a parameter of the type of the term: PostgreSQL would compare a real
        with a double otherwise, and not find 0.1 equal to itself.
        """
        type_ = self.value.type
        if isinstance(type_, NullType):
            untyped: ColumnElement[Any] = literal(key)
            return untyped
        given: ColumnElement[Any] = literal(key, type_)
        return cast(given, type_) if self.dialect == "postgresql" else given


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of the pages of one query: no two rows are equal in all `terms`."""

    terms: tuple[Term, ...]

    def reversed(self) -> "Keyset":
        """Return the opposite order."""
        return Keyset(tuple(term.reversed() for term in self.terms))

    def sort(self, rows: Select[Any]) -> Select[Any]:
        """Return the rows in this order."""
        return rows.order_by(*(term.order() for term in self.terms))

    def beyond(self, keys: Sequence[Any], *, inclusive: bool) -> ColumnElement[bool]:
        """Return the condition that a row comes after the one with `keys`; that one, too,
        if `inclusive`.
        """
        plain = not any(term.nullable for term in self.terms)
        if plain and len({term.descending for term in self.terms}) == 1:
            return self._at_once(keys, inclusive)
        ways: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        for term, key in zip(self.terms, keys, strict=True):
            ways.append(and_(*equal, term.follows(key)))
            equal.append(term.equals(key))
        return or_(*ways, and_(*equal)) if inclusive else or_(*ways)

    def _at_once(self, keys: Sequence[Any], inclusive: bool) -> ColumnElement[bool]:
        """Compare all at once, which an index can answer."""
        values = tuple_(*(term.value for term in self.terms))
        pairs = zip(self.terms, keys, strict=True)
        given = tuple_(*(term.bound(key) for term, key in pairs))
        if self.terms[0].descending:
            return values <= given if inclusive else values < given
        return values >= given if inclusive else values > given


def keyset_of(source: Source, order_by: Order | None, dialect: str) -> Keyset:
    """Return the order that `order_by` asks for, and the primary key where that leaves
    rows equal; TypeError for a table without one.
    """
    if not source.key:
        raise TypeError(
            f"{source.model.__name__} has no primary key, so its rows have no order "
            "that pages could follow"
        )
    terms = [_term(given, dialect) for given in order_terms(order_by)]
    nulls_first = _nulls_first(dialect, descending=False)
    terms += [
        Term(column, False, nulls_first, False, dialect)
        for column in source.key
        if not _is_sorted_by(terms, column)
    ]
    return Keyset(tuple(terms))


def _nulls_first(dialect: str, *, descending: bool) -> bool:
    """Say where NULL is unless a query says: the least on SQLite, else the greatest."""
    return (dialect == "sqlite") != descending


def _term(given: Any, dialect: str) -> Term:
    value: Any = (
        given.__clause_element__() if hasattr(given, "__clause_element__") else given
    )
    descending, nulls_first = False, None
    while _modifier(value) in _MODIFIERS:
        if value.modifier in (operators.asc_op, operators.desc_op):
            descending = value.modifier is operators.desc_op
        else:
            nulls_first = value.modifier is operators.nulls_first_op
        value = value.element
    if not _is_column(value):
        raise TypeError(
            f"order_by takes columns such as Skill.name.desc(), not {given!r}"
        )
    if json_of_type(value.type) is not None:
        raise TypeError(
            f"pages cannot follow {value}, whose values have several fields and no one "
            "order: sort by a column that holds one value"
        )
    if nulls_first is None:
        nulls_first = _nulls_first(dialect, descending=descending)
    nullable = getattr(value, "nullable", True)
    return Term(value, descending, nulls_first, nullable, dialect)


def _modifier(value: object) -> object:
    return value.modifier if isinstance(value, UnaryExpression) else None


def _is_column(value: object) -> bool:
    return isinstance(value, ColumnElement)


_MODIFIERS = (
    operators.asc_op,
    operators.desc_op,
    operators.nulls_first_op,
    operators.nulls_last_op,
)


def _is_sorted_by(terms: Sequence[Term], column: Column[Any]) -> bool:
    return any(term.value.shares_lineage(column) for term in terms)
