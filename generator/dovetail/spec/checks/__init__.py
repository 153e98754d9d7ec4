"""Rules about a resolved Schema. Each check is a function that yields diagnostics; this is the list of them all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, zip_longest

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.model import Schema
from dovetail.spec.checks import (
    changing_sql,
    circles,
    composites,
    databases,
    derived,
    dialects,
    distribution,
    exclusions,
    extensions,
    flows,
    generated,
    guarantees,
    index_options,
    keys,
    limits,
    made_columns,
    names,
    object_needs,
    object_texts,
    objects_on_sqlite,
    operators,
    other_dialects,
    owned_pointers,
    partitions,
    polymorphic,
    raw_names,
    raw_sql,
    references,
    relations,
    removals,
    renames,
    reserved,
    shapes,
    soft_deletion,
    storage,
    tenancy,
)
from dovetail.spec.checks.conventions import CONVENTIONS, files
from dovetail.spec.scope import Scope

__all__ = ["CHECKS", "CONVENTIONS", "check", "findings", "once", "parts_of"]

Check = Callable[[Schema, Scope], Iterator[Diagnostic]]
Found = list[tuple[Diagnostic, ...]]
"""What each of some rules has found."""

CHECKS: tuple[Check, ...] = (
    names.usable_names,
    names.distinct_names,
    renames.former_names,
    removals.dropped_things,
    removals.removed_values,
    extensions.known_extensions,
    reserved.reserved_names,
    reserved.names_alike_on_sqlite,
    limits.table_sizes,
    limits.listed_values,
    references.referenced_keys,
    references.comparable_types,
    references.possible_actions,
    references.optional_columns,
    owned_pointers.owned_pointers,
    polymorphic.keys_of_alternatives,
    polymorphic.discriminators,
    made_columns.made_columns,
    made_columns.names_of_references,
    circles.distinct_references,
    circles.insertable_rows,
    keys.not_null_primary_keys,
    keys.distinct_indexes,
    index_options.index_options,
    storage.storage_parameters,
    exclusions.possible_exclusions,
    partitions.keys_of_partitions,
    partitions.distinct_partitions,
    composites.finite_composites,
    composites.shallow_composites,
    composites.composites_in_keys,
    operators.indexable_types,
    operators.known_operator_classes,
    generated.generated_columns,
    generated.identity_columns,
    guarantees.consistent_guarantees,
    object_texts.creating_texts,
    object_needs.said_needs,
    object_needs.satisfiable_needs,
    objects_on_sqlite.objects_of_sqlite,
    flows.followed_flows,
    flows.fitting_defaults,
    distribution.distribution_columns,
    distribution.keys_within_nodes,
    distribution.references_within_nodes,
    distribution.known_neighbours,
    distribution.nothing_but_tables,
    derived.free_columns,
    derived.finite_derivations,
    derived.steady_conditions,
    derived.visible_columns,
    soft_deletion.moments_of_deletion,
    soft_deletion.possible_soft_deletes,
    soft_deletion.cascades_on_sqlite,
    tenancy.actions_on_tenants,
    tenancy.tenant_columns,
    tenancy.useful_policies,
    relations.distinct_relations,
    shapes.finite_shapes,
    shapes.useful_depths,
    shapes.small_shapes,
    shapes.clear_conditions,
    raw_sql.whole_expressions,
    other_dialects.signs_between_conditions,
    other_dialects.words_of_defaults,
    raw_names.known_names,
    changing_sql.single_rows,
    changing_sql.lasting_values,
    changing_sql.independent_of_settings,
    databases.limits_of_sqlite,
    polymorphic.circles_on_sqlite,
    files.shared_tables,
    dialects.sql_of_both_databases,
)


def check(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Yield what is wrong with `schema`. `scope` knows where each of its parts was written."""
    return once(chain.from_iterable(rule(schema, scope) for rule in CHECKS))


def parts_of(rules: Sequence[Check], schema: Schema, scope: Scope, parts: int) -> list[Callable[[], Found]]:
    """Return the work of trying the rules on a schema in so many parts, which can be done at the same time."""
    return [partial(_found, rules[first::parts], schema, scope) for first in range(parts)]


def findings(parts: Iterable[Found]) -> Iterator[Diagnostic]:
    """Yield what the rules have found, in their order, from what the parts have returned."""
    return chain.from_iterable(chain.from_iterable(zip_longest(*parts, fillvalue=())))


def once(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield what is wrong with a mixin once, and not again for every table that takes it."""
    told: set[tuple[str, Span | None, str | None]] = set()
    for each in found:
        known_by = (each.code, each.span, each.help)
        if each.span is None or known_by not in told:
            told.add(known_by)
            yield each


def _found(rules: Sequence[Check], schema: Schema, scope: Scope) -> Found:
    return [tuple(rule(schema, scope)) for rule in rules]
