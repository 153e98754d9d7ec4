"""What a shape can say of a row of one of several tables, and of no other."""

from dovetail.diagnostics import Fix
from dovetail.schema.model import Relation
from dovetail.schema.polymorphic import PolymorphicReference
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map, Seq

__all__ = ["refuse_other_tables", "refuse_questions", "refuse_tables"]

_OF_ONE_TABLE = ("shape", "columns", "through", "relations", "aggregates", "where", "order_by", "limit", "offset")


def refuse_questions(scope: Scope, reference: PolymorphicReference, written: Map, name: str) -> None:
    """Report what is said of the row as if it were of one table."""
    value = written[name]
    tables = ", ".join(alternative.table for alternative in reference.alternatives)
    message = f'"{reference.name}" is a row of one of {tables}'
    example = f"{{tables: {{{reference.alternatives[0].table}: [...]}}}}"
    if isinstance(value, Seq):
        help = f"say for each of them what is read: {name}: {example}"
        scope.error("S620", f"{message}, which have no columns together", written.value_span(name), help)
        return
    for key in (key for key in _OF_ONE_TABLE if key in value):
        help = f"say it for each of them, under tables: {name}: {example}"
        scope.error("S620", f"{message}, and {key} says something of one", value.key_span(key), help)


def refuse_other_tables(scope: Scope, reference: PolymorphicReference, tables: Map) -> None:
    """Report tables that the reference does not go to."""
    known = {alternative.table: None for alternative in reference.alternatives}
    for table in tables:
        if table not in known:
            message = f'"{reference.name}" does not refer to rows of "{table}"'
            scope.unknown("S620", message, table, known, tables.key_span(table))


def refuse_tables(scope: Scope, relation: Relation, options: Map) -> None:
    """Report `tables` and `tag` where there is one table only."""
    for key in ("tables", "tag"):
        if key in options:
            message = f'"{relation.name}" is always of "{relation.related_table}", and needs no {key}'
            where = options.entry_span(key)
            fix = None if where is None else Fix(where, "")
            scope.error("S620", message, options.key_span(key), "leave it out", fix=fix)
