"""Finding a page: the rows beyond a cursor, and one more that tells whether it is the
last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from ..executing import execute
from ..options import Condition, refuse_other_tables, whole, whole_number
from ..pages import Page
from ..source import Source
from .cursors import Cursor, read_cursor, write_cursor
from .keyset import Keyset

__all__ = ["PageRequest", "page_of"]

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class PageRequest:
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
    source: Source,
    rows: Select[Any],
    where: Condition | None,
    keyset: Keyset,
    asked: PageRequest,
    read: Callable[[Sequence[Any]], list[ItemT]],
) -> Page[ItemT]:
    """Return a page of `rows`, a statement on `source` for one column that `read` makes
    items of.

    One statement finds the rows, and one row more that says whether there is a next page.
    """
    backwards = asked.before is not None
    cursor = asked.before if backwards else asked.after
    sorting = keyset.reversed() if backwards else keyset
    values = [term.value for term in keyset.terms]
    refuse_other_tables(source.table, where, *values)
    statement = rows if where is None else rows.where(whole(where))
    if cursor is not None:
        begin = read_cursor(keyset, cursor)
        beyond = sorting.beyond(begin.keys, inclusive=begin.inclusive)
        statement = statement.where(beyond)
    statement = sorting.sort(statement).add_columns(*values)
    found = [*execute(session, source, statement.limit(asked.limit + 1))]
    there_is_more = len(found) > asked.limit
    found = found[: asked.limit]
    if backwards:
        found.reverse()
    items = read([row[0] for row in found])
    if not found:
        return _way_back(keyset, asked)
    first, last = (write_cursor(keyset, Cursor(found[at][1:])) for at in (0, -1))
    if backwards:
        return Page(items, next=last, previous=first if there_is_more else None)
    return Page(items, last if there_is_more else None, first if cursor else None)


def _way_back(keyset: Keyset, asked: PageRequest) -> Page[Any]:
    """Return a page without rows, and the cursor to those on the other side of where it
    should have begun.
    """
    cursor = asked.after or asked.before
    if cursor is None:
        return Page([])
    begin = read_cursor(keyset, cursor)
    back = write_cursor(keyset, Cursor(begin.keys, inclusive=not begin.inclusive))
    return Page([], previous=back) if asked.after else Page([], next=back)
