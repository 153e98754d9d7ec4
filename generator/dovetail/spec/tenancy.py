"""Tenancy: whose the rows of a table are, and the policies by which they are seen and written."""

from collections.abc import Iterator
from typing import Any

from dovetail.schema.columns import Sql
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.guarantees import Access, Policy, RowSecurity, Tenant
from dovetail.schema.keys import finds_all
from dovetail.schema.model import Table
from dovetail.schema.naming import index_name
from dovetail.schema.tenants import tenant_of
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, Map, Seq

__all__ = ["LEFT_OUT", "access", "row_security", "tenant_column", "tenant_index"]

LEFT_OUT = "off"
"""What `tenancy` of a table says where its rows belong to no tenant."""


def tenant_column(scope: Scope, draft: Draft) -> str | None:
    """Return the column of a table that says whose a row is; None where rows belong to no tenant. It may not be there."""
    tenancy: Map | None = scope.root.get("tenancy")
    own = draft.node.get("tenancy")
    if tenancy is None or draft.node.get("external", False) or own == LEFT_OUT:
        return None
    if own is not None:
        return str(own)
    column: str = tenancy["column"]
    return column if draft.has_column(column) else None


def access(scope: Scope) -> Iterator[Access]:
    """Yield what the roles of applications may do with every table, if the spec names one."""
    tenancy: Map = scope.root.get("tenancy") or EMPTY_MAP
    roles = _roles(tenancy.get("role"))
    if roles:
        yield Access(roles)


def row_security(scope: Scope, draft: Draft) -> Iterator[RowSecurity]:
    """Yield who sees and writes which rows of a table, where not everybody does all."""
    tenancy: Map = scope.root.get("tenancy") or EMPTY_MAP
    column = tenant_column(scope, draft)
    tenant = Tenant(column, tenancy["setting"]) if column is not None and column in draft.columns else None
    policies = tuple(_policies(draft.node.get("policies") or EMPTY_MAP))
    if tenant is not None or policies:
        yield RowSecurity(tenant, policies, forced=bool(tenancy.get("force", True)))


def _policies(written: Map) -> Iterator[Policy]:
    for name in sorted(written):
        node: Any = written[name]
        yield Policy(
            name=name,
            command=node.get("for", "all"),
            using=Sql(node["using"]) if "using" in node else None,
            check=Sql(node["check"]) if "check" in node else None,
            roles=_roles(node.get("roles")),
            restrictive=bool(node.get("restrictive", False)),
            doc=node.get("doc"),
            span=written.key_span(name),
        )


def _roles(written: Any) -> tuple[str, ...]:
    if written is None:
        return ()
    return tuple(sorted(written)) if isinstance(written, Seq) else (written,)


def tenant_index(table: Table) -> Iterator[Index]:
    """Yield an index by which the rows of a tenant are found, where nothing else leads with the column."""
    tenant = tenant_of(table)
    if tenant is not None and not finds_all(table, (tenant.column,)):
        name = index_name(table.identifier.name, (tenant.column,))
        yield Index(name, (IndexPart(column=tenant.column),), span=table.span)
