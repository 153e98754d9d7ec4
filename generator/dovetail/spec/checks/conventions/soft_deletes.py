"""Conventions of soft deletes: nothing is left behind."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic
from dovetail.schema.guarantees import AppendOnly
from dovetail.schema.model import Schema, Table
from dovetail.schema.soft_deletion import moment_of
from dovetail.spec.checks.level import breach
from dovetail.spec.scope import Scope

__all__ = ["rows_left_behind"]


def rows_left_behind(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What goes with a row goes with it also when that is deleted softly."""
    for table in schema.tables:
        if moment_of(table) is None:
            continue
        for referencing, key in schema.references_to(table.name):
            if key.on_delete == "cascade" and moment_of(referencing) is None and not _associates(referencing):
                message = f'rows of "{referencing.name}" stay when the one of "{table.name}" that they belong to is deleted softly'
                node = scope.drafts[referencing.name].references[key.reference].node
                span = node.value_span("on_delete") if "on_delete" in node else key.span
                help = f"give {referencing.name} soft_delete: true as well"
                if any(isinstance(each, AppendOnly) for each in referencing.guarantees):
                    help = f"if that is meant, say so in {referencing.name}: lint: {{left_behind: off}}"
                yield from breach(scope, "L307", referencing.name, message, span, help)


def _associates(table: Table) -> bool:
    """Say whether rows of a table are pairs of others: its key is made of several references."""
    if table.primary_key is None:
        return False
    columns = set(table.primary_key.columns)
    inside = [set(key.columns) for key in table.foreign_keys if columns.issuperset(key.columns)]
    return len(inside) > 1 and columns == set().union(*inside)
