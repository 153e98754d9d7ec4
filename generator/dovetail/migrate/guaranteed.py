"""What guarantees speak of: the columns, tables and values in them, and the guarantees after a rename of those."""

from collections.abc import Callable, Iterator
from typing import assert_never

from dovetail.data_classes import dataclass, replace
from dovetail.migrate.sql_words import mentioned, renamed
from dovetail.schema.columns import Sql
from dovetail.schema.flows import Flow
from dovetail.schema.guarantees import (
    Access,
    AppendOnly,
    Derivation,
    Guarantee,
    ReadOnly,
    RefersToOneOf,
    RowSecurity,
    SoftDelete,
    StatusFlow,
    Target,
)
from dovetail.schema.model import Table
from dovetail.schema.naming import flow_name

__all__ = ["Renaming", "columns_of", "enums_of", "renamed_guarantees"]

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
        case Derivation():
            yield from ((table, column) for column in (guarantee.column, *guarantee.referenced_columns))
            looked_at = () if guarantee.value is None else (guarantee.value,)
            spoken_of = sorted(mentioned(guarantee.where))
            yield from ((guarantee.table, column) for column in (*guarantee.columns, *looked_at, *spoken_of))
        case RowSecurity(tenant, policies):
            if tenant is not None:
                yield table, tenant.column
            spoken = (mentioned(sql) for policy in policies for sql in (policy.using, policy.check))
            yield from ((table, column) for column in sorted(frozenset().union(*spoken)))
        case ReadOnly(columns):
            yield from ((table, column) for column in columns)
        case SoftDelete(column) | StatusFlow(column):
            yield table, column
        case RefersToOneOf(discriminator=discriminator, column=column, targets=targets):
            yield from ((table, own) for own in (discriminator, column))
            yield from ((target.table, target.column) for target in targets)
        case _:
            assert_never(guarantee)


def enums_of(guarantee: Guarantee) -> Iterator[str]:
    """Yield the enums whose values a guarantee speaks of."""
    match guarantee:
        case StatusFlow(enum=enum):
            yield enum
        case RefersToOneOf(enum=str(enum)):
            yield enum
        case _:
            return


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
        case Derivation():
            return _renamed_derivation(guarantee, table, renaming)
        case RowSecurity(tenant):
            if tenant is None:
                return guarantee
            return replace(guarantee, tenant=replace(tenant, column=renaming.column(table, tenant.column)))
        case ReadOnly(columns):
            return replace(guarantee, columns=tuple(sorted(renaming.column(table, column) for column in columns)))
        case RefersToOneOf():
            return _renamed_reference(guarantee, table, renaming)
        case SoftDelete(column):
            return replace(guarantee, column=renaming.column(table, column))
        case StatusFlow(column, enum):
            later = renaming.column(table, column)
            flow = _renamed_flow(guarantee.flow, lambda value: renaming.value(enum, value))
            return replace(guarantee, column=later, enum=renaming.enum(enum), flow=flow, name=flow_name(later))
        case _:
            assert_never(guarantee)


def _renamed_flow(flow: Flow, called: Callable[[str], str]) -> Flow:
    moves = tuple((called(earlier), called(later)) for earlier, later in flow.moves)
    return Flow(tuple(map(called, flow.initial)), moves)


def _renamed_derivation(derivation: Derivation, table: str, renaming: Renaming) -> Derivation:
    """The column is one of `table`; what it is made of lies in the table that refers to it."""

    def there(column: str) -> str:
        return renaming.column(derivation.table, column)

    return replace(
        derivation,
        column=renaming.column(table, derivation.column),
        table=renaming.table(derivation.table),
        columns=tuple(map(there, derivation.columns)),
        referenced_columns=tuple(renaming.column(table, column) for column in derivation.referenced_columns),
        value=None if derivation.value is None else there(derivation.value),
        where=_renamed_condition(derivation.where, there),
    )


def _renamed_condition(condition: Sql | None, later: Callable[[str], str]) -> Sql | None:
    for column in sorted(mentioned(condition)):
        if condition is not None and later(column) != column:
            condition = renamed(condition, column, later(column))
    return condition


def _renamed_reference(guarantee: RefersToOneOf, table: str, renaming: Renaming) -> RefersToOneOf:
    targets = (_renamed_target(target, guarantee.enum, renaming) for target in guarantee.targets)
    return replace(
        guarantee,
        discriminator=renaming.column(table, guarantee.discriminator),
        column=renaming.column(table, guarantee.column),
        targets=tuple(sorted(targets, key=lambda target: target.value)),
        enum=None if guarantee.enum is None else renaming.enum(guarantee.enum),
    )


def _renamed_target(target: Target, enum: str | None, renaming: Renaming) -> Target:
    return Target(
        value=target.value if enum is None else renaming.value(enum, target.value),
        table=renaming.table(target.table),
        column=renaming.column(target.table, target.column),
    )
