"""Guarantees: what a table promises beyond types, keys and conditions, and what databases keep by triggers and the like.

Each is a value of its own, so that adding, changing and removing one is a change like any other. `name` tells those of one
table apart.
"""

from dataclasses import dataclass

from dovetail.schema.flows import Flow

__all__ = ["AppendOnly", "Guarantee", "ReadOnly", "StatusFlow"]


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
class StatusFlow:
    """The values of `column`, which are those of `enum`, follow each other as `flow` says.

    NULL stands before the first value: a row may begin with it, and never comes back to it.
    """

    column: str
    enum: str
    flow: Flow
    name: str


Guarantee = AppendOnly | ReadOnly | StatusFlow
