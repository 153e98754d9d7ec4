"""An excerpt holds a few tables: a rule that looks at more of them needs a module that holds an edit against it."""

from importlib import import_module

from dovetail.spec.checks import CHECKS
from dovetail.spec.checks.conventions import CONVENTIONS

ABOUT_A_TABLE = {
    "changing_sql.independent_of_settings",
    "changing_sql.lasting_values",
    "changing_sql.single_rows",
    "circles.distinct_references",
    "composites.composites_in_keys",
    "conventions.docs.missing_column_docs",
    "conventions.docs.missing_docs",
    "conventions.docs.unexplained_nulls",
    "conventions.keys.missing_primary_keys",
    "conventions.keys.redundant_indexes",
    "conventions.keys.unindexed_references",
    "conventions.names.enum_value_styles",
    "conventions.names.reserved_words",
    "conventions.policies.calls_for_each_row",
    "conventions.policies.tables_without_tenant",
    "conventions.policies.unforced_policies",
    "conventions.policies.unindexed_policies",
    "conventions.relations.enforced_references",
    "conventions.relations.numbers_of_relations",
    "conventions.types.json_columns",
    "conventions.types.money",
    "conventions.types.points_in_time",
    "conventions.types.sequences",
    "conventions.types.text_keys",
    "databases.limits_of_sqlite",
    "derived.free_columns",
    "derived.steady_conditions",
    "derived.visible_columns",
    "dialects.sql_of_both_databases",
    "exclusions.possible_exclusions",
    "flows.fitting_defaults",
    "flows.followed_flows",
    "generated.generated_columns",
    "generated.identity_columns",
    "guarantees.consistent_guarantees",
    "index_options.index_options",
    "keys.distinct_indexes",
    "keys.not_null_primary_keys",
    "limits.table_sizes",
    "made_columns.made_columns",
    "made_columns.names_of_references",
    "names.usable_names",
    "operators.indexable_types",
    "operators.known_operator_classes",
    "other_dialects.signs_between_conditions",
    "other_dialects.words_of_defaults",
    "owned_pointers.owned_pointers",
    "partitions.distinct_partitions",
    "partitions.keys_of_partitions",
    "polymorphic.discriminators",
    "polymorphic.keys_of_alternatives",
    "raw_names.known_names",
    "raw_sql.whole_expressions",
    "references.comparable_types",
    "references.optional_columns",
    "references.possible_actions",
    "references.referenced_keys",
    "relations.distinct_relations",
    "removals.dropped_things",
    "reserved.reserved_names",
    "soft_deletion.moments_of_deletion",
    "soft_deletion.possible_soft_deletes",
    "storage.storage_parameters",
    "tenancy.actions_on_tenants",
    "tenancy.useful_policies",
}
"""About one table, and what it refers to or what refers to it: an excerpt has all of that."""

HELD = {
    "named_in_sql": {
        "conventions.tenant_views.views_past_tenants",
        "object_needs.said_needs",
        "object_needs.satisfiable_needs",
        "object_texts.creating_texts",
        "objects_on_sqlite.objects_of_sqlite",
    },
    "pieces": {
        "conventions.files.references_between_files",
        "conventions.files.shared_tables",
    },
    "reach": {
        "circles.insertable_rows",
        "composites.finite_composites",
        "composites.shallow_composites",
        "conventions.deletes.cascade_cycles",
        "conventions.deletes.restricted_cascades",
        "conventions.soft_deletes.rows_left_behind",
        "derived.finite_derivations",
        "extensions.known_extensions",
        "polymorphic.circles_on_sqlite",
        "removals.removed_values",
        "renames.former_names",
        "soft_deletion.cascades_on_sqlite",
        "tenancy.tenant_columns",
    },
    "shapes": {
        "shapes.clear_conditions",
        "shapes.finite_shapes",
        "shapes.small_shapes",
        "shapes.useful_depths",
    },
    "sums": {
        "limits.listed_values",
        "names.distinct_names",
        "reserved.names_alike_on_sqlite",
    },
    "whole": {
        "distribution.distribution_columns",
        "distribution.keys_within_nodes",
        "distribution.known_neighbours",
        "distribution.nothing_but_tables",
        "distribution.references_within_nodes",
    },
}
"""About more than that, by the module of `excerpt` that keeps it, has no answer where it could break, or leaves it to whole runs."""


def test_every_rule_has_its_place() -> None:
    """Whoever adds a rule says here what an excerpt has of it; ARCHITECTURE.md, "An edit", says what that means."""
    rules = {
        f"{rule.__module__}.{rule.__name__}".removeprefix("dovetail.spec.checks.") for rule in (*CHECKS, *CONVENTIONS)
    }
    placed = [*ABOUT_A_TABLE, *(name for names in HELD.values() for name in names)]
    assert sorted(placed) == sorted(rules)
    for module in HELD:
        import_module(f"dovetail.excerpt.{module}")
