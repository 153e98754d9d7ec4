"""Tables whose rows are deleted softly: what the column has to be, and what contradicts it."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related
from dovetail.schema.columns import Column
from dovetail.schema.graph import components
from dovetail.schema.model import Schema, Table
from dovetail.schema.soft_deletion import moment_of
from dovetail.schema.types import ScalarType, spelled
from dovetail.spec.checks.places import column_span, type_span
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.soft_deletion import moment_of_deletion, span_of_soft_delete
from dovetail.spec.source import EMPTY_SEQ, Map, Seq

__all__ = ["cascades_on_sqlite", "moments_of_deletion", "possible_soft_deletes"]

_MOMENTS = ("timestamptz", "timestamp")


def moments_of_deletion(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """The column can hold a moment, and NULL, and nothing else fills it."""
    for table in schema.tables:
        name = moment_of(table)
        if name is not None and any(column.name == name for column in table.columns):
            yield from _of_column(table, table.column(name), scope)


def _of_column(table: Table, column: Column, scope: Scope) -> Iterator[Diagnostic]:
    asked = Related(span_of_soft_delete(scope.drafts[table.name]), "asked for here")
    is_moment = isinstance(column.type, ScalarType) and column.type.word in _MOMENTS
    if not is_moment:
        message = f'"{column.name}" is {spelled(column.type)}, and soft_delete keeps the moment of deletion in it'
        span = type_span(scope, table, column)
        yield Diagnostic("S731", message, span, "make it timestamptz?, or name another column", (asked,))
    elif not column.nullable:
        message = f'"{column.name}" cannot be NULL, which is what it is in rows that are not deleted'
        yield Diagnostic("S731", message, type_span(scope, table, column), "write timestamptz?", (asked,))
    for filled, what in (
        (column.default, "default"),
        (column.on_update, "on_update"),
        (column.generated, "generated"),
        (column.read_only or None, "read_only"),
    ):
        if filled is not None:
            message = f'"{column.name}" has {what}, and soft_delete alone says when it has a value'
            span = column_span(scope, table, column, what)
            yield Diagnostic("S731", message, span, f"take away {what}, or name another column", (asked,))


def possible_soft_deletes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Nothing that the spec asks for keeps rows from being deleted softly."""
    for table in schema.tables:
        draft = scope.drafts[table.name]
        if moment_of_deletion(draft) is None:
            continue
        span = span_of_soft_delete(draft)
        if table.external:
            message = f'somebody else makes "{table.name}", and soft_delete needs indexes and triggers on it'
            yield Diagnostic("S732", message, span, "take away soft_delete, or external: true")
        if draft.node.get("append_only", False):
            message = f'rows of "{table.name}" are never changed, and soft_delete changes one to delete it'
            yield Diagnostic("S732", message, span, "take away soft_delete, or append_only: true")
        yield from _deferrable_keys(draft)
        yield from _set_default(table, schema)
        yield from _other_moments(table, schema, scope)
    yield from _by_discriminator(schema, scope)


def _by_discriminator(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    for table in schema.tables:
        for reference in table.polymorphic:
            if reference.discriminator is None or not reference.enforced:
                continue
            for alternative in reference.alternatives:
                if moment_of_deletion(scope.drafts[alternative.table]) is not None:
                    message = f'"{reference.name}" goes to "{alternative.table}" by a discriminator, which sees no soft delete'
                    help = "write storage: exclusive, or take away soft_delete there"
                    yield Diagnostic("S732", message, reference.span, help)


def _deferrable_keys(draft: Draft) -> Iterator[Diagnostic]:
    for part in draft.parts:
        listed: Seq = part.get("unique") or EMPTY_SEQ
        for written in listed:
            if isinstance(written, Map) and written.get("deferrable") not in (None, "not"):
                message = (
                    f'a unique key of "{draft.name}" is an index on the rows that are not deleted, which cannot wait'
                )
                yield Diagnostic("S732", message, written.key_span("deferrable"), "take away deferrable")


def _set_default(table: Table, schema: Schema) -> Iterator[Diagnostic]:
    for referencing, key in schema.references_to(table.name):
        if key.on_delete == "set default":
            message = (
                f'"{referencing.name}" is to refer to another row once this one is deleted, and restoring it could not '
                "bring that back"
            )
            help = "say on_delete: cascade, restrict, or set null, which reads as none until the row is restored"
            related = (Related(table.span, f'"{table.name}" is deleted softly'),) if table.span else ()
            yield Diagnostic("S732", message, key.span, help, related)


def _other_moments(table: Table, schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Rows that are deleted together have the same moment, so it is of the same type."""
    moment = moment_of(table)
    for referencing, key in schema.references_to(table.name) if moment is not None else ():
        own = moment_of(referencing)
        if own is None or moment is None or key.on_delete != "cascade":
            continue
        column, other = referencing.column(own), table.column(moment)
        if column.type != other.type:
            message = f'"{own}" is {spelled(column.type)}, and {table.name}.{moment}, which it takes over, {spelled(other.type)}'
            span = type_span(scope, referencing, column)
            yield Diagnostic("S732", message, span, f"make both {spelled(other.type)}?")


def cascades_on_sqlite(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """SQLite runs no trigger inside itself, so a cascade that comes back to its table would end there."""
    if "sqlite" not in schema.databases:
        return
    graph: dict[str, list[str]] = {table.name: [] for table in schema.tables if moment_of(table) is not None}
    for name, followed in graph.items():
        for referencing, key in schema.references_to(name):
            if key.on_delete == "cascade" and referencing.name in graph and referencing.name != name:
                followed.append(referencing.name)
    for circle in components(graph):
        if len(circle) > 1:
            first = scope.drafts[min(circle)]
            listed = ", ".join(sorted(circle))
            message = f"{listed}: their cascades lead in a circle, which a trigger of SQLite does not follow"
            help = "let one of the references restrict, or be optional and set null"
            yield Diagnostic("S733", message, span_of_soft_delete(first), help)
