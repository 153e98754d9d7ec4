"""Storage parameters that tables of PostgreSQL do not have, and values that they do not take.

https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from dovetail.diagnostics import Diagnostic, Fix, Span
from dovetail.schema.model import Schema, Table
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.suggestions import did_you_mean

__all__ = ["storage_parameters"]

_TRUTH = frozenset({"true", "false", "on", "off", "yes", "no", "1", "0"})
_LARGEST = 2_147_483_647
_HELD = "toast."
"""Before the parameters of the table in which PostgreSQL keeps long values."""

_NUMBERS: dict[str, tuple[float, float]] = {
    "fillfactor": (10, 100),
    "toast_tuple_target": (128, 8160),
    "parallel_workers": (0, 1024),
}
_NUMBERS_OF_BOTH: dict[str, tuple[float, float]] = {
    "autovacuum_vacuum_threshold": (0, _LARGEST),
    "autovacuum_vacuum_max_threshold": (-1, _LARGEST),
    "autovacuum_vacuum_scale_factor": (0, 100),
    "autovacuum_vacuum_insert_threshold": (-1, _LARGEST),
    "autovacuum_vacuum_insert_scale_factor": (0, 100),
    "autovacuum_vacuum_cost_delay": (0, 100),
    "autovacuum_vacuum_cost_limit": (1, 10_000),
    "autovacuum_freeze_min_age": (0, 1_000_000_000),
    "autovacuum_freeze_max_age": (100_000, 2_000_000_000),
    "autovacuum_freeze_table_age": (0, 2_000_000_000),
    "autovacuum_multixact_freeze_min_age": (0, 1_000_000_000),
    "autovacuum_multixact_freeze_max_age": (10_000, 2_000_000_000),
    "autovacuum_multixact_freeze_table_age": (0, 2_000_000_000),
    "log_autovacuum_min_duration": (-1, _LARGEST),
}
_ANALYZE: dict[str, tuple[float, float]] = {
    "autovacuum_analyze_threshold": (0, _LARGEST),
    "autovacuum_analyze_scale_factor": (0, 100),
}
_WORDS_OF_BOTH = {
    "autovacuum_enabled": _TRUTH,
    "vacuum_index_cleanup": _TRUTH | {"auto"},
    "vacuum_truncate": _TRUTH,
}
_LIMITS = {
    **_NUMBERS,
    **_ANALYZE,
    **_NUMBERS_OF_BOTH,
    **{f"{_HELD}{name}": limits for name, limits in _NUMBERS_OF_BOTH.items()},
}
_WORDS = {
    "user_catalog_table": _TRUTH,
    **_WORDS_OF_BOTH,
    **{f"{_HELD}{name}": words for name, words in _WORDS_OF_BOTH.items()},
}


def storage_parameters(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A table has only parameters that PostgreSQL knows, with values that it takes."""
    for table in schema.tables if "postgresql" in schema.databases else ():
        written: Map = scope.drafts[table.name].node.get("with") or EMPTY_MAP
        for name, value in table.storage:
            yield from _misused(table, name, value, written.key_span(name), written.value_span(name))


def _misused(table: Table, name: str, value: str, span: Span, value_span: Span) -> Iterator[Diagnostic]:
    known = (*_LIMITS, *_WORDS)
    if name not in known:
        meant = did_you_mean(name, known)
        help = f'did you mean "{meant}"?' if meant else "leave it out; an index has parameters of its own"
        fix = Fix(span, meant) if meant and span.length == len(name) else None
        yield Diagnostic("S411", f'a table has no storage parameter "{name}"', span, help, fix=fix)
    elif name in _WORDS and value not in _WORDS[name]:
        words = "true, false or auto" if "auto" in _WORDS[name] else "true or false"
        yield Diagnostic("S411", f'{name} of "{table.name}" is {words}, not {value}', value_span, f"write {words}")
    elif name in _LIMITS and not _is_within(value, *_LIMITS[name]):
        least, most = (f"{limit:,}" for limit in _LIMITS[name])
        message = f"{name} {value} is not a number from {least} to {most}"
        yield Diagnostic("S411", message, value_span, f"write one from {least} to {most}, or leave it out")


def _is_within(value: str, least: float, most: float) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) is not None and least <= Decimal(value) <= most
