"""How related rows are found: the join of a relation, to rows under another name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from sqlalchemy import ColumnElement, FromClause, Select, and_, select
from sqlalchemy.sql.util import ClauseAdapter

from ..errors import ShapeError
from ..options import Condition, Order, order_terms, whole
from ..relation import Discriminator, Relation
from ..soft_deletion import is_living, leaves_out_deleted
from ..source import Source, columns_of
from .aliases import Aliases

__all__ = ["Joined", "Rows", "columns_of_near", "join", "says_so"]

Rows: TypeAlias = FromClause[Any]


@dataclass(frozen=True, slots=True)
class Joined:
    """The rows of the table called `name` that are related to one of the rows `near`.

    `rows` are those of the related table, and `between` those of the association table,
    if the relation goes through one; both under names that nothing else has.
    """

    name: str
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
            found = found.where(self.adapted(whole(where)))
        return found.correlate(self.near)

    def adapted(self, expression: Any) -> Any:
        """Return an expression on the related table, or on the association table, so
        that it speaks of the rows found here.
        """
        adapted = _speaking_of(self.rows, expression)
        if self.between is not None:
            adapted = _speaking_of(self.between, adapted)
        self._refuse_others(adapted)
        return adapted

    def _refuse_others(self, expression: Any) -> None:
        """Raise ShapeError for an expression on other rows: it would pair each of them
        with each related one.
        """
        others = [
            rows
            for rows in select(expression).get_final_froms()
            if rows not in (self.rows, self.between)
        ]
        if others:
            names = " and ".join(str(rows) for rows in others)
            raise ShapeError(
                f"what Related says of {self.name} speaks of {names}, too: "
                "it can speak of the related rows only, and of others by .has() or .any()"
            )

    def order_terms(self, order_by: Order | None) -> list[Any]:
        """Return what to sort the related rows by."""
        return [self.adapted(term) for term in order_terms(order_by)]


def join(
    relation: Relation,
    source: Source,
    near: Rows,
    aliases: Aliases,
    *,
    including_deleted: bool = False,
) -> Joined:
    """Return what `relation` of `source` leads to from the rows `near` of its table."""
    related, between = source.related(relation), source.association(relation)
    living = leaves_out_deleted(relation) and not including_deleted
    rows: Rows = related.table.alias(aliases.next(related.table.name))
    far = columns_of(rows, relation.related_columns)
    here = columns_of(near, relation.columns)
    conditions = is_living(related.table, rows) if living else []
    if relation.association is None or between is None:
        if relation.discriminator is not None:
            referring = near if relation.side == "referencing" else rows
            conditions = [says_so(relation.discriminator, referring), *conditions]
        relates = and_(_equal(far, here), *conditions)
        return Joined(related.table.name, near, rows, None, rows, relates)
    pairs: Rows = between.table.alias(aliases.next(between.table.name))
    joined = rows.join(
        pairs, _equal(columns_of(pairs, relation.association.related_columns), far)
    )
    conditions += is_living(between.table, pairs) if living else []
    relates = _equal(columns_of(pairs, relation.association.columns), here)
    joining = and_(relates, *conditions)
    return Joined(related.table.name, near, rows, pairs, joined, joining)


def columns_of_near(relation: Relation) -> tuple[str, ...]:
    """Return the columns by which a row finds those that it is related to."""
    if relation.discriminator is None or relation.side != "referencing":
        return relation.columns
    return (*relation.columns, relation.discriminator.column)


def says_so(discriminator: Discriminator, rows: Rows) -> ColumnElement[bool]:
    """Return the condition that `rows`, which refer to one of several tables, refer to
    this one.
    """
    return cast(
        "ColumnElement[bool]", rows.c[discriminator.column] == discriminator.value
    )


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
