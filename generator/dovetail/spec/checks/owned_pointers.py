"""What an owned pointer (`within`) asks of its actions, and of the columns on both of its ends."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.keys import keys
from dovetail.schema.model import Schema, Table
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map

__all__ = ["owned_pointers"]


def owned_pointers(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An owned pointer is kept by a foreign key, in every row, and nothing that becomes of its target writes the row's own key."""
    for table in schema.tables:
        for key in table.foreign_keys:
            node = scope.drafts[table.name].references[key.reference].node
            if key.within is not None:
                yield from _kept(schema, table, key, node)
                yield from _actions(schema, key, node)


def _kept(schema: Schema, table: Table, key: ForeignKey, node: Map) -> Iterator[Diagnostic]:
    target = schema.tables_by_name[key.referenced_table]
    span = node.value_span("within")
    if not key.enforced:
        message = "nothing keeps an owned pointer that is not enforced"
        yield Diagnostic("S224", message, node.value_span("enforced"), "leave out enforced: false, or within:")
        return
    nullable = next((name for name in key.own if table.column(name).nullable), None)
    if nullable is not None:
        message = (
            f'"{nullable}" says which row of "{table.name}" this is, and can be NULL: such a row could point anywhere'
        )
        related = tuple(Related(place, "the column") for place in [table.column(nullable).span] if place)
        yield Diagnostic("S223", message, span, f"make {nullable} NOT NULL", related)
    held = {frozenset(found.columns) for found in keys(target) if not found.deferrable}
    if target.external and frozenset(key.referenced_columns) not in held:
        columns = ", ".join(key.referenced_columns)
        message = f'"{target.name}" is made by somebody else, and has no key ({columns}) to refer to'
        help = f"let its owner add the key, and describe it: unique: [[{columns}]]"
        yield Diagnostic("S223", message, span, help)


def _actions(schema: Schema, key: ForeignKey, node: Map) -> Iterator[Diagnostic]:
    own = ", ".join(key.own)
    others = schema.tables_by_name[key.referenced_table].external
    if key.on_delete == "set null" and others and "sqlite" in schema.databases:
        message = (
            f'SQLite needs a trigger on "{key.referenced_table}" to set the pointer to NULL, and others make that table'
        )
        yield Diagnostic("S224", message, node.value_span("on_delete"), "use cascade, restrict or no action")
    if key.on_delete == "set default":
        message = f"on_delete: set default would give {own} a default too, and make this another row"
        yield Diagnostic("S224", message, node.value_span("on_delete"), "use set null, cascade, restrict or no action")
    if key.on_update not in ("no action", "restrict"):
        message = f"on_update: {key.on_update} would write {own} too, and make this another row"
        yield Diagnostic("S224", message, node.value_span("on_update"), "use restrict or no action")
