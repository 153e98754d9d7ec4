"""Pages of rows, each with cursors to the next and the previous one."""

from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Page"]

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """Some rows, and the cursors for `after=` and `before=`.

    In the direction in which the page was asked for, `next` or `previous` is None where
    nothing more lies there. In the other, it leads back to where the query came from. If
    those rows are gone since, that is a page without rows, which leads on.
    """

    items: list[ItemT]
    next: str | None = None
    previous: str | None = None
