"""What other languages, and dovetail itself, write where SQL has another word: signs between conditions, words of defaults."""

import re
from collections.abc import Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Fix
from dovetail.schema.model import Schema
from dovetail.schema.sql_text import bare, fault
from dovetail.spec.checks.raw_sql import sql_texts
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["signs_between_conditions", "words_of_defaults"]

_WORDS = {"&&": "AND", "||": "OR"}
_SIGN = lazy_re.compile(r"&&|\|\|")
_EDGE = lazy_re.compile(r"&&|\|\||[(),]|\b(?:AND|OR|CASE|WHEN|THEN|ELSE|END)\b", re.IGNORECASE)
_COMPARISON = lazy_re.compile(
    r"(?<![-@#~<>&|])(?:[<>!=]=|<>|=|[<>])(?![@<>&|])|\b(?:IS|IN|LIKE|ILIKE|BETWEEN|GLOB)\b", re.IGNORECASE
)


def signs_between_conditions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Conditions are joined by AND and OR: `&&` joins ranges and arrays on PostgreSQL only, and `||` texts."""
    for database, text, place in sql_texts(scope):
        if fault(text, database) is not None:
            continue
        for sign in _signs(bare(text, database), only_array_operators=database == "postgresql"):
            where, word = narrowed(place, text, sign.start(), 2), _WORDS[sign[0]]
            message = f"{sign[0]} does not join conditions in SQL"
            fix = Fix(where, word) if where.length == 2 else None
            yield Diagnostic("S316", message, where, f"write {word}", fix=fix)


def _signs(text: str, *, only_array_operators: bool) -> Iterator[re.Match[str]]:
    """The signs that stand between two comparisons, and every `&&` for a database that has none."""
    edges = list(_EDGE.finditer(text))
    for i, edge in enumerate(edges):
        if not _SIGN.fullmatch(edge[0]):
            continue
        start = edges[i - 1].end() if i else 0
        end = edges[i + 1].start() if i + 1 < len(edges) else len(text)
        sides = text[start : edge.start()], text[edge.end() : end]
        if all(map(_COMPARISON.search, sides)) or (edge[0] == "&&" and not only_array_operators):
            yield edge


_CALL = r"\s*(?:\(\s*\))?"
_WORDS_OF_DEFAULTS = {
    "now": rf"now|today|current_timestamp\s*\(\s*\)|getdate{_CALL}|utcnow{_CALL}|datetime\.now{_CALL}",
    "uuid4": rf"uuid4{_CALL}|uuid{_CALL}|newid{_CALL}|uuid_generate_v4{_CALL}",
    "uuid7": rf"uuid7{_CALL}|uuid_generate_v7{_CALL}",
}
"""What no database understands by itself, by the word that `default:` has for it."""


def words_of_defaults(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A default that says `now` or makes a uuid in words of its own stands without `sql:`."""
    extensions = {extension.name for extension in schema.extensions}
    for part in {id(part): part for draft in scope.drafts.values() for part in draft.parts}.values():
        columns: Map = part.get("columns") or EMPTY_MAP
        for name in columns:
            column: Any = columns[name]
            default = column.get("default") if isinstance(column, Map) else None
            if isinstance(default, Map) and isinstance(default.get("sql"), str):
                yield from _word_of_default(column, default, extensions)


def _word_of_default(column: Map, default: Map, extensions: set[str]) -> Iterator[Diagnostic]:
    text = default["sql"].strip()
    word = next((word for word, said in _WORDS_OF_DEFAULTS.items() if re.fullmatch(said, text, re.IGNORECASE)), None)
    if word is None or (text.lower().startswith("uuid_generate") and extensions & {"uuid-ossp", "pg_uuidv7"}):
        return
    needs = " without the extension uuid-ossp" if text.lower().startswith("uuid_generate") else ""
    at, written = column.value_span("default"), column.written("default")
    whole = written.startswith("{") and written.endswith("}") and at.length == len(written)
    message = f"{text} is no expression of SQL{needs}"
    fix = Fix(at, word) if whole else None
    yield Diagnostic("S317", message, default.value_span("sql"), f"write default: {word}, without sql", fix=fix)
