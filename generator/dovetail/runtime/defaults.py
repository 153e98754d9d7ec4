"""Values that a row gets where none was given: from the database, or in Python."""

import secrets
from datetime import datetime
from datetime import time as time_of_day
from threading import Lock
from time import time_ns
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Time, Uuid
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, current_date

__all__ = ["now", "now_time", "today", "uuid4_sql", "uuid7", "uuid7_sql"]

today = current_date
"""The current date, CURRENT_DATE on every database."""


class now(FunctionElement[datetime]):  # noqa: N801 - called like the function of SQL
    """The current moment, for timestamp and timestamptz: the start of the transaction,
    or on SQLite of the statement.
    """

    type = DateTime()
    inherit_cache = True


class now_time(FunctionElement[time_of_day]):  # noqa: N801
    """The current time of day."""

    type = Time()
    inherit_cache = True


class uuid4_sql(FunctionElement[UUID]):  # noqa: N801
    """A random uuid, made by the database."""

    type = Uuid()
    inherit_cache = True


class uuid7_sql(FunctionElement[UUID]):  # noqa: N801
    """A uuid that sorts by the time at which it was made, made by the database."""

    type = Uuid()
    inherit_cache = True


_VARIANT = (
    "substr('89ab', 1 + (random() & 3), 1) || lower(substr(hex(randomblob(2)), 2))"
    " || lower(hex(randomblob(6)))"
)
_SQL: dict[type[FunctionElement[Any]], dict[str, str]] = {
    now: {
        "postgresql": "now()",
        "sqlite": "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))",
    },
    now_time: {
        "postgresql": "LOCALTIME",
        "sqlite": "(strftime('%H:%M:%f000', 'now'))",
    },
    uuid4_sql: {
        "postgresql": "gen_random_uuid()",
        "sqlite": (
            "(lower(hex(randomblob(6))) || '4' || lower(substr(hex(randomblob(2)), 2))"
            f" || {_VARIANT})"
        ),
    },
    uuid7_sql: {
        "postgresql": (
            "(((lpad(to_hex(((date_part('epoch'::text, clock_timestamp())"
            " * (1000)::double precision))::bigint), 12, '0'::text) || '7'::text)"
            " || substr((gen_random_uuid())::text, 16)))::uuid"
        ),
        "sqlite": (
            "(printf('%012x',"
            " CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))"
            f" || '7' || lower(substr(hex(randomblob(2)), 2)) || {_VARIANT})"
        ),
    },
}


@compiles(now)
@compiles(now_time)
@compiles(uuid4_sql)
@compiles(uuid7_sql)
def _compile(element: FunctionElement[Any], compiler: SQLCompiler, **_: Any) -> str:
    return _SQL[type(element)][compiler.dialect.name]


_lock = Lock()
_latest = 0


def uuid7() -> UUID:
    """Return a uuid that sorts after every other that this process made.

    It holds the time in milliseconds and, where RFC 9562 leaves room for it, in 4096ths
    of one. https://www.rfc-editor.org/rfc/rfc9562#section-6.2 (method 3)
    """
    global _latest  # noqa: PLW0603 - the order holds within the process
    milliseconds, rest = divmod(time_ns(), 1_000_000)
    with _lock:
        _latest = stamp = max(
            _latest + 1, milliseconds << 12 | (rest << 12) // 1_000_000
        )
    return UUID(
        int=stamp >> 12 << 80
        | 7 << 76
        | (stamp & 0xFFF) << 64
        | 0b10 << 62
        | secrets.randbits(62)
    )
