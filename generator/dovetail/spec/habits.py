"""What people write who come from SQL, from an ORM or from a query builder, and what it is called here."""

from typing import Any

__all__ = [
    "FIELD_OF_SQL",
    "INVERSE_HELP",
    "help_for_missing_key",
    "help_for_unknown_key",
    "nearest_habit",
]

INVERSE_HELP = "leave it out: one-to-many is the `inverse` of the reference that the other table has"
_NEARLY_THE_SAME = 0.86
"""How alike a misspelled habit must be to one that is known: one letter left out of seven."""
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

_INHERITANCE = (
    "inheritance of PostgreSQL is not generated, since no key and no reference holds over a table and its heirs: "
    "columns that tables share stand in a mixin (`mixins: [...]`), and one table in parts is `partition:`"
)
_RULES = (
    "rules that rewrite statements are not generated, since they change what others ask for unseen: what holds of a row "
    "stands under `checks:`, of rows together under `unique:` or `exclude:`, and what else a write does is for a trigger"
)
_FIELD_RULES = "a field has a type only: declare a domain with the rule, and make it the type of the field"
FIELD_OF_SQL = (
    "no field has a type written as {sql: ...}: write a word such as `type: text`, an enum, a domain or another composite, "
    "or make a column of its own of it"
)
_FIELD = {
    **dict.fromkeys(["min", "max", "minlength", "maxlength", "pattern", "oneof", "check"], _FIELD_RULES),
    **dict.fromkeys(["regex", "choices", "enum", "constraint"], _FIELD_RULES),
    **dict.fromkeys(["default", "value"], "a field has no default: write one of the column, as {sql: ...}"),
    **dict.fromkeys(["optional", "nullable", "null", "notnull", "required"], "leave it out: any field may be NULL"),
    **dict.fromkeys(["unique", "primarykey", "index", "to", "references"], "what is in a key is a column of its own"),
    **dict.fromkeys(["comment", "description", "note"], "write `doc`"),
    **dict.fromkeys(["collation", "collate"], "declare a domain with the collation, and make it the type of the field"),
    **dict.fromkeys(["length", "size", "precision"], "it belongs to the type, as in varchar(200)"),
    "sql": FIELD_OF_SQL,
}

_FORMER = dict.fromkeys(
    [
        "renamedfrom",
        "oldname",
        "formername",
        "formerly",
        "previousname",
        "previously",
        "renamed",
        "rename",
        "formerlyknownas",
    ],
    "write `was`",
)

_ALL = ("all", "*", "default", "everything", "off", "warnings", "rules")
_DATABASES = {"postgres": "postgresql", "pg": "postgresql", "sqlite3": "sqlite"}

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
    **dict.fromkeys(["kind", "datatype", "dtype", "columntype", "sqltype"], "write `type`"),
    "blank": "leave it out: text may be empty unless it has `min_length: 1`",
    "constraints": "write each as a key of the column: `primary_key: true`, `unique: true`, `check: ...`",
    **dict.fromkeys(["private", "hidden", "writeonly"], "write `secret`"),
    **dict.fromkeys(["immutable", "editable"], "write `read_only`"),
    **dict.fromkeys(["minimum", "gte", "ge"], "write `min`"),
    **dict.fromkeys(["maximum", "lte", "le"], "write `max`"),
    "sql": 'write `type: {sql: "..."}`',
    "name": "a column has the name it is declared under; `attribute` renames it in Python only",
    "regex": "write `pattern`",
    "collate": "write `collation`",
    "manytomany": _RELATIONS,
    **dict.fromkeys(["convert", "conversion", "cast", "backfill", "fill", "transform"], "write `using`"),
    **_FORMER,
}

