"""What people write who come from SQL, from an ORM or from a query builder, and what it is called here."""

import re
from typing import Any

from dovetail.schema.types import WORDS

__all__ = ["help_for_missing_key", "help_for_unknown_key"]

_NOT_NULL = "leave it out: every column is NOT NULL unless it has `optional: true` or a ? after its type"
_OPTIONAL = "write `optional: true`, or a ? after the type"
_IN_REFERENCES = (
    "a reference stands under `references:` of the table and makes its column: "
    "`author: {to: users, on_delete: cascade, inverse: posts}`"
)
_IN_INDEXES = "indexes stand under `indexes:` of the table: `indexes: [[name]]`"
_DOC = "write `doc`"
_RELATIONS = "many-to-many stands under `relations:` of the table: `tags: {through: post_tags, inverse: posts}`"
_ENUM = "declare the values under `enums:` and use the enum's name as the type, or write `one_of`"

_COLUMN = {
    **dict.fromkeys(["notnull", "required"], _NOT_NULL),
    **dict.fromkeys(
        ["references", "reference", "foreignkey", "fk", "ref", "ondelete", "to", "inverse"], _IN_REFERENCES
    ),
    **dict.fromkeys(["pk", "primary", "key", "primarykey", "isprimary", "id"], "write `primary_key: true`"),
    **dict.fromkeys(["comment", "description", "note"], _DOC),
    **dict.fromkeys(["length", "size", "len", "maxlen"], "write the length into the type: `varchar(200)`"),
    **dict.fromkeys(["precision", "scale", "digits"], "write it into the type: `numeric(10, 2)`"),
    **dict.fromkeys(["values", "enum", "choices"], _ENUM),
    **dict.fromkeys(["autoincrement", "serial", "sequence"], "write `identity: always` or `identity: by default`"),
    **dict.fromkeys(["index", "indexed"], _IN_INDEXES),
    "autonowadd": "write `default: now`",
    "autonow": "write `default: now` and `on_update: now`",
    **dict.fromkeys(["serverdefault", "defaultvalue"], "write `default`"),
    **dict.fromkeys(["computed", "virtual"], 'write `generated: {sql: "..."}`'),
    "array": "write it into the type: `text array`",
    "sql": 'write `type: {sql: "..."}`',
    "name": "a column has the name it is declared under; `attribute` renames it in Python only",
    "regex": "write `pattern`",
    "collate": "write `collation`",
    "manytomany": _RELATIONS,
}

_REFERENCE = {
    **dict.fromkeys(["table", "target", "references", "referencedtable", "foreignkey", "model"], "write `to`"),
    **dict.fromkeys(["backref", "relatedname", "backpopulates", "relation", "as"], "write `inverse`"),
    **dict.fromkeys(["notnull", "required"], "leave it out: a reference is NOT NULL unless it has `optional: true`"),
    **dict.fromkeys(["comment", "description", "note"], _DOC),
    "cascade": "write `on_delete: cascade`",
    "delete": "write `on_delete`",
    "update": "write `on_update`",
    "type": "leave it out: the type is copied from the referenced column",
    "field": "write `column`",
    "manytomany": _RELATIONS,
    "through": _RELATIONS,
}

_TABLE = {
    **dict.fromkeys(["manytomany", "hasandbelongstomany", "through"], _RELATIONS),
    **dict.fromkeys(["foreignkey", "foreignkeys", "belongsto", "hasmany", "hasone"], _IN_REFERENCES),
    **dict.fromkeys(["pk", "primary", "key"], "write `primary_key: [column, ...]`"),
    **dict.fromkeys(["comment", "description", "note"], _DOC),
    **dict.fromkeys(["fields", "attributes", "properties"], "write `columns`"),
    **dict.fromkeys(["constraints", "constraint"], "write `checks`, `unique` or `primary_key`"),
    **dict.fromkeys(["tablename", "dbtable"], "write `name`"),
    **dict.fromkeys(["model", "classname"], "write `class`"),
    **dict.fromkeys(["extends", "inherits", "uses", "include", "traits"], "write `mixins: [name]`"),
    "namespace": "write `schema`",
    "timestamps": "declare the two columns in a mixin and write `mixins: [timestamps]`",
}

_INDEX = {
    **dict.fromkeys(["method", "type"], "write `using`"),
    **dict.fromkeys(["condition", "predicate", "filter", "partial"], "write `where`"),
    **dict.fromkeys(["fields", "keys", "on", "parts"], "write `columns`"),
    "expression": "write `expressions: [...]`",
}

