"""Where the grammar leaves a choice, let what is written make it: an editor then speaks of the branch that was meant.

`anyOf`, `oneOf` and `not` say only that nothing fits; `if`, `then` and `else` say what is wrong. Both accept the same.
"""

from collections.abc import Iterable
from typing import Any

__all__ = ["Chooser", "offers"]


def offers(words: Iterable[tuple[Any, str]], title: str) -> list[Any]:
    """Return an `anyOf` that every value passes, and that has a line about each of these words.

    Without the title of the whole, VS Code's extension takes the last branch for others that have no title either.
    """
    described = [{"const": word, "description": text, "markdownDescription": text} for word, text in words]
    return [*described, {"title": title, "not": {"enum": [word["const"] for word in described]}}]


class Chooser:
    """Makes conditions of the choices of subschemas; `definitions` are the `$defs` that they refer to."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions

    def decided(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema with conditions in place of the choices that editors explain badly."""
        if "anyOf" in schema:
            return self._by_kind(schema)
        if "oneOf" in schema:
            return _exactly_one(schema)
        return _not_both(schema) if "required" in schema.get("not", ()) else schema

    def _by_kind(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A mapping, or something else."""
        mappings = [branch for branch in schema["anyOf"] if self._resolved(branch).get("type") == "object"]
        others = [branch for branch in schema["anyOf"] if branch not in mappings]
        if not mappings or len(others) != 1:
            return schema
        kind = self._resolved(others[0]).get("type", "string")
        made = {**schema, "type": [kind, "object"], "errorMessage": f"Expected: {schema['title']}."}
        made |= {"if": {"type": "object"}, "then": self._mapping(mappings)}
        made["else"] = {"if": {"type": kind}, "then": others[0]}
        del made["anyOf"]
        return made | self._words(others[0], schema["title"])

    def _mapping(self, branches: list[Any]) -> Any:
        """One of several mappings, told apart by the keys that the first ones need."""
        first, *others = branches
        if not others:
            return first
        return {"if": {"required": self._resolved(first)["required"]}, "then": first, "else": self._mapping(others)}

    def _words(self, branch: Any, title: str) -> dict[str, Any]:
        """The words that `branch` allows, said where an editor looks for them; anything else passes."""
        known = self._resolved(branch)
        if "enum" in known:
            return {"anyOf": offers(zip(known["enum"], known["enumDescriptions"], strict=True), title)}
        if "anyOf" not in known:
            return {}
        *described, others = known["anyOf"]
        return {"anyOf": [*described, {**others, "title": title}]}

    def _resolved(self, schema: Any) -> Any:
        return self._definitions[schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else schema


def _exactly_one(schema: dict[str, Any]) -> dict[str, Any]:
    """`oneOf` two keys."""
    first, second = (branch["required"][0] for branch in schema["oneOf"])
    needed = {"required": [second], "errorMessage": f'Expected "{first}" or "{second}".'}
    rest = {keyword: value for keyword, value in schema.items() if keyword != "oneOf"}
    return {**rest, "if": {"required": [first]}, "then": _without(second, first), "else": needed}


def _not_both(schema: dict[str, Any]) -> dict[str, Any]:
    """`not` two keys at once."""
    first, second = schema["not"]["required"]
    rest = {keyword: value for keyword, value in schema.items() if keyword != "not"}
    return {**rest, "if": {"required": [first]}, "then": _without(second, first)}


def _without(key: str, other: str) -> dict[str, Any]:
    return {"properties": {key: False}, "errorMessage": f'"{other}" and "{key}" exclude each other.'}
