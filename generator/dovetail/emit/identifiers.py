"""Python identifiers out of any text: deterministic, stable under NFKC (which Python applies), and free of reserved words."""

import re
from functools import cache
from keyword import iskeyword

from dovetail import lazy_re
from dovetail.schema.words import singular

__all__ = ["attribute_name", "class_name", "is_usable", "member_name", "module_name", "snake_case"]

_RESERVED_BY_PYDANTIC = """
construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate
model_computed_fields model_config model_construct model_copy model_extra model_fields model_fields_set model_json_schema
model_parametrized_name model_post_init model_rebuild
"""
_RESERVED_BY_SQLALCHEMY = "awaitable_attrs metadata registry type_annotation_map"
_RESERVED_BY_METACLASSES = "mro register"
_RESERVED = frozenset(f"{_RESERVED_BY_PYDANTIC} {_RESERVED_BY_SQLALCHEMY} {_RESERVED_BY_METACLASSES} self".split())
"""Attributes of the base classes and of their classes, which a field must not hide, and the first argument of every method."""

_RESERVED_BEGINNINGS = ("model_dump", "model_validate")
"""How further attributes of pydantic's begin, of which there are more with each version."""

_SPOKEN = {
    "+": "plus",
    "-": "minus",
    "*": "star",
    "/": "slash",
    "%": "percent",
    "=": "equal",
    "<": "less",
    ">": "greater",
    "!": "bang",
    "?": "question",
    "&": "and",
    "|": "or",
    "~": "tilde",
    "^": "caret",
    "@": "at",
    "#": "hash",
    "$": "dollar",
    ".": "dot",
    ",": "comma",
    ":": "colon",
    ";": "semicolon",
    "_": "underscore",
    " ": "space",
}
_CAMEL_BORDER = lazy_re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][^\W\d_A-Z])")


@cache
def attribute_name(name: str) -> str:
    """Return the attribute for a column, relation or table: the name itself wherever it can be one.

    Reserved words get a trailing underscore; leading underscores, private to pydantic, move to the end.
    """
    usable = _plain(name)
    bare = usable.lstrip("_")
    result = (bare if bare.isidentifier() else f"n{bare}") + "_" * (len(usable) - len(bare))
    if iskeyword(result) or result in _RESERVED or result.startswith(_RESERVED_BEGINNINGS):
        return f"{result}_"
    return result


@cache
def class_name(name: str, *, plural: bool = False) -> str:
    """Return the CamelCase class for `name`; with `plural`, its last word is put in the singular."""
    words = _lower_words(name)
    parts = (singular(words) if plural else words).split("_")
    result = _normal("".join(part[0].upper() + part[1:] for part in parts if part))
    return f"{result}_" if iskeyword(result) else result


def module_name(class_: str) -> str:
    """Return the module for a class: its name in snake case."""
    result = snake_case(class_)
    return f"{result}_" if iskeyword(result) else result


@cache
def member_name(value: str) -> str:
    """Return the name of an enum's member for its value, in upper case: "in-progress" gives IN_PROGRESS, "+1" PLUS_1."""
    if not value:
        return "EMPTY"
    if not any(character.isalpha() for character in value):
        value = "_".join(_spoken(value))
    return _normal(_lower_words(value).upper())


def snake_case(name: str) -> str:
    """Return an identifier in snake case: words begin at capitals, a run of which counts as one word."""
    words = name if name.islower() else _CAMEL_BORDER.sub("_", name)
    return _normal((re.sub("_+", "_", words) if "__" in words else words).lower()).strip("_")


def is_usable(name: str) -> bool:
    """Say whether a name that a user chose can stand in Python as it is."""
    return name.isidentifier() and not iskeyword(name) and _normal(name) == name and name[0] != "_"


def _normal(text: str) -> str:
    """Return `text` as Python reads it in identifiers, in NFKC."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFKC", text)


def _lower_words(name: str) -> str:
    words = snake_case(_plain(name))
    return words if words.isidentifier() else f"n{words}"


def _plain(name: str) -> str:
    """Return `name` as an identifier with at least one letter: what cannot stand in one becomes an underscore."""
    normal = _normal(name)
    if normal.isidentifier() and normal.strip("_"):
        return normal
    kept = re.sub("_+", "_", "".join(map(_replaced, normal))).strip("_").lower()
    if not kept:
        return "_".join(f"u{ord(character):x}" for character in name) or "empty"
    return _normal(kept if kept.isidentifier() else f"n{kept}")


def _replaced(character: str) -> str:
    if f"a{character}".isidentifier():
        return character
    return "_" if character.isascii() else f"_u{ord(character):x}_"


def _spoken(value: str) -> list[str]:
    """The words of a value without letters: runs of digits stay, signs are named."""
    return [_SPOKEN.get(piece, piece) for piece in re.findall(r"\d+|.", value, re.DOTALL)]
