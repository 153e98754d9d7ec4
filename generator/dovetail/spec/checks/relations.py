"""Relations whose names would be read as something else."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.schema.model import Relation, Schema
from dovetail.spec.scope import Scope

__all__ = ["distinct_relations"]


def distinct_relations(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """On one table no two relations, and no relation and column, share a name."""
    for table in schema.tables:
        columns = {column.name: column.span for column in table.columns}
        seen: dict[str, Relation] = {}
        for relation in schema.relations_by_table[table.name]:
            span = _written_at(scope, relation)
            if relation.name in columns:
                where = columns[relation.name]
                related = (Related(where, "the column"),) if where and where != span else ()
                message = f'table "{table.name}" would have a relation and a column called "{relation.name}"'
                yield Diagnostic("S103", message, span, "rename the relation", related)
            elif relation.name in seen:
                yield _clash(scope, table.name, seen[relation.name], relation, span)
            seen.setdefault(relation.name, relation)


def _clash(scope: Scope, table: str, first: Relation, second: Relation, span: Span | None) -> Diagnostic:
    where = _written_at(scope, first)
    related = (Related(where, f'the other one, to "{first.related_table}"'),) if where else ()
    message = f'table "{table}" would have two relations called "{second.name}"'
    help = "an inverse is a name on the referenced table: choose one that is free there, or none"
    if where == span:
        related, help = (), "a mixin gives this inverse to several tables: write inverse: none in the mixin"
    elif first.side == second.side == "association" and (first.inverse, second.inverse) != (None, None):
        help = (
            "a many-to-many relation is written on one side, and inverse: names it on the other: remove one of the two"
        )
    return Diagnostic("S501", message, span, help, related)


def _written_at(scope: Scope, relation: Relation) -> Span | None:
    """Where the name of a relation stands: at the reference, or at the `inverse:` of the reference on the other table."""
    if relation.side == "referenced" and relation.inverse is not None:
        node = scope.drafts[relation.related_table].references[relation.inverse].node
        return node.value_span("inverse")
    return relation.span
