"""SQL that only one of the databases understands, where it was written for both."""

import re
from collections.abc import Iterable, Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import TITLES, Database
from dovetail.schema.model import Schema
from dovetail.schema.sql_text import bare, fault
from dovetail.spec.checks.changing_sql import is_lasting
from dovetail.spec.checks.raw_sql import Text, converting_texts, lasting_texts, sql_texts
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Scope

__all__ = ["sql_of_both_databases"]

_INSTEAD: dict[Database, dict[str, str | None]] = {
    "sqlite": {
        r"::": "CAST(... AS ...)",
        r"(?<=[\w)\]])(?<!and)(?<!or)(?<!not)(?<!then)(?<!when)(?<!else)\s*(?:!~\*?|~\*?)": None,
        r"\b(?:NOT\s+)?ILIKE\b": "LIKE, which ignores case there",
        r"\bSIMILAR\s+TO\b": None,
        r"\bAT\s+TIME\s+ZONE\b": None,
        r"\bARRAY\s*\[": None,
        r"\bINTERVAL\s": None,
        r"\bEXTRACT\s*\(": "CAST(strftime(...) AS integer)",
        r"\b(?:now|transaction_timestamp|clock_timestamp|statement_timestamp)\s*\(\s*\)": "CURRENT_TIMESTAMP",
        r"\bgen_random_uuid\s*\(": "randomblob(16)",
        r"\b(?:current_user|session_user|current_role|current_schema|current_catalog)\b": None,
        r"\b(?:char_length|character_length|cardinality|array_length|num_nonnulls|num_nulls|date_trunc|to_char|btrim|"
        r"regexp_\w+|to_tsvector|position|split_part|starts_with|nextval)\s*\(": None,
    },
    "postgresql": {
        r"\b(?:NOT\s+)?GLOB\b": "~ with a regular expression",
        r"==": "=",
        r"\bCOLLATE\s+(?:NOCASE|BINARY|RTRIM)\b": None,
        r"\b(?:strftime|julianday|datetime|unixepoch|randomblob|ifnull|instr|typeof|json_extract|iif|last_insert_rowid)\s*\(": None,
    },
}
"""What the database of the key does not know, as regular expressions, and what says the same there."""

_PORTABLE = {
    r"(?:now|transaction_timestamp|clock_timestamp|statement_timestamp)\(\s*\)": "now",
    r"gen_random_uuid\(\s*\)|uuid_generate_v4\(\s*\)": "uuid4",
}
"""Whole texts that a default says in one word."""


def sql_of_both_databases(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A text that serves several databases says nothing that one of them does not know."""
    if len(schema.databases) < 2:
        return
    kept = {span for _, _, span in lasting_texts(scope)}
    converting = {span for _, _, span in converting_texts(scope)}
    for text, span in _shared(sql_texts(scope)):
        if any(fault(text, database) is not None for database in schema.databases):
            continue
        for database in schema.databases:
            found = re.search(_foreign(database), bare(text, database), re.IGNORECASE)
            if found is not None and (span not in kept or is_lasting(text, database)):
                yield _unknown_there(database, text, span, found, is_default=span not in converting)


def _shared(texts: Iterable[Text]) -> Iterator[tuple[str, Span]]:
    """The texts that several databases get as they are."""
    databases: dict[tuple[str, Span], set[Database]] = {}
    for database, text, span in texts:
        databases.setdefault((text, span), set()).add(database)
    return (each for each, getting in databases.items() if len(getting) > 1)


def _unknown_there(database: Database, text: str, span: Span, found: re.Match[str], *, is_default: bool) -> Diagnostic:
    said = found[0].strip()
    where = narrowed(span, text, found.end() - len(found[0].lstrip()), len(said))
    shown = said.rstrip("([ )") or said
    message = f"{TITLES[database]} does not know {shown}, and the text is for both"
    return Diagnostic("M508", message, where, _way_out(database, text, found, is_default))


def _way_out(database: Database, text: str, found: re.Match[str], is_default: bool) -> str:
    for pattern, word in _PORTABLE.items() if is_default else ():
        if re.fullmatch(pattern, text.strip(), re.IGNORECASE):
            return f"write default: {word}, without sql, which every database has"
    instead = list(_INSTEAD[database].values())[int((found.lastgroup or "_0")[1:])]
    write = f"{instead} there" if instead else "another text for each"
    return f"write {write}: {{postgresql: ..., sqlite: ...}}"


def _foreign(database: Database) -> str:
    """The regular expression of all that a database does not know; the group that matched has its number in _INSTEAD."""
    return "|".join(f"(?P<_{i}>{pattern})" for i, pattern in enumerate(_INSTEAD[database]))
