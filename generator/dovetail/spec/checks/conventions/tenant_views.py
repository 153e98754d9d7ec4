"""Views of tables of tenants: with whose rights they read."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic
from dovetail.schema.model import Schema
from dovetail.schema.sql_objects import SqlObject, behind, needable
from dovetail.schema.tenants import tenant_of
from dovetail.spec.checks.level import breach
from dovetail.spec.scope import Scope

__all__ = ["views_past_tenants"]

_INVOKER = "write CREATE VIEW ... WITH (security_invoker = true) AS ..., which PostgreSQL knows from version 15 on"
_COPY = "keep it from the roles of applications, and say lint: {view_past_tenants: off}; or make it a view"


def views_past_tenants(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A view of rows of tenants reads with the rights of whoever asks, on PostgreSQL."""
    own = {table.name for table in schema.tables if tenant_of(table) is not None}
    known = needable(schema.objects)
    for view in schema.objects if own else ():
        shown = sorted(own & behind([view.name], known))
        if view.kind == "view" and shown and "postgresql" in schema.databases:
            yield from _passing(view, shown[0], scope)


def _passing(view: SqlObject, table: str, scope: Scope) -> Iterator[Diagnostic]:
    from dovetail.schema.sql_heads import head, is_security_invoker, only_statement

    text = view.sql.on("postgresql")
    found = None if text is None else head(only_statement(text, "postgresql"), "postgresql")
    if text is None or found is None:
        return
    if found.what == "MATERIALIZED VIEW":
        message = f'"{view.name}" is a copy of "{table}", in which the rows of all tenants are seen'
        yield from breach(scope, "L405", None, message, view.span, _COPY)
    elif not is_security_invoker(only_statement(text, "postgresql")):
        message = f'"{view.name}" reads "{table}" with the rights of its owner, who may see the rows of all tenants'
        yield from breach(scope, "L405", None, message, view.span, _INVOKER)
