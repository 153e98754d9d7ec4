"""The tenants of a package: what lets a session read and write for one."""

from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, lay, mapping, prefixed
from dovetail.emit.literals import literal
from dovetail.schema.model import Schema
from dovetail.schema.tenants import tenant_of

__all__ = ["tenancy", "tenancy_setting"]


def tenancy_setting(schema: Schema) -> str | None:
    """Return the setting that says who the tenant is; None where tenants are not kept apart."""
    found = (tenant for table in schema.tables if (tenant := tenant_of(table)) is not None)
    return next((tenant.setting for tenant in found), None)


def tenancy(setting: str, context: Context, imports: Imports) -> str:
    """Return the statement that makes `tenant`, with the column of each model that says whose a row is."""
    columns: list[tuple[str, Expression]] = []
    for table in context.schema.tables:
        tenant = tenant_of(table)
        if tenant is not None:
            model = imports.name("..models", context.names.class_of(table.name))
            columns.append((model, literal(tenant.column)))
    made = call(imports.own("runtime.tenancy", "Tenancy"), [literal(setting), mapping(columns)])
    return lay(prefixed("tenant = ", made))
