"""Does a document keep to the grammar of the language? And where it does not: what is wrong, in plain words."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, cast

from dovetail.diagnostics import Diagnostic
from dovetail.spec.acceptance import Accepts, acceptance
from dovetail.spec.source import Map

__all__ = ["check", "grammar", "grammar_text"]


def grammar_text() -> str:
    """Return the JSON Schema of the language, Draft 2020-12, as editors use it."""
    return files("dovetail.spec").joinpath("grammar.json").read_text("utf-8")


@cache
def grammar() -> dict[str, Any]:
    """Return the JSON Schema of the language as data; never to be changed."""
    return cast(dict[str, Any], json.loads(grammar_text()))


def check(document: Map, included: bool) -> Iterator[Diagnostic]:
    """Yield every mistake of grammar (Y201 to Y206, and Y304 for what only a root may have), each at its most specific place.

    `included` says that the file is not the root of the spec.
    """
    definition = "included" if included else "root"
    if _accepts(definition)(document):
        return
    from dovetail.spec.mistakes import mistakes

    yield from mistakes(document, _wrong_part(document, definition), definition, grammar())


@cache
def _accepts(definition: str) -> Accepts:
    return acceptance({"$ref": f"#/$defs/{definition}"}, grammar()["$defs"])


def _wrong_part(document: Map, definition: str) -> dict[str, Any]:
    """The document without the tables and other entries that are right, which jsonschema need not look at again."""
    sections = grammar()["$defs"][definition]["properties"]
    return {key: _wrong_entries(key, value) if key in sections else value for key, value in document.items()}


def _wrong_entries(section: str, entries: Any) -> Any:
    of_entries = grammar()["$defs"].get(section, {}).get("additionalProperties")
    if of_entries is None or not isinstance(entries, dict):
        return entries
    accepts = _accepts_entry(section)
    return {name: entry for name, entry in entries.items() if not name or not accepts(entry)}


@cache
def _accepts_entry(section: str) -> Accepts:
    definitions = grammar()["$defs"]
    return acceptance(definitions[section]["additionalProperties"], definitions)
