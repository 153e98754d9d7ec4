"""Values of the wrong kind: what was found, and how to write what was expected."""

import json
import re
from decimal import Decimal
from typing import Any

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
}
"""What has no short form: how to write in full what was written as one word."""

_YES = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


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


def malformed(keyword: str, limit: Any, schema: Any, value: Any) -> tuple[str, str | None]:
    """Return the message and the help for a value of the right kind that breaks the rule `keyword: limit`."""
    expected = with_article(title(schema))
    match keyword:
        case "minLength":
            return f"expected {expected}, found an empty one", "write it, or leave the key out"
        case "minItems" if not value:
            return f"expected {expected}, found an empty list", "leave the key out"
        case "minItems" | "maxItems":
            return f"expected {expected}, found {len(value)}", None
        case "minimum":
            return f"{value} is less than {limit}", f"write {limit} or more"
        case "minProperties":
            return f"expected {expected}, found an empty one", "name a database"
        case "uniqueItems":
            return f"this {title(schema)} says something twice", "keep each once"
        case "pattern" if isinstance(value, str) and not value.strip():
            return f"expected {expected}, found a blank one", "write it, or leave the key out"
        case "pattern":
            return f'"{value}" is not {expected}', schema.get("description")
    return f"this is not {expected}", None


def wrong_kind(schema: Any, value: Any, written: str) -> tuple[str | None, str | None]:
    """Return a help for `value` where `schema` expects another kind, and a text to replace it by; either may be None.

    `written` is the value as it stands in the file.
    """
    kinds = _expected(schema)
    if value is None:
        if "string" in kinds and written:
            return f'put it in quotes if it is meant as text: "{written}"', f'"{written}"'
        return "write a value after the colon, or leave the key out", None
    if isinstance(value, str):
        if schema.get("required") == ["sql"]:
            return "write {sql: ...} around it", f"{{sql: {_quoted(value)}}}"
        if schema.get("title") in _IN_FULL:
            return f"write {_IN_FULL[schema['title']].format(value)}", None
        return _help_for_text(kinds, value, written)
    if isinstance(value, bool | int | Decimal):
        return _help_for_scalar(schema, value, written)
    if isinstance(value, list) and "object" in kinds:
        return _help_for_list(schema, value), None
    if isinstance(value, dict) and "array" in kinds and "object" not in kinds:
        return "write a list: each entry behind a dash on a line of its own, or all of them in brackets", None
    return None, None


def _help_for_list(schema: Any, value: list[Any]) -> str | None:
    """A list where names are to be mapped to things, or around the one thing that belongs there."""
    if "propertyNames" in schema:
        return "write `name: ...` entries, one to a line and without dashes"
    return f"leave the brackets out: {value[0]}" if len(value) == 1 and isinstance(value[0], str) else None


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
    if "array" in kinds:
        return f"write it as a list: [{written}]", f"[{written}]"
    if "object" in kinds and (found := re.match(r"([\w.-]+):(\S.*)", value)):
        return f'put a space after the colon: "{found[1]}: {found[2]}"', None
    return None, None


def _help_for_scalar(schema: Any, value: bool | int | Decimal, written: str) -> tuple[str | None, str | None]:
    kinds = _expected(schema)
    if "boolean" in kinds and value in (0, 1):
        word = "true" if value else "false"
        return f"write {word}", word
    if "string" in kinds and not ("number" in kinds and isinstance(value, bool)) and not _is_closed(schema):
        return f'put it in quotes: "{written}"', f'"{written}"'
    return None, None


def _is_closed(schema: Any) -> bool:
    """Say whether only certain words are texts that the schema allows; a quoted number would be none of them."""
    return any("enum" in branch for branch in schema.get("branches", ()))


def _quoted(text: str) -> str:
    """The text as a double-quoted YAML scalar."""
    return json.dumps(text, ensure_ascii=False)
