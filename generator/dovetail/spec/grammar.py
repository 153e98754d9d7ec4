"""Does a document keep to the grammar of the language? And where it does not: what is wrong, in plain words."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from dovetail.diagnostics import Diagnostic
from dovetail.spec.acceptance import Acceptance, Accepts
from dovetail.spec.source import Map

__all__ = ["accepts", "accepts_entry", "check", "check_and_mend", "grammar", "grammar_text"]


def grammar_text() -> str:
    """Return the JSON Schema of the language, Draft 2020-12, without what editors add to it."""
    return Path(__file__).with_name("grammar.json").read_text("utf-8")


@cache
def grammar() -> dict[str, Any]:
    """Return the JSON Schema of the language as data; never to be changed."""
    return cast(dict[str, Any], json.loads(grammar_text()))


def check(document: Map, included: bool) -> Iterator[Diagnostic]:
    """Yield every mistake of grammar (Y201 to Y206, and Y304 for what only a root may have), each at its most specific place.

    `included` says that the file is not the root of the spec.
    """
    yield from check_and_mend(document, included)[0]


def check_and_mend(document: Map, included: bool) -> tuple[list[Diagnostic], Map]:
    """Return what `check` yields, and the document as it was meant, as far as that is clear."""
    definition = "included" if included else "root"
    from dovetail.spec.dedented import looks_dedented
    from dovetail.spec.wrong_section import columns_among_the_checks

    if _accepts(definition)(document) and not looks_dedented(document) and not columns_among_the_checks(document):
        return [], document
    from dovetail.spec.mistakes import mistakes

    return mistakes(document, lambda mended: _wrong_part(mended, definition), definition, grammar())


def accepts(document: Map, included: bool) -> bool:
    """Say whether a document keeps to the grammar; `included` says that it is not the root of the spec."""
    return _accepts("included" if included else "root")(document)


def accepts_entry(section: str, entry: Any) -> bool:
    """Say whether an entry of `tables`, `enums`, `domains`, `composites` or `mixins` keeps to the grammar."""
    return _accepts_entry(section)(entry)


@cache
def _accepts(definition: str) -> Accepts:
    return _acceptance().of({"$ref": f"#/$defs/{definition}"})


@cache
def _acceptance() -> Acceptance:
    return Acceptance(grammar()["$defs"])


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
    return _acceptance().of(grammar()["$defs"][section]["additionalProperties"])
