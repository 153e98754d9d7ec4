"""Guarantees: what a table promises beyond types, keys and conditions, and what databases keep by triggers and the like.

Each is a value of its own, so that adding, changing and removing one is a change like any other. `name` tells those of one
table apart.
"""

from dataclasses import dataclass

__all__ = ["AppendOnly", "Guarantee", "ReadOnly"]


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Rows are inserted and never changed. One goes only with the row that it belongs to, by ON DELETE CASCADE."""

    name: str = "append_only"


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """The values of `columns` stay as they were inserted."""

    columns: tuple[str, ...]
    name: str = "read_only"


Guarantee = AppendOnly | ReadOnly
