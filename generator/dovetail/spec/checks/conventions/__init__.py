"""Conventions: what is legal and still deserves a second look. `lint:` sets each of them, for the spec or for a table.

A convention may be held against a schema that is not known to be right yet. What it says or raises then is dropped; it has to end.
"""

from dovetail.spec.checks.conventions import (
    deletes,
    docs,
    files,
    keys,
    names,
    policies,
    relations,
    soft_deletes,
    tenant_views,
    types,
)

__all__ = ["CONVENTIONS"]

CONVENTIONS = (
    relations.numbers_of_relations,
    relations.enforced_references,
    docs.missing_docs,
    docs.missing_column_docs,
    docs.unexplained_nulls,
    names.enum_value_styles,
    names.reserved_words,
    files.references_between_files,
    types.money,
    types.points_in_time,
    types.text_keys,
    types.json_columns,
    types.sequences,
    keys.unindexed_references,
    keys.redundant_indexes,
    keys.missing_primary_keys,
    deletes.cascade_cycles,
    deletes.restricted_cascades,
    soft_deletes.rows_left_behind,
    policies.tables_without_tenant,
    policies.unforced_policies,
    policies.unindexed_policies,
    policies.calls_for_each_row,
    tenant_views.views_past_tenants,
)
"""The checks of conventions, in the order of their codes."""
