"""What an editor offers to write as a whole. The texts are in the snippet syntax of VS Code: `${1:name}` is a place to fill in."""

from typing import Any

__all__ = ["NAMES", "SNIPPETS", "snippets"]

_ACTIONS = "${3|cascade,set null,set default,restrict,no action|}"

SNIPPETS: dict[str, dict[str, tuple[str, str]]] = {
    "included": {
        "new spec": (
            "The root file of a spec, with one table.",
            (
                "dovetail: 1\nname: ${1:shop}\ndatabases: [postgresql, sqlite]\n\ntables:\n  ${2:users}:\n    columns:\n"
                "      id: {type: uuid, primary_key: true, default: uuid7}\n      ${3:name}: ${4:text}\n"
            ),
        ),
    },
    "tables": {
        "new table": (
            "A table with a key of its own.",
            "${1:posts}:\n  columns:\n    id: {type: uuid, primary_key: true, default: uuid7}\n    ${2:title}: ${3:text}\n",
        ),
        "new association table": (
            "A table whose rows connect two others; a pair is in it once.",
            (
                "${1:memberships}:\n  references:\n"
                "    ${2:user}: {to: ${3:users}, on_delete: cascade, inverse: ${1:memberships}}\n"
                "    ${4:team}: {to: ${5:teams}, on_delete: cascade, inverse: ${1:memberships}}\n"
                "  primary_key: [${2:user}, ${4:team}]\n"
            ),
        ),
    },
    "columns": {
        "new identifier": ("A key that sorts by time.", "id: {type: uuid, primary_key: true, default: uuid7}"),
        "new number": ("A key that the database counts up.", "id: {type: bigint, primary_key: true, identity: always}"),
        "new time of creation": ("Set once.", "created_at: {type: timestamptz, default: now, read_only: true}"),
        "new time of update": (
            "Set with every update.",
            "updated_at: {type: timestamptz, default: now, on_update: now}",
        ),
    },
    "references": {
        "new reference": (
            "Each row here refers to one there.",
            f"${{1:author}}: {{to: ${{2:users}}, on_delete: {_ACTIONS}, inverse: ${{4:posts}}}}",
        ),
        "new optional reference": (
            "A row here refers to one there, or to nothing.",
            "${1:editor}: {to: ${2:users}, optional: true, on_delete: set null, inverse: ${3:edited_posts}}",
        ),
        "new one-to-one reference": (
            "At most one row here for each row there.",
            f"${{1:user}}: {{to: ${{2:users}}, unique: true, on_delete: {_ACTIONS}, inverse: ${{4:profile}}}}",
        ),
        "new reference to one of several tables": (
            "Each row here refers to a row of one of them.",
            (
                "${1:subject}: {to: [${2:posts}, ${5:users}], storage: exclusive, "
                f"on_delete: {_ACTIONS}, inverse: ${{4:comments}}}}"
            ),
        ),
    },
    "relations": {
        "new many-to-many relation": (
            "Makes the association table as well.",
            "${1:tags}: {to: ${2:tags}, through: auto, inverse: ${3:posts}}",
        ),
        "new many-to-many relation through a table": (
            "Goes through a table that refers to both sides.",
            "${1:teams}: {through: ${2:memberships}, inverse: ${3:users}}",
        ),
    },
    "shapes": {
        "new shape": (
            "What a query reads of each row, and of what is related to it.",
            "${1:PostCard}:\n  table: ${2:posts}\n  columns: [${3:id}, ${4:title}]\n  relations:\n    ${5:author}: [${6:name}]\n",
        ),
    },
    "shapeRelations": {
        "new first of many": (
            "The first of the related rows, or none.",
            "${1:latest}: {relation: ${2:posts}, order_by: [${3:created_at} desc], limit: 1}",
        ),
    },
    "shapeAggregates": {
        "new count": ("How many related rows there are.", "${1:posts_count}: count(${2:posts})"),
        "new average": (
            "The average of a column of the related rows.",
            "${1:average_stars}: avg(${2:ratings}.${3:stars})",
        ),
    },
    "functions": {
        "new function": (
            "A function of the database, written as SQL.",
            (
                "${1:shortened}:\n  sql: |\n    CREATE FUNCTION ${1:shortened}(${2:value text}) RETURNS ${3:text}\n"
                "    LANGUAGE sql IMMUTABLE RETURN ${4:trim(value)}\n"
            ),
        ),
    },
    "triggers": {
        "new trigger": (
            "A trigger, written as SQL.",
            (
                "${1:users_touched}:\n  sql: |\n    CREATE TRIGGER ${1:users_touched} BEFORE UPDATE ON ${2:users}\n"
                "    FOR EACH ROW EXECUTE FUNCTION ${3:touch}()\n  needs: [${2:users}, ${3:touch}]\n"
            ),
        ),
    },
    "views": {
        "new view": (
            "A view, written as SQL.",
            "${1:active_users}:\n  sql: CREATE VIEW ${1:active_users} AS SELECT ${2:id} FROM ${3:users}\n  needs: [${3:users}]\n",
        ),
        "new materialised view": (
            "A view whose rows are stored, until they are refreshed.",
            (
                "${1:user_counts}:\n  sql: CREATE MATERIALIZED VIEW ${1:user_counts} AS SELECT ${2:count(*)} FROM ${3:users}\n"
                "  needs: [${3:users}]\n"
            ),
        ),
    },
    "composites": {
        "new composite": (
            "A type whose values have several fields.",
            "${1:address}: {fields: {${2:street}: ${3:text}, ${4:city}: ${5:text}}}",
        ),
    },
    "enums": {"new enum": ("A closed set of words.", "${1:post_status}: [${2:draft}, ${3:published}]")},
}
"""By the definition at whose mappings they are offered: label, description and text. A new file is like an included one."""

NAMES = {
    "checks": "check_name",
    "columns": "column_name",
    "composites": "composite_name",
    "domains": "domain_name",
    "enums": "enum_name",
    "functions": "function_name",
    "mixins": "mixin_name",
    "partitions": "partition_name",
    "policies": "policy_name",
    "references": "reference_name",
    "relations": "relation_name",
    "removedValues": "removed_value",
    "shapeAggregates": "field_name",
    "shapeAlternatives": "table_name",
    "shapePayload": "field_name",
    "shapeRelations": "relation_name",
    "shapes": "ShapeName",
    "tables": "table_name",
    "triggers": "trigger_name",
    "views": "view_name",
    "transitions": "enum_value",
}
"""What an editor writes in place of a name that is still to be found, by definition."""


def snippets(definition: str) -> list[dict[str, Any]]:
    """Return the snippets of a definition as VS Code's extension for YAML reads them."""
    offered = SNIPPETS[definition].items()
    return [{"label": label, "description": text, "bodyText": body} for label, (text, body) in offered]
