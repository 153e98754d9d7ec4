"""What the guarantees of a table refuse, and under which names: as errors of a database say it, and as Python knows it."""

from collections.abc import Iterator
from typing import assert_never

from dovetail.data_classes import dataclass
from dovetail.schema.flows import Flow
from dovetail.schema.guarantees import (
    Access,
    AppendOnly,
    Derivation,
    Guarantee,
    Policy,
    ReadOnly,
    RefersToOneOf,
    RowSecurity,
    SoftDelete,
    StatusFlow,
)
from dovetail.schema.model import Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.tenants import tenancy_name

__all__ = ["Promise", "promises", "promises_of"]


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that is refused. `name` is unique in the namespace of the table; `text` is one sentence for people."""

    name: str
    columns: tuple[str, ...]
    text: str


def promises(table: Table) -> tuple[Promise, ...]:
    """Return what the guarantees of a table refuse, sorted by name."""
    found = (promise for guarantee in table.guarantees for promise in promises_of(table, guarantee))
    return tuple(sorted(found, key=lambda promise: promise.name))


def promises_of(table: Table, guarantee: Guarantee) -> Iterator[Promise]:
    """Yield what one guarantee of a table refuses."""
    match guarantee:
        case AppendOnly():
            name = guarantee_name(table.identifier.name, guarantee.name)
            yield Promise(name, (), f"Rows of {table.name} are never changed, and go only with what they belong to.")
        case Derivation(column):
            name = guarantee_name(table.identifier.name, guarantee.name)
            yield Promise(name, (column,), f"{table.name}.{column} is what the rows of {guarantee.table} make it.")
        case ReadOnly(columns):
            for column in columns:
                name = guarantee_name(table.identifier.name, f"{column}_{guarantee.name}")
                yield Promise(name, (column,), f"{table.name}.{column} stays as it was inserted.")
        case RefersToOneOf(discriminator=discriminator, column=column, targets=targets):
            *others, last = (target.table for target in targets)
            text = f"{table.name}.{column} refers to a row of {', '.join(others)} or {last} that is there."
            yield Promise(guarantee_name(table.identifier.name, guarantee.name), (discriminator, column), text)
        case RowSecurity():
            yield from _of_row_security(table, guarantee)
        case StatusFlow():
            yield from _of_flow(table, guarantee)
        case Access() | SoftDelete():
            return  # what soft deletes refuse, they refuse in the name of a foreign key
        case _:
            assert_never(guarantee)


def _of_flow(table: Table, guarantee: StatusFlow) -> Iterator[Promise]:
    column, flow = guarantee.column, guarantee.flow
    place = f"{table.name}.{column}"
    name = guarantee_name(table.identifier.name, f"{column}_initial")
    yield Promise(name, (column,), f"{place} begins as {_any_of(flow.initial)}.")
    name = guarantee_name(table.identifier.name, guarantee.name)
    yield Promise(name, (column,), f"{place} goes {_told(flow)}.")


def _of_row_security(table: Table, guarantee: RowSecurity) -> Iterator[Promise]:
    yield from (Promise(policy.name, (), _of_policy(table, policy)) for policy in guarantee.policies)
    if guarantee.tenant is not None:
        text = f"Rows of {table.name} are seen and written by their tenant only."
        yield Promise(tenancy_name(table), (guarantee.tenant.column,), text)


def _told(flow: Flow) -> str:
    """The moves of a flow, as a clause."""
    return ", ".join(f"from {value} to {_any_of(later)}" for value, later in flow.by_value())


def _any_of(values: tuple[str, ...]) -> str:
    *most, last = values
    return f"{', '.join(most)} or {last}" if most else last


_DONE = {"all": "seen and written", "select": "seen", "insert": "inserted", "update": "changed", "delete": "deleted"}


def _of_policy(table: Table, policy: Policy) -> str:
    """Say which rows a policy lets be seen or written, and by whom."""
    conditions = [" ".join(sql.text.split()) for sql in (policy.using, policy.check) if sql is not None]
    only = "only " if policy.restrictive else ""
    by = f" by {', '.join(policy.roles)}" if policy.roles else ""
    said = f"Rows of {table.name} are {_DONE[policy.command]}{by} {only}where {' and then '.join(conditions)}."
    return f"{said} {' '.join(policy.doc.split())}" if policy.doc else said
