"""How related rows are found: the join of a relation, to rows under another name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, select
from sqlalchemy.sql.util import ClauseAdapter

from ..options import Condition, Order, in_order
from ..relation import Relation
from ..source import Source, columns_of

__all__ = ["Joined", "Rows", "join"]

Rows: TypeAlias = FromClause[Any]


@dataclass(frozen=True, slots=True)
class Joined:
    """The rows related to one of the rows `near`.

    `rows` are those of the related table, and `between` those of the association table,
    if the relation goes through one; both under names that nothing else has.
    """

    near: Rows
    rows: Rows
    between: Rows | None
    source: Rows
    relates: ColumnElement[bool]

    def select(
        self, *columns: ColumnElement[Any], where: Condition | None = None
    ) -> Select[Any]:
        """Return a statement for `columns` of the related rows that meet `where`."""
        found = select(*columns).select_from(self.source).where(self.relates)
        if where is not None:
            found = found.where(self.adapted(where))
        return found.correlate(self.near)

    def adapted(self, expression: Any) -> Any:
        """Return an expression on the related table, or on the association table, so
        that it speaks of the rows found here.
        """
        adapted = _speaking_of(self.rows, expression)
        return adapted if self.between is None else _speaking_of(self.between, adapted)

    def in_order(self, order_by: Order | None) -> list[Any]:
        """Return what to sort the related rows by."""
        return [self.adapted(term) for term in in_order(order_by)]


def join(
    relation: Relation, related: Source, between: Table[Any] | None, near: Rows
) -> Joined:
    """Return what `relation` leads to from the rows `near`: rows of the table of
    `related`, through those of the table `between`.
    """
    rows: Rows = related.table.alias()
    far = columns_of(rows, relation.related_columns)
    here = columns_of(near, relation.columns)
    if relation.association is None or between is None:
        return Joined(near, rows, None, rows, _equal(far, here))
    pairs: Rows = between.alias()
    source = rows.join(
        pairs, _equal(columns_of(pairs, relation.association.related_columns), far)
    )
    relates = _equal(columns_of(pairs, relation.association.columns), here)
    return Joined(near, rows, pairs, source, relates)


def _speaking_of(rows: Rows, expression: Any) -> Any:
    return ClauseAdapter(rows).traverse(_clause(expression))


def _clause(expression: Any) -> Any:
    return (
        expression.__clause_element__()
        if hasattr(expression, "__clause_element__")
        else expression
    )


def _equal(
    left: Iterable[ColumnElement[Any]], right: Iterable[ColumnElement[Any]]
) -> ColumnElement[bool]:
    return and_(*(a == b for a, b in zip(left, right, strict=True)))
