"""Guarantees: what a table promises beyond types, keys and conditions, and what databases keep by triggers and the like.

Each is a value of its own, so that adding, changing and removing one is a change like any other. `name` tells those of one
table apart.
"""

from dataclasses import dataclass

__all__ = ["AppendOnly", "Guarantee", "ReadOnly", "SoftDelete"]


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Rows are inserted and never changed. One goes only with the row that it belongs to, by ON DELETE CASCADE."""

    name: str = "append_only"


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """The values of `columns` stay as they were inserted."""

    columns: tuple[str, ...]
    name: str = "read_only"


@dataclass(frozen=True, slots=True)
class SoftDelete:
    """A row is deleted by a moment in `column`, and is there again without one. References to it follow, or refuse it."""

    column: str
    name: str = "soft_delete"


Guarantee = AppendOnly | ReadOnly | SoftDelete
