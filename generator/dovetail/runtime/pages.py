"""Pages of rows, each with cursors to the next and the previous one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from .executing import execute
from .options import Condition, whole_number
from .reading.cursors import read_cursor, write_cursor
from .reading.keyset import Keyset

__all__ = ["Page", "Place", "page_of"]

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """Some rows, and the cursors for `after=` and `before=`: `next` and `previous` are
    None where nothing more lies in that direction.
    """

    items: list[ItemT]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Which page is wanted: `limit` rows after a cursor, or before one, or from the
    beginning; TypeError for both.
    """

    limit: int
    after: str | None
    before: str | None

    def __post_init__(self) -> None:
        if not whole_number("limit", self.limit):
            raise ValueError("a page holds at least one row, so limit is at least 1")
        if self.after is not None and self.before is not None:
            raise TypeError("a page lies after a cursor or before one, not both")


def page_of(
    session: Session,
    rows: Select[Any],
    where: Condition | None,
    keyset: Keyset,
    place: Place,
    read: Callable[[Sequence[Any]], list[ItemT]],
) -> Page[ItemT]:
    """Return a page of `rows`, a statement for one column that `read` makes items of.

    One statement finds the rows, and one row more that says whether there is a next page.
    """
    backwards = place.before is not None
    cursor = place.before if backwards else place.after
    sorting = keyset.reversed() if backwards else keyset
    statement = rows if where is None else rows.where(where)
    if cursor is not None:
        statement = statement.where(sorting.after(read_cursor(keyset, cursor)))
    statement = sorting.sort(statement).add_columns(
        *(term.value for term in keyset.terms)
    )
    found = [*execute(session, statement.limit(place.limit + 1))]
    there_is_more = len(found) > place.limit
    found = found[: place.limit]
    if backwards:
        found.reverse()
    items = read([row[0] for row in found])
    ends = [write_cursor(keyset, found[at][1:]) for at in (0, -1)] if found else []
    first, last = ends or (None, None)
    if backwards:
        return Page(items, next=last, previous=first if there_is_more else None)
    return Page(items, last if there_is_more else None, first if cursor else None)