_KEY = {"fields": "write `columns`", "keys": "write `columns`"}

_ROOT = {
    **dict.fromkeys(["version", "dovetailversion"], "write `dovetail: 1`"),
    **dict.fromkeys(["models", "entities", "schema"], "write `tables`"),
    **dict.fromkeys(["database", "dialect", "dialects", "engine"], "write `databases: [postgresql]`"),
    **dict.fromkeys(["imports", "includes", "import"], "write `include`"),
    **dict.fromkeys(["description", "title"], _DOC),
    "types": "write `enums` or `domains`",
}

_UNKNOWN = {
    "column": _COLUMN,
    "domain": {
        key: help for key, help in _COLUMN.items() if key in ("length", "sql", "regex", "collate", "comment", "enum")
    },
    "reference": _REFERENCE,
    "table": _TABLE,
    "mixin": _TABLE,
    "index": _INDEX,
    "unique key": _KEY,
    "primary key": _KEY,
    "enum": dict.fromkeys(["items", "members", "labels", "options"], "write `values`"),
    "enum value": dict.fromkeys(["name", "label"], "write `value`"),
    "many-to-many relation": {
        "table": "write `through`",
        "target": "write `to`",
        "ondelete": "it stands in the references",
    },
    "root file": _ROOT,
}

_MISSING = {
    ("reference", "on_delete"): "write `on_delete:` with one of cascade, set null, set default, restrict, no action; "
    "the policy is a decision, so there is no default",
    ("reference", "inverse"): "write what the referenced table calls these rows, or `inverse: none`",
    ("reference", "to"): "write the referenced table: `to: users`",
    ("many-to-many relation", "through"): "write the association table, or `through: auto`",
    ("many-to-many relation", "inverse"): "write what the other table calls these rows, or `inverse: none`",
    ("identity", "kind"): "write `kind: always` or `kind: by default`",
    ("generated column", "sql"): 'write `sql: "..."`, the expression',
    ("check", "sql"): 'write `sql: "..."`, the condition',
    ("primary key", "columns"): "write `columns: [...]`",
    ("unique key", "columns"): "write `columns: [...]`",
    ("enum", "values"): "write `values: [first, second]`",
    ("column", "type"): "write a type such as `type: text`",
    ("domain", "type"): "write a type such as `type: text`",
    ("root file", "tables"): "write `tables:`, or `include:` the files that have them",
    ("root file", "dovetail"): "write `dovetail: 1` as the first line: it is the version of the language",
    ("root file", "name"): "write `name:`, the name of the Python package to generate",
    ("index", "columns"): "write `columns: [...]` or `expressions: [...]`",
    ("part of an index", "column"): "write `column` or `expression`",
}


def help_for_unknown_key(what: str, key: str, value: Any) -> str | None:
    """Return the help for a key that `what`, such as "column", does not have; None where nothing is known about it."""
    plain = "".join(character for character in key.casefold() if character.isalnum())
    if plain in ("nullable", "null") and what in ("column", "reference"):
        if what == "reference" and value is not False:
            return "write `optional: true`"
        return _NOT_NULL if value is False else _OPTIONAL
    if what == "column" and plain in ("references", "foreignkey", "fk", "ref") and isinstance(value, str) and value:
        return f"write under `references:` of the table: `name: {{to: {value}, on_delete: ..., inverse: ...}}`"
    if what in ("root file", "included file") and isinstance(value, dict) and "columns" in value:
        return "a table stands under `tables:`; indent it"
    if value is None and re.fullmatch(r"\s*\d+\s*\)\??", key):
        return 'a comma inside {...} belongs to YAML: put the type in quotes, such as "numeric(10, 2)"'
    if what == "root file" and plain == "schema" and not isinstance(value, dict):
        return "a schema of the database stands in each table, enum and domain: `schema: name`"
    if what in ("table", "mixin") and plain not in _TABLE and _is_column(value):
        return "a column stands under `columns:`; indent it"
    if value is None and ":" in key:
        return f'put a space after the colon: "{key.replace(":", ": ", 1)}"'
    return _UNKNOWN.get(what, {}).get(plain)


def _is_column(value: Any) -> bool:
    """Say whether a value is written as a column is: as a type, or as a mapping with one."""
    if isinstance(value, dict):
        return "type" in value
    return isinstance(value, str) and re.split(r"[\s(\[?]", value, maxsplit=1)[0] in WORDS


def help_for_missing_key(what: str, key: str) -> str | None:
    """Return the help for a key that `what` must have and does not; None where the message says it all."""
    return _MISSING.get((what, key))
