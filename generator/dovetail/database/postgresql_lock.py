"""One runner at a time for each package, by an advisory lock of PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from time import monotonic, sleep
from typing import Any, Protocol

from dovetail.database.failure import DatabaseError
from dovetail.diagnostics import Diagnostic, SpecError

__all__ = ["advisory_lock", "lock_key"]

_SHORTEST, _LONGEST = 0.05, 1.0
"""Seconds between two attempts; they grow."""


class _Database(Protocol):
    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]: ...


@contextmanager
def advisory_lock(database: _Database, package: str, wait: float, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a package for as long as the session lasts or the caller wants.

    It is asked for again and again rather than waited for: a statement that waits holds a snapshot, and the other runner's
    CREATE INDEX CONCURRENTLY waits until that is gone. Raises SpecError (D105) after `wait` seconds.
    """
    key = lock_key(package)
    is_told = False
    deadline, pause = monotonic() + wait, _SHORTEST
    while not database.rows("SELECT pg_try_advisory_lock(%s)", key)[0][0]:
        left = deadline - monotonic()
        if left <= 0:
            raise SpecError((_held(database, package, wait),))
        if pause >= _LONGEST and not is_told:
            is_told = True
            tell(f"waiting for another run of {package}'s migrations")
        sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST)
    try:
        yield
    finally:
        with suppress(DatabaseError):  # of a connection that is gone, and its locks with it
            database.rows("SELECT pg_advisory_unlock(%s)", key)


def lock_key(package: str) -> int:
    """Return the number of a package's lock; advisory locks belong to one database anyway."""
    return int.from_bytes(sha256(f"dovetail {package}".encode()).digest()[:8], "big", signed=True)


def _held(database: _Database, package: str, wait: float) -> Diagnostic:
    """Whoever has the lock, as far as the server tells."""
    query = """
        SELECT a.pid, a.usename, a.client_addr::text, to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ')
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (l.classid::bigint << 32) | l.objid::bigint = %s"""
    holders = [
        f"process {pid} of {user or 'another user'} from {client or 'the same machine'}, connected since {since}"
        for pid, user, client, since in database.rows(query, lock_key(package))
    ]
    by_whom = f": {'; '.join(holders)}" if holders else ""
    message = f"another run of {package}'s migrations holds the lock, and {wait:g} s were not enough{by_whom}"
    help = "wait until it is done and run again, or wait longer with --lock-wait; if nobody runs it, end that process"
    return Diagnostic("D105", message, None, help)
