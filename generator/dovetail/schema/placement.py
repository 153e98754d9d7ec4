"""How the rows of a table are placed in a cluster of Citus."""

from dovetail.data_classes import dataclass

__all__ = ["Copied", "Placement", "Spread"]


@dataclass(frozen=True, slots=True)
class Spread:
    """A distributed table: each row lies on the node that has the rows of its value of the column `by`.

    `beside` is the table with whose rows of the same value they lie together; "none" is no other, and None every one that
    is spread by a column of the same type.
    """

    by: str
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """A reference table: every node has all of its rows."""


Placement = Spread | Copied
