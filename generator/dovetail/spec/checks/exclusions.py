"""What exclusion constraints ask of their operators and methods.

https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE
"""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic
from dovetail.schema.constraints import Exclusion
from dovetail.schema.model import Schema, Table
from dovetail.spec.checks.places import key_span
from dovetail.spec.scope import Scope

__all__ = ["EXCLUDING", "possible_exclusions"]

EXCLUDING = ("gist", "spgist", "btree", "hash")
"""The index methods that can keep an exclusion constraint."""

_ONE_COLUMN = ("hash", "spgist")
_EQUALITY = ("btree", "hash")
_ONE_SIDED = frozenset({"<", ">", "<=", ">=", "@>", "<@", "<<", ">>", "&<", "&>", "<<|", "|>>", "&<|", "|&>", "~", "^"})
"""Operators that say another thing once the two rows change places, which PostgreSQL does not take here."""


def possible_exclusions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Two rows exclude each other either way round, by operators that an index of the method can find."""
    if "postgresql" not in schema.databases:
        return
    for table in schema.tables:
        for exclusion in table.exclusions:
            yield from _operators(table, exclusion, scope)
            yield from _method(table, exclusion, scope)


def _operators(table: Table, exclusion: Exclusion, scope: Scope) -> Iterator[Diagnostic]:
    span = key_span(scope, table, exclusion, "columns")
    for operator in dict.fromkeys(part.operator for part in exclusion.parts):
        if operator in _ONE_SIDED:
            message = f'"{operator}" is not the same the other way round, so it cannot exclude rows'
            yield Diagnostic("S408", message, span, "write one that is, such as = (the same) or && (overlaps)")
        elif exclusion.method in _EQUALITY and operator != "=":
            message = f'{exclusion.method} finds what is equal, and "{operator}" asks for something else'
            span_of_method = key_span(scope, table, exclusion, "using", "columns")
            yield Diagnostic(
                "S408", message, span_of_method, "leave using out: gist is what an exclusion has by itself"
            )


def _method(table: Table, exclusion: Exclusion, scope: Scope) -> Iterator[Diagnostic]:
    span = key_span(scope, table, exclusion, "using", "columns")
    if exclusion.method not in EXCLUDING:
        message = f'an index of the method "{exclusion.method}" cannot keep an exclusion constraint'
        yield Diagnostic("S408", message, span, f"write one of {', '.join(EXCLUDING)}, or leave using out for gist")
    elif len(exclusion.parts) > 1 and exclusion.method in _ONE_COLUMN:
        message = f"{exclusion.method} compares one column, and this exclusion constraint has {len(exclusion.parts)}"
        yield Diagnostic("S408", message, span, "leave using out: gist compares several")
