"""Values of the wrong kind: what was found, and how to write what was expected."""

import json
import re
from decimal import Decimal
from typing import Any

from dovetail.spec.kinds_of_collections import help_for_list, help_for_mapping
from dovetail.spec.places import with_article

__all__ = ["is_kind", "kind_of", "malformed", "title", "wrong_kind"]

_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal),
    "null": (type(None),),
    "boolean": (),
}

_IN_FULL = {
    "reference": "{{to: {}, on_delete: ..., inverse: ...}}",
    "many-to-many relation": "{{to: {}, through: auto, inverse: ...}}",
    "domain": "{{type: {}}}",
    "composite": "{{fields: {{value: {}}}}}",
    "shape": "{{table: {}}}",
    "Alembic environment (true, or a mapping)": '{{down_revision: "{}"}}',
}
"""What has no short form: how to write in full what was written as one word."""

_YES = {
    **dict.fromkeys(["yes", "on", "true", "y", "t"], "true"),
    **dict.fromkeys(["no", "off", "false", "n", "f"], "false"),
}

_UNDER = {
    "table": "`columns:` under it, and its columns under that",
    "column (its type, or a mapping)": "its type after the colon: `{}: text`",
    "reference": "after the colon what it refers to: `{{to: users, on_delete: cascade, inverse: posts}}`",
    "mapping from names to tables": "a table under it: its name, and `columns:` under that",
    "mapping from names to columns": "a column under it, such as `id: {{type: int, primary_key: true}}`",
    "enum (a list of values, or a mapping)": "its values after the colon: `{}: [first, second]`",
    "domain": "its type after the colon: `{}: {{type: text}}`",
    "composite": "its fields: `{}: {{fields: {{street: text, city: text}}}}`",
    "field (its type, or a mapping)": "its type after the colon: `{}: text`",
    "mapping from names to fields": "a field under it, such as `street: text`",
    "shape": "the table whose rows are read: `{}: {{table: users}}`",
    "relation of a shape (a list of column names, or a mapping)": "the columns to read: `{0}: [id]`, or `{0}: {{}}` for all",
    "mapping from names to shapes": "a shape under it, such as `UserCard: {{table: users}}`",
    "language version": "`{}: 1`",
    "package name": "the name of the package to generate, such as `{}: shop`",
}
"""What belongs under a key that has nothing; {} is the key."""

_FOR_TRUE = {
    "kind of identity, or a mapping": "write `identity: by default`, or `identity: always` to refuse values given by hand",
    "primary key (a list of column names, or a mapping)": "name its columns: `primary_key: [id]`",
    "list of unique keys": "name the columns of each key: `unique: [[email]]`",
    "list of indexes": "name the columns of each index: `indexes: [[email]]`",
    "generated column": 'write the expression: `generated: {sql: "..."}`',
}