_REFERENCE = {
    **dict.fromkeys(["table", "target", "references", "referencedtable", "foreignkey", "model"], "write `to`"),
    **dict.fromkeys(["backref", "relatedname", "backpopulates", "relation", "as"], "write `inverse`"),
    **dict.fromkeys(["notnull", "required"], "leave it out: a reference is NOT NULL unless it has `optional: true`"),
    **dict.fromkeys(["comment", "description", "note"], _DOC),
    "cascade": "write `on_delete: cascade`",
    **dict.fromkeys(["totable", "referto", "refersto", "tablename"], "write `to`"),
    **dict.fromkeys(["tocolumn", "referencedcolumn", "tofield"], "write it behind the table: `to: users.id`"),
    **dict.fromkeys(["columnname", "dbcolumn", "fromcolumn"], "write `column`"),
    "delete": "write `on_delete`",
    "update": "write `on_update`",
    **dict.fromkeys(["notvalid", "novalidate"], "write `validated: false`"),
    "type": "leave it out: the type is copied from the referenced column",
    "field": "write `column`",
    "manytomany": _RELATIONS,
    "through": _RELATIONS,
    **_FORMER,
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
    **dict.fromkeys(["extends", "uses", "include", "traits"], "write `mixins: [...]`"),
    **dict.fromkeys(["inherits", "inheritsfrom", "parenttable"], _INHERITANCE),
    **dict.fromkeys(["rules", "rule"], _RULES),
    **dict.fromkeys(["excludes", "exclusions", "exclusion", "excludeconstraints"], "write `exclude`"),
    **dict.fromkeys(["partitionby", "partitions", "partitioning", "partitioned"], "write `partition`"),
    **dict.fromkeys(["storage", "storageparameters", "reloptions", "fillfactor"], "write `with: {fillfactor: 70}`"),
    "namespace": "write `schema`",
    **dict.fromkeys(["paranoid", "softdeletes", "softdeletable", "safedelete", "trash"], "write `soft_delete: true`"),
    **dict.fromkeys(["uniquetogether", "uniqueconstraints", "uniques", "uniquekeys"], "write `unique`"),
    **dict.fromkeys(["indextogether", "indices", "keys"], "write `indexes`"),
    "required": "leave it out: every column is NOT NULL unless it has `optional: true` or a ? after its type",
    **dict.fromkeys(["meta", "ordering", "orderby"], "leave it out: the order of rows is a query's business"),
    **dict.fromkeys(["triggers", "trigger"], "triggers stand beside the tables, under `triggers:` of the file"),
    "timestamps": "declare the two columns in a mixin and write `mixins: [timestamps]`",
    **_FORMER,
}

_MIXIN = {
    **_TABLE,
    **dict.fromkeys(
        [*_FORMER, "was"], "leave it out: what is made of a mixin are columns and references, which have a `was`"
    ),
    "primarykey": "write `primary_key: true` in a column of the mixin, or `primary_key: [...]` in each table",
    **dict.fromkeys(["doc", "description", "comment", "note"], "a mixin has no doc; write a comment, a line with #"),
    "relations": "many-to-many stands in the tables",
    "mixins": "a mixin has no mixins; list all of them in the table: `mixins: [one, other]`",
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
    **dict.fromkeys(["models", "entities", "schema", "classes"], "write `tables`"),
    **dict.fromkeys(["database", "dialect", "dialects", "engine"], "write `databases: [postgresql]`"),
    **dict.fromkeys(["imports", "includes", "import"], "write `include`"),
    **dict.fromkeys(["description", "title"], _DOC),
    **dict.fromkeys(["compositetypes", "composite", "structs", "records"], "write `composites`"),
    "rules": _RULES,
    "types": "write `enums`, `domains` or `composites`",
    **dict.fromkeys(["drop", "drops", "dropping", "tombstones", "deleted", "removed"], "write `dropped`"),
    **dict.fromkeys(
        ["materializedviews", "materialisedviews", "matviews"],
        "write `views`: the SQL says CREATE MATERIALIZED VIEW",
    ),
    "procedures": "the spec has functions only; a procedure is made by a step of yours (`dovetail migration new`)",
}

_IN_ITS_SQL = "leave it out: its SQL says so"

