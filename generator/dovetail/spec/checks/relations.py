"""Relations whose names would be read as something else."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related, Span, place_of
from dovetail.schema.model import Relation, Schema
from dovetail.schema.naming import are_distinct
from dovetail.spec.checks.places import relation_span
from dovetail.spec.scope import Scope

__all__ = ["distinct_relations"]


def distinct_relations(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """On one table no two relations, and no relation and column, share a name."""
    told: set[frozenset[Span | None]] = set()
    for table in schema.tables:
        relations = schema.relations_by_table[table.name]
        columns = {column.name: column.span for column in table.columns}
        if are_distinct([*columns, *(relation.name for relation in relations)]):
            continue  # as nearly always, so that no place has to be found
        seen: dict[str, Relation] = {}
        for relation in sorted(relations, key=_precedence):
            first = seen.setdefault(relation.name, relation)
            if relation.name in columns:
                taken = {*columns, *(other.name for other in relations)}
                yield _like_a_column(scope, table.name, relation, columns[relation.name], taken)
            elif first is not relation and (pair := frozenset((first.span, relation.span))) not in told:
                told.add(pair)
                taken = {*columns, *(other.name for other in relations)}
                pair_in_order = (relation, first) if _is_to_blame(scope, first, relation) else (first, relation)
                yield _clash(scope, table.name, *pair_in_order, taken)


def _precedence(relation: Relation) -> tuple[bool, str, int, int]:
    """A table's own references and relations come before the inverses that other tables give it, the first written first."""
    return (relation.side == "referenced", *place_of(relation.span))


def _is_to_blame(scope: Scope, first: Relation, second: Relation) -> bool:
    """The inverse of a many-to-many relation has to give way to that of a reference, which has fewer names to choose from."""
    return second.side == "referenced" and first.side == "association" and _is_inverse(scope, first)


def _is_inverse(scope: Scope, relation: Relation) -> bool:
    """Say whether the name of a relation is written as `inverse:` of the other side."""
    return relation.side == "referenced" or relation_span(scope, relation) != relation.span


def _free(relation: Relation, taken: set[str]) -> str:
    """What to write as the inverse in place of a name that is taken."""
    names = (relation.related_table, f"{relation.inverse}_{relation.related_table}")
    free = next((name for name in names if name.isidentifier() and name not in taken), None)
    return f"write inverse: {free}, or none" if free is not None else "write another inverse, or none"


def _like_a_column(scope: Scope, table: str, relation: Relation, column: Span | None, taken: set[str]) -> Diagnostic:
    span = relation_span(scope, relation)
    message = f'table "{table}" would have a relation and a column called "{relation.name}"'
    related = (Related(column, "the column"),) if column and column not in (span, relation.span) else ()
    help = "choose another inverse, or none"
    if not _is_inverse(scope, relation):
        made = relation.side == "referencing" and not related
        stem = relation.name.removesuffix("_id")
        other = f"give it another name: column: {relation.name}_id"
        if stem not in (relation.name, "", *taken):
            other = f'call the reference "{stem}"'
        help = f"leave column: out, or {other}" if made else "rename the relation"
    return Diagnostic("S103", message, span, help, related)


def _clash(scope: Scope, table: str, first: Relation, second: Relation, taken: set[str]) -> Diagnostic:
    where, span = relation_span(scope, first), relation_span(scope, second)
    related = (Related(where, f'the other one, to "{first.related_table}"'),) if where else ()
    message = f'table "{table}" would have two relations called "{second.name}"'
    help = "an inverse is a name on the referenced table: choose one that is free there, or none"
    if where == span:
        related, help = (), "a mixin gives this inverse to several tables: write inverse: none in the mixin"
    elif first.side == second.side == "association" and (first.inverse, second.inverse) != (None, None):
        help = (
            "a many-to-many relation is written on one side, and inverse: names it on the other: remove one of the two"
        )
    elif second.side == "association" and first.side == "referenced":
        help = _free(second, taken)
    elif first.association is not None and second.related_table == first.association.table:
        help = f"these are rows of the association table: {_free(second, taken)}"
    elif "referenced" not in (first.side, second.side) and second.table == table:
        help = "rename one of the two"
    elif first.side == second.side == "referenced" and first.related_table == second.related_table:
        help = f"name each after its part, such as inverse: {second.inverse}_{second.name}"
    return Diagnostic("S501", message, span, help, related)
