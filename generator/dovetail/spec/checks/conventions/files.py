"""Conventions of specs in several files: what one may refer to in another."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Fix
from dovetail.schema.model import Schema
from dovetail.spec.checks.level import breach
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_SEQ, Seq
from dovetail.suggestions import did_you_mean

__all__ = ["references_between_files", "shared_tables"]


def shared_tables(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What `shared:` names are tables."""
    shared: Seq = scope.root.get("shared") or EMPTY_SEQ
    for number, name in enumerate(shared):
        if name not in schema.tables_by_name:
            span = shared.item_span(number)
            meant = did_you_mean(name, schema.tables_by_name)
            help = f'did you mean "{meant}"?' if meant else "remove it, or declare the table"
            fix = Fix(span, meant) if meant and span.length == len(name) else None
            yield Diagnostic("S201", f'shares table "{name}", which does not exist', span, help, fix=fix)


def references_between_files(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Where `shared:` is written, only the tables that it names are referred to from other files."""
    if "shared" not in scope.root:
        return
    shared = frozenset(scope.root["shared"])
    for table in schema.tables:
        for key in table.foreign_keys:
            target = schema.tables_by_name[key.referenced_table]
            if target.name in shared or not table.span or not target.span or table.span.file == target.span.file:
                continue
            message = f'refers to "{target.name}", which is declared in another file and not shared'
            span = scope.drafts[table.name].references[key.reference].node.value_span("to")
            help = f"list {target.name} under shared: in the root file, or move one of the tables"
            yield from breach(scope, "L107", table.name, message, span, help)