_OBJECT = {
    **dict.fromkeys(["definition", "body", "text", "query", "select", "as", "code", "statement"], "write `sql`"),
    **dict.fromkeys(["dependson", "depends", "dependencies", "requires", "uses", "after", "tables"], "write `needs`"),
    **dict.fromkeys(["on", "table", "when", "events", "event", "timing", "foreach", "execute"], _IN_ITS_SQL),
    **dict.fromkeys(["arguments", "args", "parameters", "returns", "language", "volatility"], _IN_ITS_SQL),
    **dict.fromkeys(["materialized", "materialised", "withdata"], _IN_ITS_SQL),
    **dict.fromkeys(["comment", "description", "note"], _DOC),
    "was": "leave it out: under another name it is made anew, and loses nothing",
    "namespace": "write `schema`",
}

_ASKED = "leave it out: it is said where the shape is read, as in `find_many(SkillCard, where=..., limit=...)`"

_SHAPE = {
    **dict.fromkeys(["where", "filter", "orderby", "order", "sort", "limit", "offset"], _ASKED),
    **dict.fromkeys(["model", "of", "from", "on"], "write `table`"),
    **dict.fromkeys(["fields", "select", "attributes"], "write `columns`"),
    **dict.fromkeys(["with", "include", "joins", "join", "references", "nested"], "write `relations`"),
    **dict.fromkeys(["counts", "computed", "count"], "write `aggregates`"),
    **dict.fromkeys(["comment", "description", "note"], _DOC),
    **dict.fromkeys(["class", "name"], "leave it out: the class is called as the shape is"),
}

_SHAPE_RELATION = {
    **_SHAPE,
    **dict.fromkeys(["filter", "condition"], "write `where`"),
    **dict.fromkeys(["order", "sort", "sortby", "orderedby"], "write `order_by`"),
    **dict.fromkeys(["first", "one", "single"], "write `limit: 1`: the field is then one row and no list"),
    **dict.fromkeys(["take", "top", "max"], "write `limit`"),
    **dict.fromkeys(["skip"], "write `offset`"),
    **dict.fromkeys(["levels", "recursive", "maxdepth"], "write `depth`"),
    **dict.fromkeys(["of", "from", "name"], "write `relation`"),
    **dict.fromkeys(["table", "to", "model"], "leave it out: the relation says which table it leads to"),
    **dict.fromkeys(["payload", "association", "pivot"], "write `through`"),
    **dict.fromkeys(["type", "class", "as"], "write `shape`"),
}

