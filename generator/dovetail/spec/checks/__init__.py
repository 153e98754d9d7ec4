"""Rules about a resolved Schema. Each check is a function that yields diagnostics; this is the list of them all."""

from collections.abc import Callable, Iterator

from dovetail.diagnostics import Diagnostic
from dovetail.schema.model import Schema
from dovetail.spec.checks import databases, generated, keys, limits, names, operators, references, relations, reserved
from dovetail.spec.scope import Scope

__all__ = ["CHECKS", "check"]

Check = Callable[[Schema, Scope], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    names.usable_names,
    names.distinct_names,
    reserved.reserved_names,
    reserved.names_alike_on_sqlite,
    limits.table_sizes,
    references.referenced_keys,
    references.comparable_types,
    references.possible_actions,
    references.optional_columns,
    keys.not_null_primary_keys,
    keys.distinct_indexes,
    keys.index_options,
    operators.indexable_types,
    operators.known_operator_classes,
    generated.generated_columns,
    generated.identity_columns,
    relations.distinct_relations,
    databases.limits_of_sqlite,
)


def check(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Yield what is wrong with `schema`. `scope` knows where each of its parts was written."""
    for rule in CHECKS:
        yield from rule(schema, scope)
