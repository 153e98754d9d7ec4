"""Values that are of the wrong kind, or not among the words that are allowed: what was found, and what to write."""

from typing import Any

from dovetail.diagnostics import Diagnostic, Fix
from dovetail.spec.habits import FIELD_OF_SQL
from dovetail.spec.kinds import kind_of, title, wrong_kind
from dovetail.spec.places import Path, Places, with_article
from dovetail.spec.source import Map
from dovetail.spec.subjects import owner_of
from dovetail.suggestions import did_you_mean

__all__ = ["wrong_value", "wrong_word"]

_WORDS_OF_OTHERS = {
    "nullify": "set null",
    "setnull": "set null",
    "delete": "cascade",
    "cascadedelete": "cascade",
    "cascadealldeleteorphan": "cascade",
    "protect": "restrict",
    "prevent": "restrict",
    "deny": "restrict",
    "donothing": "no action",
    "ignore": "no action",
    "none": "no action",
    "nothing": "no action",
    "psql": "postgresql",
    "pg": "postgresql",
    "descending": "desc",
    "ascending": "asc",
    "down": "desc",
    "up": "asc",
    "default": "by default",
    "generatedalways": "always",
    "generatedbydefault": "by default",
    "warn": "warning",
    "on": "warning",
    "ignored": "off",
    "deferred": "initially deferred",
    "immediate": "initially immediate",
    "currenttimestamp": "now",
    "auto": "now",
}
"""Words of databases and of other tools, without case, spaces and signs, and what they are called here."""


def wrong_value(places: Places, schema: dict[str, Any], value: Any, path: Path) -> Diagnostic:
    """Return the Y203 for the value at `path`, which is not of the kind that `schema` expects."""
    span = places.value(path)
    help, replacement = wrong_kind(schema, value, places.written(path), str(path[-1]) if path else "")
    if (value is None or value is False) and path and path[-1] == "inverse":
        help, replacement = "write `inverse: none` where the referenced table needs no name for these rows", "none"
    if help is None and isinstance(value, list) and (name := _column_of_type(path)) is not None:
        help = _declared(name, value)
    if isinstance(value, Map) and (advised := _one_word(path, value)) is not None:
        help, replacement = advised
    if help is not None and len(path) > 1 and path[0] == "tables" and str(path[1]).isidentifier():
        help = help.replace("inverse: ...", f"inverse: {path[1]}")
    message = f"expected {with_article(title(schema))}, found {kind_of(value)}"
    fix = None if replacement is None else Fix(span, replacement)
    if fix is not None and value is None and not places.written(path):
        fix = _after_the_key(places, path, fix.replacement)
    return Diagnostic("Y203", _of(path, message), span, help, fix=fix)


def _one_word(path: Path, value: Map) -> tuple[str, str | None] | None:
    """The help for a mapping where a class or a field has one word here, though not elsewhere, and a text to replace it by."""
    match path:
        case ("composites" | "enums" as section, _, "class"):
            what = "a composite" if section == "composites" else "an enum"
            name = value.get("name")
            known = name if isinstance(name, str) and name.isidentifier() else None
            return f"the class of {what} is a name, and has no mixin: write `class: {known or 'Address'}`", known
        case ("composites", _, "fields", _, "type") if "sql" in value:
            return FIELD_OF_SQL, None
    return None


def _column_of_type(path: Path) -> str | None:
    """The name of the column whose type the path leads to; None where it leads elsewhere."""
    if len(path) > 3 and path[-2] == "columns":
        return str(path[-1])
    return str(path[-2]) if len(path) > 4 and path[-1] == "type" and path[-3] == "columns" else None


def _declared(name: str, values: list[Any]) -> str | None:
    """How to write the words that a column may have where its type belongs."""
    if not values or not all(isinstance(value, str) for value in values):
        return None
    return f"declare the values under `enums:` as `{name}: [{', '.join(values)}]`, and write {name} as the type"


def _after_the_key(places: Places, path: Path, value: str) -> Fix | None:
    """A value for a key that has none."""
    around, key = places.at(path[:-1]), path[-1]
    return (
        Fix(around.key_and_colon(key), f"{key}: {value}") if isinstance(around, Map) and isinstance(key, str) else None
    )


def wrong_word(places: Places, schema: dict[str, Any], allowed: list[Any], value: Any, path: Path) -> Diagnostic:
    """Return the Y204, or the Y203, for the value at `path`, which is none of the `allowed` ones."""
    words = [str(word) for word in allowed]
    span = places.value(path)
    expected = with_article(title(schema))
    help = f"it can be: {', '.join(words)}"
    if value is None and "set null" in words and places.written(path):
        return _replaced("Y203", _of(path, f"expected {expected}, found nothing"), span, "set null")
    if value is False and "off" in words:
        return _replaced("Y203", _of(path, f"expected {expected}, found false"), span, "off")
    if isinstance(value, list) and len(value) == 1 and value[0] in words:
        return _replaced("Y203", _of(path, f"expected {expected}, found a list"), span, value[0])
    if isinstance(value, dict | list | bool | None):
        return Diagnostic("Y203", _of(path, f"expected {expected}, found {kind_of(value)}"), span, help)
    message = f'"{value}" is not {expected}'
    if isinstance(value, str) and value in words and value not in allowed:
        return Diagnostic("Y204", message, span, "leave the quotes out", fix=Fix(span, value))
    if title(schema) == "language version":
        return Diagnostic("Y204", message, span, "write 1, the only version there is so far", fix=Fix(span, "1"))
    word = _meant(str(value), words)
    return Diagnostic("Y204", message, span, help) if word is None else _replaced("Y204", message, span, word)


def _meant(value: str, words: list[str]) -> str | None:
    plain = "".join(character for character in value.casefold() if character.isalpha())
    word = _WORDS_OF_OTHERS.get(plain)
    return word if word in words else did_you_mean(value, words)


def _replaced(code: str, message: str, span: Any, word: str) -> Diagnostic:
    return Diagnostic(code, message, span, f'did you mean "{word}"?', fix=Fix(span, word))


def _of(path: Path, message: str) -> str:
    owner = owner_of(path)
    return message if owner is None else f"{owner}: {message}"
