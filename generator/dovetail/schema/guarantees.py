"""Guarantees: what a table promises beyond types, keys and conditions, and what databases keep by triggers and the like.

Each is a value of its own, so that adding, changing and removing one is a change like any other. `name` tells those of one
table apart.
"""

from dataclasses import dataclass

from dovetail.schema.constraints import Action

__all__ = ["AppendOnly", "Guarantee", "ReadOnly", "RefersToOneOf", "Target"]


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
class Target:
    """A table whose rows are referred to by `column`, a key of it, where the discriminator holds `value`."""

    value: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class RefersToOneOf:
    """Every row refers to a row that is there, of one of several tables: `discriminator` says which table, `column` which row.

    `targets` are sorted by value. `enum` is the type of the discriminator, None if that is a text.
    """

    name: str
    discriminator: str
    column: str
    targets: tuple[Target, ...]
    on_delete: Action
    on_update: Action = "no action"
    enum: str | None = None


Guarantee = AppendOnly | ReadOnly | RefersToOneOf