_UNKNOWN = {
    "column": _COLUMN,
    "domain": {
        key: help
        for key, help in _COLUMN.items()
        if key in ("length", "sql", "regex", "collate", "comment", "enum", *_FORMER)
    },
    "composite": {
        **dict.fromkeys(["columns", "attributes", "members", "parts", "properties", "values"], "write `fields`"),
        **dict.fromkeys(["comment", "description", "note"], _DOC),
        **dict.fromkeys(["check", "checks"], "write it as a check of the column, or as a domain of a field"),
        **dict.fromkeys(["model", "classname"], "write `class`"),
        **_FORMER,
    },
    "field": {**_FIELD, **_FORMER},
    "reference": _REFERENCE,
    "table": _TABLE,
    "mixin": _MIXIN,
    "index": _INDEX,
    "unique key": _KEY
    | dict.fromkeys(["where", "condition", "predicate", "filter"], "write it under `indexes:`, with `unique: true`"),
    "primary key": _KEY,
    "enum": dict.fromkeys(["items", "members", "labels", "options", "permissiblevalues", "enum"], "write `values`")
    | dict.fromkeys(["dropped", "deleted", "replaced", "replacements", "mapping"], "write `removed`")
    | dict.fromkeys(["flow", "workflow", "moves", "statemachine", "states", "next"], "write `transitions`")
    | dict.fromkeys(["start", "begin", "initialstate", "default"], "write `initial`")
    | _FORMER,
    "generated column": dict.fromkeys(["expression", "expr", "as", "formula"], "write `sql`")
    | dict.fromkeys(["persisted", "persist"], "write `stored`"),
    "exclusion constraint": {
        **dict.fromkeys(["condition", "predicate", "filter"], "write `where`"),
        **dict.fromkeys(["method", "type"], "write `using`"),
        **dict.fromkeys(["elements", "parts", "fields"], "write `columns`"),
    },
    "part of an exclusion constraint": dict.fromkeys(["operator", "op"], "write `with`"),
    "partitioning": {
        **dict.fromkeys(["method", "type", "strategy"], "write `by`"),
        **dict.fromkeys(["key", "on", "column", "keys"], "write `columns`"),
        **dict.fromkeys(["interval", "period", "step"], "write `every`"),
        **dict.fromkeys(["retention", "retain", "drop"], "write `keep`"),
        **dict.fromkeys(["premake", "advance", "future"], "write `ahead`"),
    },
    "partition": {
        **dict.fromkeys(["in", "value"], "write `values: [...]`"),
        **dict.fromkeys(["lower", "start", "min", "since"], "write `from`"),
        **dict.fromkeys(["upper", "end", "max", "until", "before"], "write `to`"),
    },
    "check": dict.fromkeys(["notvalid", "novalidate"], "write `validated: false`")
    | dict.fromkeys(["condition", "expression", "expr", "check", "where", "constraint"], "write `sql`"),
    "model class": dict.fromkeys(["base", "inherits", "extends"], "write `mixin`"),
    "enum value": dict.fromkeys(["name", "label"], "write `value`") | _FORMER,
    "many-to-many relation": {
        **dict.fromkeys(["hasmany", "hasone", "belongsto"], INVERSE_HELP),
        "type": "leave it out: what stands under `relations:` is many-to-many",
        "table": "write `through`",
        "target": "write `to`",
        "ondelete": "it stands in the references",
        **_FORMER,
    },
    "shape": _SHAPE,
    "relation of a shape": _SHAPE_RELATION,
    "aggregate": dict.fromkeys(["filter", "condition"], "write `where`")
    | dict.fromkeys(["average", "mean"], "write `avg`")
    | {"total": "write `sum`", "least": "write `min`", "greatest": "write `max`"},
    "function": _OBJECT,
    "trigger": _OBJECT,
    "view": _OBJECT,
    "root file": _ROOT,
}

_MISSING = {
    ("reference", "on_delete"): "write `on_delete:` and one of cascade, set null, set default, restrict, no action "
    "(a decision, so there is no default)",
    ("reference", "inverse"): "write `inverse:` and what the referenced table calls these rows, or none",
    ("reference", "to"): "write the referenced table: `to: users`",
    ("many-to-many relation", "through"): "write `through:` and the association table, or auto",
    ("many-to-many relation", "inverse"): "write `inverse:` and what the other table calls these rows, or none",
    ("identity", "kind"): "write `kind: always` or `kind: by default`",
    ("generated column", "sql"): 'write `sql: "..."`, the expression',
    ("check", "sql"): 'write `sql: "..."`, the condition',
    ("primary key", "columns"): "write `columns: [...]`",
    ("unique key", "columns"): "write `columns: [...]`",
    ("enum", "values"): "write `values: [first, second]`",
    ("column", "type"): "write a type such as `type: text`",
    ("type of the primary database", "sql"): "write the type as text, `type: int`, or `type: {sql: geometry}`",
    ("domain", "type"): "write a type such as `type: text`",
    ("composite", "fields"): "write `fields: {street: text, city: text}`",
    ("field", "type"): "write a type such as `type: text`",
    ("function", "sql"): "write `sql:` and the CREATE FUNCTION statement",
    ("trigger", "sql"): "write `sql:` and the CREATE TRIGGER statement",
    ("view", "sql"): "write `sql:` and the CREATE VIEW statement",
    ("shape", "table"): "write the table whose rows are read: `table: users`",
    (
        "Alembic environment",
        "down_revision",
    ): "write the newest revision of the project's own history, or `alembic: true`",
    ("root file", "tables"): "write `tables:`, or `include:` the files that have them",
    ("root file", "dovetail"): "write `dovetail: 1` as the first line: it is the version of the language",
    ("root file", "name"): "write `name:`, the name of the Python package to generate",
    ("index", "columns"): "write `columns: [...]` or `expressions: [...]`",
    ("part of an index", "column"): "write `column` or `expression`",
}


