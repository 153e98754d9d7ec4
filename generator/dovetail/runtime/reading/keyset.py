"""Where a page begins: the rows after, or before, one whose sort keys are known.

Unlike OFFSET this costs the same for every page, and a row that comes or goes in the
meantime shifts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, false, or_, tuple_
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

from ..options import Order, in_order
from ..source import Source

__all__ = ["Keyset", "Term", "keyset_of"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to sort by. `nullable` says whether it can be NULL at all."""

    value: ColumnElement[Any]
    descending: bool
    nulls_first: bool
    nullable: bool

    def reversed(self) -> "Term":
        return Term(
            self.value, not self.descending, not self.nulls_first, self.nullable
        )

    def order(self, nulls_first_by_default: bool) -> ColumnElement[Any]:
        """Return the term of ORDER BY, which names the place of NULL only where it is
        not the usual one: an index that sorts as usual then serves the query.
        """
        ordered = self.value.desc() if self.descending else self.value.asc()
        usual = nulls_first_by_default != self.descending
        if not self.nullable or self.nulls_first == usual:
            return ordered
        return ordered.nulls_first() if self.nulls_first else ordered.nulls_last()

    def equals(self, key: Any) -> ColumnElement[bool]:
        equal: ColumnElement[bool] = self.value == key
        return self.value.is_(None) if key is None else equal

    def follows(self, key: Any) -> ColumnElement[bool]:
        """Return the condition that a row comes after those with `key`."""
        if key is None:
            return self.value.is_not(None) if self.nulls_first else false()
        later: ColumnElement[bool] = (
            self.value < key if self.descending else self.value > key
        )
        if not self.nullable or self.nulls_first:
            return later
        return or_(later, self.value.is_(None))


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of the pages of one query: no two rows are equal in all `terms`."""

    terms: tuple[Term, ...]
    nulls_first_by_default: bool

    def reversed(self) -> "Keyset":
        terms = tuple(term.reversed() for term in self.terms)
        return Keyset(terms, self.nulls_first_by_default)

    def sort(self, rows: Select[Any]) -> Select[Any]:
        return rows.order_by(
            *(term.order(self.nulls_first_by_default) for term in self.terms)
        )

    def after(self, keys: Sequence[Any]) -> ColumnElement[bool]:
        """Return the condition that a row comes after the one with `keys`."""
        plain = not any(term.nullable for term in self.terms)
        if plain and len({term.descending for term in self.terms}) == 1:
            return self._beyond(keys)
        ways: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        for term, key in zip(self.terms, keys, strict=True):
            ways.append(and_(*equal, term.follows(key)))
            equal.append(term.equals(key))
        return or_(*ways)

    def _beyond(self, keys: Sequence[Any]) -> ColumnElement[bool]:
        """Compare all at once, which an index can answer."""
        values = tuple_(*(term.value for term in self.terms))
        given = tuple_(*keys, types=[term.value.type for term in self.terms])
        return values < given if self.terms[0].descending else values > given


def keyset_of(source: Source, order_by: Order | None, dialect: str) -> Keyset:
    """Return the order that `order_by` asks for, and the primary key where that leaves
    rows equal; TypeError for a table without one.
    """
    if not source.key:
        raise TypeError(
            f"{source.model.__name__} has no primary key, so its rows have no order "
            "that pages could follow"
        )
    nulls_first = dialect == "sqlite"
    terms = [_term(given, nulls_first) for given in in_order(order_by)]
    terms += [
        Term(column, False, nulls_first, False)
        for column in source.key
        if not _is_sorted_by(terms, column)
    ]
    return Keyset(tuple(terms), nulls_first)


def _term(given: Any, nulls_first_by_default: bool) -> Term:
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
    if nulls_first is None:
        nulls_first = nulls_first_by_default != descending
    return Term(value, descending, nulls_first, getattr(value, "nullable", True))


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
