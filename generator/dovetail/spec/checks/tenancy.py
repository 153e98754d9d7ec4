"""Whether columns can say whose a row is, and whether policies let anybody see one."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.guarantees import Policy, Tenant
from dovetail.schema.model import Schema, Table
from dovetail.schema.tenants import row_security_of, tenancy_name, tenant_of
from dovetail.spec.checks.level import breach
from dovetail.spec.checks.places import column_span
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import Map
from dovetail.spec.tenancy import LEFT_OUT, tenant_column
from dovetail.suggestions import did_you_mean

__all__ = ["actions_on_tenants", "tenant_columns", "useful_policies"]

_FAMILIES = frozenset({"uuid", "integer", "text"})


def tenant_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """The columns that say whose a row is are there, are never NULL, and hold what a setting can."""
    first: tuple[Table, Column] | None = None
    for table in schema.tables:
        draft, tenant = scope.drafts[table.name], tenant_of(table)
        if tenant is not None:
            first = first or (table, table.column(tenant.column))
            yield from _unfit_column(table, tenant, first, scope)
        elif "tenancy" in draft.node and draft.node["tenancy"] != LEFT_OUT:
            yield from _missing_column(table, draft, scope)
    tenancy: Map | None = scope.root.get("tenancy")
    if tenancy is not None and first is None and not any(draft.incomplete for draft in scope.drafts.values()):
        yield _of_no_table(tenancy, {each.name: None for table in schema.tables for each in table.columns})


def _of_no_table(tenancy: Map, there: dict[str, None]) -> Diagnostic:
    """Nothing is kept apart: the column is nowhere, or the tables that have it are left out. `there` are all columns."""
    column, span = tenancy["column"], tenancy.value_span("column")
    if column in there:
        message = f'every table that has the column "{column}" is left out'
        return Diagnostic("S741", message, span, f"take tenancy: {LEFT_OUT} away from those of tenants")
    meant = did_you_mean(column, there)
    help = "give it to the tables of tenants" if meant is None else f'did you mean "{meant}"?'
    return Diagnostic("S741", f'no table has the column "{column}"', span, help)


def _missing_column(table: Table, draft: Draft, scope: Scope) -> Iterator[Diagnostic]:
    span = draft.node.value_span("tenancy")
    if "tenancy" not in scope.root:
        help = "add tenancy: {column: ..., setting: ...} to the root file"
        yield Diagnostic("S746", "nothing says which setting holds the tenant", span, help)
        return
    column = tenant_column(scope, draft)
    if column is None or column in draft.broken or draft.incomplete:
        return
    meant = did_you_mean(column, {each.name: None for each in table.columns})
    help = f"name a column of it, or say {LEFT_OUT}" if meant is None else f'did you mean "{meant}"?'
    yield Diagnostic("S741", f'table "{table.name}" has no column "{column}"', span, help)


def _unfit_column(table: Table, tenant: Tenant, first: tuple[Table, Column], scope: Scope) -> Iterator[Diagnostic]:
    column = table.column(tenant.column)
    of_first = scope.family(first[1].type)
    if column.nullable:
        message = f'"{column.name}" says whose a row of "{table.name}" is, and can be NULL: such a row is nobody\'s'
        help = f"make it NOT NULL, or leave the table out with tenancy: {LEFT_OUT}"
        yield Diagnostic("S743", message, column_span(scope, table, column), help)
    elif scope.family(column.type) != of_first and of_first in _FAMILIES:
        message = f'"{column.name}" of "{table.name}" holds no tenant as "{first[0].name}" knows them: the types differ'
        yield Diagnostic("S743", message, column_span(scope, table, column), f"use the type of {first[1].name} there")
    elif scope.family(column.type) not in _FAMILIES:
        message = f'"{column.name}" says whose a row of "{table.name}" is, and a setting holds no value of its type'
        yield Diagnostic("S743", message, column_span(scope, table, column), "use a uuid, an integer or a text")


def actions_on_tenants(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What becomes of the row referred to says nothing of whose the row is that refers."""
    for table in schema.tables:
        for key in table.foreign_keys:
            if key.own and key.within is None:
                yield from _actions(key, scope.drafts[table.name].references[key.reference].node)


def _actions(key: ForeignKey, node: Map) -> Iterator[Diagnostic]:
    own = ", ".join(key.own)
    if key.on_delete == "set default":
        message = f"on_delete: set default would give {own} a default too, and the row to another tenant"
        yield Diagnostic("S747", message, node.value_span("on_delete"), "use set null, cascade, restrict or no action")
    if key.on_update in ("set null", "set default"):
        message = f"on_update: {key.on_update} would write {own} too, and give the row to another tenant"
        yield Diagnostic("S747", message, node.value_span("on_update"), "use cascade, restrict or no action")


def useful_policies(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every policy has the conditions that its statements know, and somebody can see the rows."""
    for table in schema.tables:
        written: Map | None = scope.drafts[table.name].node.get("policies")
        security = row_security_of(table)
        if written is None or security is None:
            continue
        for policy in security.policies:
            node = written[policy.name]
            if security.tenant is not None and policy.name == tenancy_name(table):
                message = f'the policy of the tenants is called "{policy.name}" already'
                yield Diagnostic("S745", message, policy.span, "give this one another name")
            wrong = _unknown_clause(policy)
            if wrong is not None:
                clause, message, help = wrong
                yield Diagnostic("S745", message, node.key_span(clause), help)
            elif policy.using is None and policy.check is None:
                help = "add using: with a condition on the rows, or check: on those that are written"
                yield Diagnostic("S745", f'policy "{policy.name}" has no condition', policy.span, help)
            yield from _of_sqlite(schema, scope, table, policy.span)
        if security.tenant is None and all(policy.restrictive for policy in security.policies):
            message = f'the policies of "{table.name}" are all restrictive: nobody sees a row, or inserts one'
            help = "make one of them permissive: leave out restrictive: true"
            yield Diagnostic("S744", message, security.policies[0].span, help)


def _unknown_clause(policy: Policy) -> tuple[str, str, str] | None:
    if policy.command == "insert" and policy.using is not None:
        return "using", "an INSERT finds no rows: using has no meaning for it", "write check: instead"
    if policy.command in ("select", "delete") and policy.check is not None:
        statement = policy.command.upper()
        return "check", f"a {statement} writes no rows: check has no meaning for it", "write using: instead"
    return None


def _of_sqlite(schema: Schema, scope: Scope, table: Table, span: Span | None) -> Iterator[Diagnostic]:
    if "sqlite" in schema.databases:
        message = f'SQLite has no policies: there nothing keeps to this one of "{table.name}"'
        yield from breach(scope, "M521", table.name, message, span, "write the condition into your queries as well")
