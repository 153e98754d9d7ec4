"""Conventions of docs: what is explained, and where."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.model import Schema, Table
from dovetail.spec.checks.level import breach, level_of
from dovetail.spec.scope import Scope

__all__ = ["missing_column_docs", "missing_docs", "unexplained_nulls"]


def missing_docs(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every table, enum, domain and composite has a doc."""
    for table in schema.tables:
        if not table.doc and not scope.drafts[table.name].automatic:
            yield from _missing(scope, "L102", table.name, f'table "{table.name}" has no doc', table.span)
    for enum in schema.enums:
        if not enum.doc:
            message = f'enum "{enum.name}" has no doc'
            yield from breach(scope, "L102", None, message, enum.span, "write {doc: ..., values: [...]}")
    for domain in schema.domains:
        if not domain.doc:
            yield from _missing(scope, "L102", None, f'domain "{domain.name}" has no doc', domain.span)
    for composite in schema.composites:
        if not composite.doc:
            yield from _missing(scope, "L102", None, f'composite "{composite.name}" has no doc', composite.span)


def missing_column_docs(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every column and reference has a doc."""
    for table in _asked_about(schema, scope, "L103"):
        draft = scope.drafts[table.name]
        if draft.automatic:
            continue
        for name, column in draft.declared.items():
            if not column.doc and name in draft.declared_at:
                yield from _missing(scope, "L103", table.name, f'column "{name}" has no doc', column.span)
        for reference in draft.written_references:
            if not reference.node.get("doc"):
                message = f'reference "{reference.name}" has no doc'
                yield from _missing(scope, "L103", table.name, message, reference.place.span)


def _missing(scope: Scope, code: str, table: str | None, message: str, span: Span | None) -> Iterator[Diagnostic]:
    return breach(scope, code, table, message, span, "add doc: with a sentence that says what it stands for")


def unexplained_nulls(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What may be NULL says in its doc what that means."""
    help = "add doc: with what NULL means, or leave out the ?"
    for table in _asked_about(schema, scope, "L104"):
        draft = scope.drafts[table.name]
        for name, column in draft.declared.items():
            if column.nullable and not column.doc and name in draft.declared_at:
                message = f'column "{name}" may be NULL, and no doc says what that means'
                yield from breach(scope, "L104", table.name, message, column.span, help)
        for reference in draft.written_references:
            if reference.node.get("optional") and not reference.node.get("doc"):
                message = f'reference "{reference.name}" is optional, and no doc says what it means that there is none'
                yield from breach(
                    scope, "L104", table.name, message, reference.place.span, "add doc: with what it means"
                )


def _asked_about(schema: Schema, scope: Scope, code: str) -> Iterator[Table]:
    """The tables in which a convention is kept to; there are ten columns in each, and in most specs it is in none."""
    return (table for table in schema.tables if level_of(scope, code, table.name) != "off")
