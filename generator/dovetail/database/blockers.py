"""Who keeps a statement waiting for a lock: asked on a second connection, since the first one waits."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from dovetail.database.address import Address

__all__ = ["watching"]

_INTERVAL = 0.1
_QUERY = """
    SELECT pid, usename, application_name, state, to_char(xact_start, 'HH24:MI:SS TZ'), left(query, 80)
    FROM pg_stat_activity WHERE pid = ANY(pg_blocking_pids(%s))"""


@contextmanager
def watching(process: int, address: Address) -> Iterator[list[str]]:
    """Collect those that last blocked the server's `process`; none, where the server does not let us ask."""
    found: list[str] = []
    is_over = Event()
    watcher = Thread(target=_watch, args=(process, address, found, is_over), daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join(timeout=5)


def _watch(process: int, address: Address, found: list[str], is_over: Event) -> None:
    import psycopg

    from dovetail.database.postgresql import connect

    with suppress(psycopg.Error), connect(address) as connection:
        while not is_over.wait(_INTERVAL):
            blockers = connection.execute(_QUERY, (process,)).fetchall()
            if blockers:
                found[:] = [address.without_secrets(_described(*blocker)) for blocker in blockers]


def _described(process: int, user: str | None, program: str, state: str | None, since: str | None, query: str) -> str:
    who = f"process {process} of {user or 'another user'}{f' ({program})' if program else ''}"
    doing = f", {state} in a transaction since {since}" if state and since else ""
    return f"{who}{doing}: {' '.join(query.split())}" if query else f"{who}{doing}"