def kind_of(value: Any) -> str:
    """Return what a value is in the words of people who do not know YAML's."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case int():
            return "a whole number"
        case Decimal():
            return "a number"
    return "text"


def title(schema: Any) -> str:
    """Return what the schema calls its values, a noun without an article."""
    kinds = {"boolean": "true or false", "integer": "whole number", "object": "mapping", "array": "list"}
    return str(schema.get("title") or kinds.get(str(schema.get("type")), "value of another kind"))


def is_kind(schema: Any, value: Any) -> bool:
    """Say whether the author of `value` can have had this schema in mind at all."""
    kinds = _expected(schema)
    return not kinds or any(isinstance(value, _KINDS[kind]) and not isinstance(value, bool) for kind in kinds)


def malformed(keyword: str, limit: Any, schema: Any, value: Any) -> tuple[str, str | None, str | None]:
    """Return the message, the help and a replacement for a value of the right kind that breaks the rule `keyword: limit`."""
    expected = with_article(title(schema))
    match keyword:
        case "minLength":
            return f"expected {expected}, found an empty one", "write it, or leave the key out", None
        case "minItems" if not value:
            return f"expected {expected}, found an empty list", "leave the key out", None
        case "minItems" if title(schema) == "list of tables":
            only = str(value[0])
            return f"expected {expected}, found one table", f"one table stands without brackets: {only}", only
        case "minItems" | "maxItems":
            return f"expected {expected}, found {len(value)}", f"name exactly {limit}", None
        case "minimum":
            return f"{value} is less than {limit}", f"write {limit} or more", None
        case "minProperties":
            return f"expected {expected}, found an empty one", 'name a database: {postgresql: "..."}', None
        case "uniqueItems":
            return f"this {title(schema)} says something twice", "keep each once", None
        case "pattern" if isinstance(value, str) and not value.strip():
            return f"expected {expected}, found a blank one", "write it, or leave the key out", None
        case "pattern":
            return _misspelled(schema, limit, value)
    return f"this is not {expected}", None, None


def _misspelled(schema: Any, pattern: str, value: Any) -> tuple[str, str | None, str | None]:
    """A name with characters that it must not have, and the same name without them."""
    message = f'"{value}" is not {with_article(title(schema))}'
    rules = "lower-case letters, digits and underscores" if title(schema) == "package name" else "letters, digits and _"
    if title(schema) == "Python class":
        return message, "write package.module:Class", None
    if title(schema) == "Alembic revision":
        return message, "write the revision that `alembic heads` prints: letters, digits, underscores and dashes", None
    if re.search(r"[{}$%]", str(value)):
        return message, f"this looks like a placeholder that was not filled in; a {title(schema)} has {rules}", None
    spelled = re.sub(r"\W+", "_", str(value), flags=re.ASCII).strip("_")
    spelled = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", spelled).lower() if title(schema) == "package name" else spelled
    if title(schema) == "Python name" and " " in str(value).strip():
        spelled = "".join(word[:1].upper() + word[1:] for word in str(value).split())
    if not re.search(pattern, spelled):
        return message, f"a {title(schema)} has {rules}, and does not begin with a digit", None
    return message, f"write {spelled}: a {title(schema)} has {rules}", spelled


def wrong_kind(schema: Any, value: Any, written: str, key: str) -> tuple[str | None, str | None]:
    """Return a help for `value` where `schema` expects another kind, and a text to replace it by; either may be None.

    `written` is the value as it stands in the file, `key` what it stands under.
    """
    kinds = _expected(schema)
    if title(schema) == "mapping from conventions to levels" and not isinstance(value, list):
        return (
            "name each convention with its level: `lint: {reserved_word: off}`; `dovetail explain` lists them all",
            None,
        )
    if value is None:
        return _help_for_nothing(schema, kinds, written, key)
    if isinstance(value, str):
        return _help_for_words(schema, kinds, value, written, key)
    if isinstance(value, (bool, int, Decimal)):
        return _help_for_scalar(schema, value, written, key)
    if isinstance(value, list) and title(schema) == "regular expression":
        return f"put it in quotes: '{written}'", f"'{written}'" if "'" not in written else None
    if isinstance(value, list):
        return help_for_list(schema, kinds, value)
    return help_for_mapping(schema, kinds, value)


def _help_for_nothing(schema: Any, kinds: list[str], written: str, key: str) -> tuple[str, str | None]:
    if "string" in kinds and written:
        return f'put it in quotes if it is meant as text: "{written}"', f'"{written}"'
    if "boolean" in kinds:
        return f"write `{key}: true`, or leave it out", "true"
    if example := _UNDER.get(title(schema)):
        return f"write {example.format(key)}", None
    if "propertyNames" in schema or "array" in kinds:
        return f"write what belongs to it, or leave `{key}:` out", None
    return f"write a value after `{key}:`, or leave it out; a text that begins with # needs quotes", None


def _help_for_words(schema: Any, kinds: list[str], value: str, written: str, key: str) -> tuple[str | None, str | None]:
    if schema.get("required") == ["sql"]:
        return "write {sql: ...} around it", f"{{sql: {_quoted(value)}}}"
    if schema.get("title") in _IN_FULL and not ("boolean" in kinds and value.casefold() in _YES):
        inner = _quoted(value) if schema["title"] == "domain" and "," in value else value
        help = f"write {_IN_FULL[schema['title']].format(inner)}"
        return help, None if "..." in help else help.removeprefix("write ")
    if title(schema) == "mapping from names to references":
        return f"give it a name and a policy: `author: {_IN_FULL['reference'].format(value)}`, on a line below", None
    if title(schema) == "mapping from names to checks":
        return f"give it a name, on a line below: `positive: {value}`", None
    if "propertyNames" in schema and not re.match(r"[\w.-]+:\S", value):
        return f"write what belongs under `{key}:` on lines below it, each as `name: ...`", None
    return _help_for_text(kinds, value, written)


def _expected(schema: Any) -> list[str]:
    kinds = [kind for branch in schema.get("branches", ()) for kind in _expected(branch)]
    own = schema.get("type", ["string"] if "enum" in schema else [])
    return [*kinds, *([own] if isinstance(own, str) else own)]


def _help_for_text(kinds: list[str], value: str, written: str) -> tuple[str | None, str | None]:
    if "boolean" in kinds and value.casefold() in _YES:
        word = _YES[value.casefold()]
        return f"write {word}", word
    if {"integer", "number"} & set(kinds) and re.fullmatch(r"[-+]?[0-9]+", value):
        return "leave the quotes out", value
    if {"integer", "number"} & set(kinds) and "string" not in kinds:
        return "write a number, in digits", None
    if "array" in kinds and re.match(r"-\w", value):
        return f'put a space after each dash: "- {value.split(maxsplit=1)[0][1:]}"', None
    if "array" in kinds and len(words := value.split()) > len(written.split()) > 0 and value.startswith(written):
        return f"write it as a list: [{', '.join(words)}]", None
    if "array" in kinds:
        items = re.split(r"\s*[,|;]\s*", value.strip("()")) if re.search("[,|;]", value) else [written.strip("()")]
        listed = f"[{', '.join(item for item in items if item)}]"
        return f"write it as a list: {listed}", listed
    if "object" in kinds and (found := re.match(r"([\w.-]+):(\S.*)", value)):
        return f'put a space after the colon: "{found[1]}: {found[2]}"', None
    return None, None


def _help_for_scalar(schema: Any, value: bool | int | Decimal, written: str, key: str) -> tuple[str | None, str | None]:
    kinds = _expected(schema)
    if "boolean" in kinds and value in (0, 1):
        word = "true" if value else "false"
        return f"write {word}", word
    if kinds == ["integer"] and isinstance(value, Decimal):
        return f"write a whole number, such as {round(value)}", None
    if example := _FOR_TRUE.get(title(schema)):
        return example, None
    if title(schema).startswith("column ") and isinstance(value, bool):
        return f"write the column's type: `{key}: text`", None
    if title(schema) == "table name, or auto" and value is True:
        return "write auto to have an association table made", "auto"
    if kinds == ["array"] and title(schema) == "list of values":
        return f"write it as a list: [{written}]", f"[{written}]"
    if "pattern" in schema and not re.search(schema["pattern"], written):
        return _misspelled(schema, schema["pattern"], written)[1], None
    if "string" in kinds and not ("number" in kinds and isinstance(value, bool)) and not _is_closed(schema):
        return f'put it in quotes: "{written}"', f'"{written}"'
    return None, None


def _is_closed(schema: Any) -> bool:
    """Say whether only certain words are texts that the schema allows; a quoted number would be none of them."""
    return any("enum" in branch for branch in schema.get("branches", ()))


def _quoted(text: str) -> str:
    """The text as a double-quoted YAML scalar."""
    return json.dumps(text, ensure_ascii=False)
