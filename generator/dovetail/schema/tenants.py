"""Whose the rows of a table are."""

from dovetail.schema.columns import Column
from dovetail.schema.guarantees import RowSecurity, Tenant
from dovetail.schema.model import Table
from dovetail.schema.naming import guarantee_name

__all__ = ["is_own_tenant", "row_security_of", "tenancy_name", "tenant_of"]


def row_security_of(table: Table) -> RowSecurity | None:
    """Return who sees which rows of a table; None where everybody sees all."""
    return next((each for each in table.guarantees if isinstance(each, RowSecurity)), None)


def tenant_of(table: Table) -> Tenant | None:
    """Return what says whose the rows of a table are; None where they belong to no tenant."""
    security = row_security_of(table)
    return None if security is None else security.tenant


def tenancy_name(table: Table) -> str:
    """Return the name of what keeps the tenants of a table apart: its policy, and the errors of rows that are refused."""
    return guarantee_name(table.identifier.name, "tenancy")


def is_own_tenant(table: Table, column: Column) -> bool:
    """Say whether new rows get the column from whoever makes them: it says whose they are, and does not tell them apart."""
    if not table.guarantees:  # as nearly always, and every column asks
        return False
    tenant = tenant_of(table)
    in_key = table.primary_key is not None and column.name in table.primary_key.columns
    return tenant is not None and tenant.column == column.name and not in_key and column.default is None
