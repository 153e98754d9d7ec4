"""Functions, views and triggers that SQLite does not have, and what needs them there."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Check, Index
from dovetail.schema.model import Schema
from dovetail.schema.sql_objects import SqlObject, called_functions
from dovetail.spec.checks.object_texts import head_of, place_of
from dovetail.spec.scope import Scope

__all__ = ["objects_of_sqlite"]


def objects_of_sqlite(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """SQLite has what is declared for it, and what that needs."""
    if "sqlite" not in schema.databases:
        return
    missing = {each.name for each in schema.objects if each.kind == "view" and each.sql.on("sqlite") is None}
    for each in schema.objects:
        text = each.sql.on("sqlite")
        if text is not None:
            yield from _of_object(each, text, missing, place_of(each, scope, "sqlite"))
    for table in schema.tables if schema.functions else ():
        parts: tuple[Column | Check | Index, ...] = (*table.columns, *table.checks, *table.indexes)
        for part in parts if not table.external else ():
            for name in sorted(called_functions(part, schema.functions, "sqlite")):
                message = f'"{part.name}" of "{table.name}" calls {name}, and SQLite has no functions in SQL'
                help = "write another text for it there: {postgresql: ..., sqlite: ...}, or null"
                yield Diagnostic("M515", message, part.span or table.span, help)


def _of_object(each: SqlObject, text: str, missing: set[str], span: Span | None) -> Iterator[Diagnostic]:
    if each.kind == "function":
        help = "say that it is PostgreSQL's only: sql: {postgresql: ..., sqlite: null}"
        yield Diagnostic("M515", f'SQLite has no functions in SQL: "{each.name}" cannot be made there', span, help)
        return
    found = head_of(each, text, "sqlite")
    if found is not None and found.what == "MATERIALIZED VIEW":
        help = "give SQLite a plain view: sql: {postgresql: ..., sqlite: CREATE VIEW ...}, or null"
        yield Diagnostic("M515", f'SQLite has no materialised views: "{each.name}" cannot be made there', span, help)
    for name in each.needs:
        if name in missing:
            message = f'"{each.name}" needs "{name}", which SQLite does not have'
            yield Diagnostic("M515", message, span, "give the other a text for SQLite, or null for this one too")
