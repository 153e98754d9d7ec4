"""What a field of a shape may say of itself, inside `Annotated[...]`: which of the
related rows it wants, or a number made of them.
"""

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from .options import Condition, Order, whole, whole_number

__all__ = [
    "Aggregate",
    "Avg",
    "Count",
    "Function",
    "Max",
    "Min",
    "Related",
    "Sum",
    "Through",
]

Function = Literal["count", "sum", "avg", "min", "max"]


@dataclass(frozen=True, eq=False)
class Related:
    """Which rows of a relation a field wants, and in which order.

    `relation` is its name, where the field is called otherwise. `limit` and `offset`
    count for each row that they belong to; without `order_by` the order is that of the
    primary key. With `limit=1` a relation to many may fill a field for one row.

    Rows that are deleted softly are left out unless `including_deleted`.

    `depth` is for a class that is related to itself: it is read that many levels deep,
    and the field is empty on the last one.
    """

    relation: str | None = None
    _: KW_ONLY
    where: Condition | None = None
    order_by: Order | None = None
    limit: int | None = None
    offset: int | None = None
    depth: int | None = None
    including_deleted: bool = False

    def __post_init__(self) -> None:
        for name in ("limit", "offset", "depth"):
            whole_number(name, getattr(self, name))
        whole(self.where)
        if self.depth == 0:
            raise ValueError("depth is at least 1: without the field nothing is read")


@dataclass(frozen=True, eq=False)
class Through:
    """The field is filled from a column of the association table through which the row
    was found: from `column`, if the field is called otherwise.
    """

    column: str | None = None


@dataclass(frozen=True, eq=False)
class Aggregate:
    """A value made of all related rows that meet `where`: one of the classes below.

    `path` is a relation, or a column of a related row such as "ratings.stars". Rows that
    are deleted softly do not count unless `including_deleted`.
    """

    function: ClassVar[Function]

    path: str
    _: KW_ONLY
    where: Condition | None = None
    including_deleted: bool = False

    def __post_init__(self) -> None:
        whole(self.where)


@dataclass(frozen=True, eq=False)
class Count(Aggregate):
    """How many related rows there are: `Annotated[int, Count("versions")]`. Of a column
    such as "ratings.comment", in how many of them it is not NULL.
    """

    function = "count"


@dataclass(frozen=True, eq=False)
class Sum(Aggregate):
    """The sum of a column of the related rows; None without any."""

    function = "sum"


@dataclass(frozen=True, eq=False)
class Avg(Aggregate):
    """The average of a column of the related rows; None without any."""

    function = "avg"


@dataclass(frozen=True, eq=False)
class Min(Aggregate):
    """The least value of a column of the related rows; None without any."""

    function = "min"


@dataclass(frozen=True, eq=False)
class Max(Aggregate):
    """The greatest value of a column of the related rows; None without any."""

    function = "max"
