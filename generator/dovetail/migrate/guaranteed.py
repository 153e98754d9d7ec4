"""What guarantees speak of: the columns, tables and values in them, and the guarantees after a rename of those."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from dovetail.schema.guarantees import Access, AppendOnly, Guarantee, ReadOnly, RowSecurity
from dovetail.schema.model import Table

__all__ = ["Renaming", "columns_of", "renamed_guarantees"]

Place = tuple[str, str]
"""A table, and a column of it."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """What is called otherwise: a table, a column of a table, an enum, or a value of one.

    Each function takes the name before and returns the one after: `column` is asked with the table in which it is.
    """

    table: Callable[[str], str] = lambda name: name
    column: Callable[[str, str], str] = lambda table, name: name
    enum: Callable[[str], str] = lambda name: name
    value: Callable[[str, str], str] = lambda enum, value: value


def columns_of(guarantee: Guarantee, table: str) -> Iterator[Place]:
    """Yield the columns that have to be there for a guarantee of `table`."""
    match guarantee:
        case Access() | AppendOnly():
            return
        case RowSecurity(tenant):
            if tenant is not None:
                yield table, tenant.column
        case ReadOnly(columns):
            yield from ((table, column) for column in columns)
        case _:
            assert_never(guarantee)


def renamed_guarantees(table: Table, renaming: Renaming) -> Table:
    """Return a table whose guarantees speak of things by the names that they have from now on."""
    guarantees = tuple(_renamed(guarantee, table.name, renaming) for guarantee in table.guarantees)
    if guarantees == table.guarantees:
        return table
    return replace(table, guarantees=tuple(sorted(guarantees, key=lambda guarantee: guarantee.name)))


def _renamed(guarantee: Guarantee, table: str, renaming: Renaming) -> Guarantee:
    match guarantee:
        case Access() | AppendOnly():
            return guarantee
        case RowSecurity(tenant):
            if tenant is None:
                return guarantee
            return replace(guarantee, tenant=replace(tenant, column=renaming.column(table, tenant.column)))
        case ReadOnly(columns):
            return replace(guarantee, columns=tuple(sorted(renaming.column(table, column) for column in columns)))
        case _:
            assert_never(guarantee)
