"""What a table guarantees, as its model knows it: by the names under which the database refuses rows."""

from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, listing
from dovetail.emit.literals import literal
from dovetail.emit.sql_source import columns_list, keyword
from dovetail.schema.model import Table
from dovetail.schema.promises import Promise, promises
from dovetail.schema.tenants import tenancy_name, tenant_of

__all__ = ["guarantees"]


def guarantees(table: Table, imports: Imports) -> Expression | None:
    """Return the list of a table's guarantees; None where it has none."""
    found = promises(table)
    return listing([_guarantee(table, promise, imports) for promise in found], exploded=True) if found else None


def _guarantee(table: Table, promise: Promise, imports: Imports) -> Expression:
    arguments: list[Expression] = [literal(promise.name), literal(promise.text)]
    if promise.columns:
        arguments.append(keyword("columns", columns_list(promise.columns)))
    is_of_tenants = tenant_of(table) is not None and promise.name == tenancy_name(table)
    return call(imports.own("runtime.guarantee", "OwnRows" if is_of_tenants else "Guarantee"), arguments)
