"""The grammar, made into what editors read.

The meaning stays the same. Added are words to complete, snippets, and descriptions in Markdown, in the keywords of VS Code's
extension for YAML and of the JetBrains editors; other tools pass them over.
"""

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from dovetail.spec.editors import words
from dovetail.spec.editors.choices import Chooser, offers
from dovetail.spec.editors.snippets import NAMES, SNIPPETS, snippets
from dovetail.spec.grammar import grammar
from dovetail.spec.kinds import title
from dovetail.spec.pyyaml import yaml

__all__ = ["editor_schema", "schema_text"]


_NO_ROOT = "An included file has no such key. The root file of a spec has the key `dovetail`, as in `dovetail: 1`."


def schema_text() -> str:
    """Return the JSON Schema of the language, Draft 2020-12, as editors use it."""
    return json.dumps(editor_schema(), indent=2, ensure_ascii=False) + "\n"


def editor_schema() -> dict[str, Any]:
    """Return the same as data."""
    schema = deepcopy(grammar())
    definitions = schema["$defs"]
    for name, (level, text) in words.conventions().items():
        definitions["lint"]["properties"][name] |= {"description": text, "default": level}
    _offer(definitions["typeText"], words.types())
    _offer(definitions["default"], words.DEFAULTS.items())
    _offer(definitions["index"]["properties"]["using"], words.INDEX_METHODS.items())
    _offer(definitions["relation"]["properties"]["through"], words.THROUGH.items())
    for owner in ("reference", "relation"):
        _offer(definitions[owner]["properties"]["inverse"], words.INVERSE.items())
    definitions["included"]["errorMessage"] = _NO_ROOT
    shaped: dict[str, Any] = _Shaper(definitions).shaped(schema)
    _add_snippets(shaped["$defs"])
    return shaped


def _offer(schema: dict[str, Any], offered: Iterable[tuple[str, str]]) -> None:
    """Let an editor complete words, where others are allowed as well."""
    schema["anyOf"] = offers(offered, schema["title"])


def _add_snippets(definitions: dict[str, Any]) -> None:
    """Add them one level down: beside the rules of a mapping, an editor would write them after its key as well."""
    for definition in SNIPPETS:
        definitions[definition]["allOf"] = [{"defaultSnippets": snippets(definition)}]
    for definition, name in NAMES.items():
        definitions[definition]["propertyNames"]["title"] = name


class _Shaper:
    """Gives every subschema its shape for editors."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._keys = _keys_of_definitions(definitions)
        self._chooser = Chooser(definitions)

    def shaped(self, schema: Any, key: str | None = None) -> Any:
        """Return `schema` for editors; `key` is the key of a spec under which its values stand, if there is one only."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema and "description" in schema:
            schema = self._written_out(schema)
        left_out = {"examples", "default"} if _is_switch(schema) else {"examples"}
        made = {
            keyword: self._inner(keyword, value, key) for keyword, value in schema.items() if keyword not in left_out
        }
        made = {**self._chooser.decided(made), **_annotations(schema, key)}
        return {**made, "allOf": [_description(made)]} if _speaks_first(schema) else made

    def _written_out(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The definition itself, where it holds a choice, whose descriptions would be shown before the one here."""
        definition = self._definitions[schema["$ref"].removeprefix("#/$defs/")]
        if "anyOf" not in definition:
            return schema
        return {
            **definition,
            "examples": (),
            **{keyword: value for keyword, value in schema.items() if keyword != "$ref"},
        }

    def _inner(self, keyword: str, value: Any, key: str | None) -> Any:
        match keyword:
            case "properties":
                return {name: self.shaped(each, name) for name, each in value.items()}
            case "$defs":
                return {name: self.shaped(each, self._keys.get(name)) for name, each in value.items()}
            case "anyOf" | "oneOf":
                return [self.shaped(each) for each in value]
            case "then" | "else":
                return self.shaped(value, key)
            case "items" | "additionalProperties" | "propertyNames":
                return self.shaped(value)
        return value


def _keys_of_definitions(definitions: dict[str, Any]) -> dict[str, str]:
    """The definitions whose values stand under one key only, wherever that is, and this key."""
    found: dict[str, set[str]] = {}
    for definition in definitions.values():
        for key, property in definition.get("properties", {}).items():
            found.setdefault(property.get("$ref", "").removeprefix("#/$defs/"), set()).add(key)
    return {name: keys.pop() for name, keys in found.items() if len(keys) == 1}


def _speaks_first(schema: dict[str, Any]) -> bool:
    """Whether the description is to be shown before those of the choices within; words for types say more than it."""
    return "description" in schema and bool(schema.keys() & {"anyOf", "if"}) and schema["title"] != "type"


def _description(schema: dict[str, Any]) -> dict[str, Any]:
    return {keyword: schema[keyword] for keyword in ("title", "description", "markdownDescription")}


def _is_switch(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "boolean" and "default" in schema


def _annotations(schema: dict[str, Any], key: str | None) -> dict[str, Any]:
    """What an editor shows beside the plain texts."""
    made: dict[str, Any] = {}
    if "description" in schema:
        if "type" in schema:
            made["title"] = title(schema)
        made["markdownDescription"] = _markdown(schema["description"], schema.get("examples", ()), key)
    if "enumDescriptions" in schema:
        made |= _of_words(schema["enum"], schema["enumDescriptions"])
    if "pattern" in schema:
        made["patternErrorMessage"] = schema["description"]
    if schema.get("type") == "array":
        made["errorMessage"] = f"Expected: {schema['title']}."
    if _is_switch(schema):
        made["defaultSnippets"] = _the_other(schema["default"])
    return made


def _markdown(text: str, examples: Iterable[Any], key: str | None) -> str:
    blocks = [_yaml(example) if key is None else _entry(key, example) for example in examples]
    return f"{text}\n\n```yaml\n{''.join(blocks)}```" if blocks else text


def _entry(key: str, value: Any) -> str:
    """The value under its key, on a line of its own or below."""
    return _yaml({key: value}, None if isinstance(value, (dict, list)) else False)


def _yaml(value: Any, in_one_line: bool | None = None) -> str:
    """The value as YAML; None writes the innermost lists and mappings in one line each."""
    text: str = yaml.safe_dump(value, default_flow_style=in_one_line, sort_keys=False, allow_unicode=True, width=1_000)
    return text.removesuffix("...\n")


def _of_words(words: list[Any], texts: list[str]) -> dict[str, Any]:
    """What the words mean, for VS Code and for JetBrains."""
    metadata = {str(word): {"description": text} for word, text in zip(words, texts, strict=True)}
    return {"markdownEnumDescriptions": texts, "x-intellij-enum-metadata": metadata}


def _the_other(default: bool) -> list[dict[str, Any]]:
    """What to write after the key when it is completed: not what is the default anyway."""
    return [{"label": json.dumps(not default), "body": not default}]
