"""SQL that a database refuses where it stands, because it looks at more than its own row, or is another one tomorrow."""

import re
from collections.abc import Iterable, Iterator

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from dovetail.schema.sql_text import bare, fault
from dovetail.spec.checks.raw_sql import Text, converting_texts, lasting_texts, sql_texts
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Scope

__all__ = ["independent_of_settings", "is_lasting", "lasting_values", "single_rows"]

_OTHER_ROWS = lazy_re.compile(
    r"\b(?P<select>SELECT)\b|\b(?:count|sum|avg|array_agg|string_agg|json_agg|jsonb_agg)\s*\(", re.IGNORECASE
)
_CHANGING = lazy_re.compile(
    r"\b(?:CURRENT_(?:TIMESTAMP|DATE|TIME|USER)|LOCALTIME(?:STAMP)?|SESSION_USER)\b"
    r"|\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|nextval|"
    r"current_setting|age)\s*\([^(),]*\)"
    r"|\bto_tsvector\s*\([^(),]*\)",
    re.IGNORECASE,
)
"""What is not the same tomorrow. https://www.postgresql.org/docs/current/xfunc-volatility.html"""
_OF_SETTINGS = lazy_re.compile(
    r"\b(?P<word>concat_ws|concat|format|to_char|to_date|array_to_string)\s*\((?P<arguments>[^()]*)", re.IGNORECASE
)
"""What PostgreSQL takes for dependent on the settings of the session, and so refuses where a value is kept."""

_SIMPLE_ARGUMENT = lazy_re.compile(r"\s*(?:[\w.]+|\"[^\"]*\"|'(?:[^',()]|'')*')\s*")


def single_rows(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An expression sees its own row: it holds no query, and adds nothing up."""
    converting = {place for _, _, place in converting_texts(scope)}
    for text, found, place in _found(sql_texts(scope), _OTHER_ROWS):
        if found["select"]:
            message, help = (
                "a query cannot stand here: an expression sees its own row only",
                "a key, a reference or a trigger can see others",
            )
        else:
            word = found[0].rstrip("( ")
            message = f"{word} adds up many rows, and an expression sees its own row only"
            help = "compute it in a query, or keep the sum in a column"
        if place in converting:
            help = "what other rows are needed for is done in a migration of your own"
        yield Diagnostic("S318", message, narrowed(place, text, found.start(), len(found[0].rstrip("( "))), help)


def lasting_values(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What an index or a generated column keeps is the same whenever it is computed."""
    for text, found, place in _found(lasting_texts(scope), _CHANGING):
        word = found[0].split("(")[0].strip()
        message = f"{word} changes with time or place, and an index or a generated column keeps what was computed once"
        help = "leave it to the query, or write the value into a column of its own"
        if word.lower() == "to_tsvector":
            message = "to_tsvector without a language changes with the settings, and what is computed here is kept"
            help = f"name the language: to_tsvector('english', {found[0].partition('(')[2].rstrip(')').strip()})"
        yield Diagnostic("S318", message, narrowed(place, text, found.start(), len(found[0])), help)


def independent_of_settings(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What an index or a generated column of PostgreSQL keeps is made by functions that it calls immutable."""
    if "postgresql" not in schema.databases:
        return
    on_postgresql = (each for each in lasting_texts(scope) if each[0] == "postgresql")
    for text, found, place in _found(on_postgresql, _OF_SETTINGS):
        if not is_lasting(text, "postgresql"):
            continue
        word = found["word"].lower()
        message = f"{word} depends on the settings of the session for PostgreSQL, which keeps only what does not"
        help = "leave it to the query, or write the value into a column of its own"
        if word.startswith("concat"):
            help = f"join the texts with ||: {_joined(word, text[found.start('arguments') : found.end('arguments')])}"
        yield Diagnostic("S318", message, narrowed(place, text, found.start(), len(word)), help)


def _joined(word: str, arguments: str) -> str:
    """The arguments of a concat or concat_ws between ||, or an example of them."""
    listed = [argument.strip() for argument in arguments.split(",")]
    if not all(map(_SIMPLE_ARGUMENT.fullmatch, listed)) or len(listed) < 2:
        return "first_name || ' ' || last_name"
    between = f" || {listed[0]} || " if word == "concat_ws" else " || "
    return between.join(listed[1:] if word == "concat_ws" else listed)


def is_lasting(text: str, database: Database) -> bool:
    """Say whether a text without faults is the same whenever it is computed, as far as that is known."""
    return _CHANGING.search(bare(text, database)) is None


def _found(texts: Iterable[Text], pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str], Span]]:
    """The first place in every text, outside of its quoted texts and comments, that the pattern finds."""
    for database, text, place in texts:
        if fault(text, database) is None and (found := pattern.search(bare(text, database))) is not None:
            yield text, found, place
