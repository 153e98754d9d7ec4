"""Columns that are to follow the flow of their enum, and could not: something else fixes or changes their values."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import Column, Constant
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Enum, Schema, Table
from dovetail.schema.types import DomainType
from dovetail.spec.checks.guarantees import changing_action
from dovetail.spec.checks.places import column_span, primary_key_span
from dovetail.spec.flows import enum_of, follows_flow
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["fitting_defaults", "followed_flows"]

_FREE = "write flow: false in the column, so that it takes every value"


def followed_flows(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What follows a flow can go through all of it, and `flow: false` stands where there is one."""
    for table in _migrated(schema):
        draft = scope.drafts[table.name]
        for column in table.columns:
            node = draft.long_forms.get(column.name, EMPTY_MAP)
            enum = follows_flow(scope, draft, column.name) if scope.has_flows else None
            if enum is not None:
                yield from _hindered(table, column, enum, scope)
            elif "flow" in node and not _has_flow(enum_of(scope, column)):
                message = f'column "{column.name}" has a flow to follow only if its enum has transitions'
                help = "leave it out here, or add transitions: to the enum"
                yield Diagnostic("S717", message, node.key_span("flow"), help)


def _hindered(table: Table, column: Column, enum: Enum, scope: Scope) -> Iterator[Diagnostic]:
    follows = f'"{column.name}" follows the transitions of "{enum.name}"'
    if table.primary_key is not None and column.name in table.primary_key.columns:
        message = f"{follows}, and a primary key stays as it is"
        yield Diagnostic("S717", message, primary_key_span(scope, table), _FREE)
    if column.read_only:
        message = f"{follows}, and read_only keeps it as it was inserted"
        span = column_span(scope, table, column, "read_only")
        yield Diagnostic("S717", message, span, f"take away read_only, or {_FREE}")
    if scope.drafts[table.name].node.get("append_only", False):
        message = f'{follows}, and rows of "{table.name}" are never changed'
        yield Diagnostic("S717", message, column.span or table.span, f"{_FREE}, or take away append_only")
    if column.generated is not None:
        message = f"{follows}, and is computed"
        yield Diagnostic("S717", message, column_span(scope, table, column, "generated"), _FREE)
    for key in table.foreign_keys:
        yield from _changed_by(key, column, follows)
    for reference in table.polymorphic:
        if reference.discriminator == column.name and reference.on_delete == "set null":
            message = f'{follows}, and "{reference.name}" changes it by on_delete: set null'
            yield Diagnostic("S717", message, reference.span, f"say restrict or cascade on delete, or {_FREE}")


def _changed_by(key: ForeignKey, column: Column, follows: str) -> Iterator[Diagnostic]:
    action = changing_action(key)
    if action is not None and column.name in key.columns:
        message = f'{follows}, and "{key.reference}" changes it by {action}'
        yield Diagnostic("S717", message, key.span, "say restrict or cascade on delete and no action on update")


def fitting_defaults(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A row that says nothing begins where rows may begin."""
    for table in _migrated(schema) if scope.has_flows else ():
        for column in table.columns:
            enum = follows_flow(scope, scope.drafts[table.name], column.name)
            if enum is None or enum.flow is None or not isinstance(column.default, Constant):
                continue
            if column.default.value not in enum.flow.initial:
                begins = " or ".join(f'"{value}"' for value in enum.flow.initial)
                message = f'"{column.name}" is "{column.default.value}" by default, and rows begin as {begins}'
                help = f'write another default, or add "{column.default.value}" to initial: of enum "{enum.name}"'
                yield Diagnostic("S716", message, _default_span(table, column, scope), help)


def _migrated(schema: Schema) -> Iterator[Table]:
    return (table for table in schema.tables if not table.external)


def _has_flow(enum: Enum | None) -> bool:
    return enum is not None and enum.flow is not None


def _default_span(table: Table, column: Column, scope: Scope) -> Span | None:
    """Where the default is written: at the column, or at its domain."""
    node = scope.drafts[table.name].long_forms.get(column.name)
    if node is not None and "default" in node:
        return node.value_span("default")
    place = scope.type_places[column.type.name] if isinstance(column.type, DomainType) else None
    domain = place.value if place is not None else None
    return domain.value_span("default") if isinstance(domain, Map) and "default" in domain else column.span