def help_for_unknown_key(what: str, key: str, value: Any) -> str | None:
    """Return the help for a key that `what`, such as "column", does not have; None where nothing is known about it."""
    plain = "".join(character for character in key.casefold() if character.isalnum())
    if value is None and ":" in key:
        return f'put a space after the colon: "{key.replace(":", ": ", 1)}"'
    if what == "mapping from conventions to levels":
        return _of_convention(key)
    return _by_value(what, plain, key, value) or _UNKNOWN.get(what, {}).get(plain)


def nearest_habit(what: str, key: str) -> str | None:
    """Return the key of another tool that `key` is a misspelling of, such as "nullable" for "nulable"."""
    plain = "".join(character for character in key.casefold() if character.isalnum())
    from difflib import get_close_matches

    return next(iter(get_close_matches(plain, ["nullable", *_UNKNOWN.get(what, {})], 1, _NEARLY_THE_SAME)), None)


def _by_value(what: str, plain: str, key: str, value: Any) -> str | None:
    """The help that depends on what stands under the key."""
    match what, plain, value:
        case "column" | "reference", "nullable" | "null", False:
            return _NOT_NULL
        case "column" | "reference", "notnull" | "required", False:
            return "write `optional: true`"
        case "reference", "nullable" | "null", _:
            return "write `optional: true`"
        case "column", "nullable" | "null", _:
            return _OPTIONAL
        case "column" | "mapping from databases to SQL texts", "sql" | "computed" | "virtual", str() if (
            '"' not in value
        ):
            return _of_sql(what, plain, value)
        case "table" | "mixin", "pk" | "primary" | "key", list():
            return "write `primary_key`"
        case "table", "extends" | "uses", str():
            return f"write `mixins: [{value}]`"
        case "table", "index", [*names] if names and all(isinstance(name, str) for name in names):
            return f"write `indexes: [[{', '.join(names)}]]`"
        case "root file" | "included file", _, _ if key.startswith(("x-", "x_", ".", "_")):
            return "leave it out: what tables share stands under `mixins:`, and an anchor may stand at its first use"
    return _of_root(plain, value) if what == "root file" else None


def _of_convention(key: str) -> str | None:
    """The name of a convention of which the code is written, or what to write where all of them are meant."""
    from dovetail.codes.table import CODES

    found = CODES.get(key.upper())
    if found is not None:
        return f"write `{found.name}`"
    if key.lower() in _ALL:
        return "name each convention with its level, such as `reserved_word: off`; `dovetail explain` lists them all"
    return None


def _of_sql(what: str, plain: str, value: str) -> str:
    if what != "column":
        return f"leave the key and the braces out: {value}"
    return f'write `type: {{sql: "{value}"}}`' if plain == "sql" else f'write `generated: {{sql: "{value}"}}`'


def _of_root(plain: str, value: Any) -> str | None:
    if plain in ("database", "dialect", "engine") and isinstance(value, str) and value.isalnum():
        return f"write `databases: [{_DATABASES.get(value.lower(), value)}]`"
    if plain == "schema" and not isinstance(value, dict):
        return "a schema of the database stands in each table, enum, domain and composite: `schema: name`"
    return None


def help_for_missing_key(what: str, key: str) -> str | None:
    """Return the help for a key that `what` must have and does not; None where the message says it all."""
    return _MISSING.get((what, key))
