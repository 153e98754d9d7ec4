"""What the guarantees of a table refuse, and under which names: as errors of a database say it, and as Python knows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from dovetail.schema.guarantees import Access, AppendOnly, Guarantee, ReadOnly, RowSecurity
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
        case ReadOnly(columns):
            for column in columns:
                name = guarantee_name(table.identifier.name, f"{column}_{guarantee.name}")
                yield Promise(name, (column,), f"{table.name}.{column} stays as it was inserted.")
        case Access():
            return
        case RowSecurity(tenant, policies):
            if policies:
                name = guarantee_name(table.identifier.name, "policies")
                yield Promise(name, (), f"Rows of {table.name} are seen and written as its policies let.")
            if tenant is not None:
                text = f"Rows of {table.name} are seen and written by their tenant only."
                yield Promise(tenancy_name(table), (tenant.column,), text)
        case _:
            assert_never(guarantee)
