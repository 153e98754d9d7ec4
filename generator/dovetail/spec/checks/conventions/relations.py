"""Conventions of relations."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic
from dovetail.schema.model import Relation, Schema
from dovetail.schema.words import looks_plural, looks_singular, plural, singular
from dovetail.spec.checks.level import breach
from dovetail.spec.checks.places import relation_span
from dovetail.spec.scope import Scope

__all__ = ["enforced_references", "numbers_of_relations"]


def numbers_of_relations(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A relation to many rows is named in the plural, one to a single row in the singular."""
    for relation in schema.relations:
        if relation.cardinality == "many" and not looks_plural(relation.name):
            holds, better = "many rows", plural(relation.name)
        elif relation.cardinality == "one" and not looks_singular(relation.name):
            holds, better = "one row", singular(relation.name)
        else:
            continue
        message = f'relation "{relation.name}" of "{relation.table}" holds {holds} of "{relation.related_table}"'
        span = relation_span(scope, relation)
        yield from breach(scope, "L101", _written_in(relation), message, span, f'name it "{better}"')


def _written_in(relation: Relation) -> str:
    """The table under which the name of the relation stands."""
    return relation.related_table if relation.side == "referenced" else relation.table


def enforced_references(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every reference is a foreign key of the database."""
    for table in schema.tables:
        for key in table.foreign_keys:
            if not key.enforced and not table.external:
                span = scope.drafts[table.name].references[key.reference].node.key_span("enforced")
                message = f'nothing keeps "{key.reference}" from referring to a row of "{key.referenced_table}" that does not exist'
                yield from breach(scope, "L305", table.name, message, span, "leave out enforced: false")
        for reference in table.polymorphic:
            if reference.discriminator is not None and not reference.enforced and not table.external:
                span = scope.drafts[table.name].polymorphic[reference.name].node.key_span("enforced")
                message = f'nothing keeps "{reference.name}" from referring to a row that does not exist'
                yield from breach(scope, "L305", table.name, message, span, "leave out enforced: false")
