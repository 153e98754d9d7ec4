"""Infinite dates and moments of PostgreSQL, which Python does not have.

Everywhere they are read as the last and the first that Python has: `date.max`,
`datetime.max` and `.min`, with a time zone in UTC. Shapes and asyncpg do so themselves;
psycopg raises an error, unless it is told otherwise here.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["read_infinity"]

_TEXT = 0
_BOUNDS = {
    1082: (date.min, date.max),
    1114: (datetime.min, datetime.max),  # noqa: DTZ901
    1184: (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
}
"""The first and the last value of date, timestamp and timestamptz, by the number of the
type.
"""
_TWO_THOUSAND_YEARS = timedelta(days=730485)
"""After which the days of the calendar repeat."""


def read_infinity(engine: "Engine | AsyncEngine") -> None:
    """Let the connections that `engine` is going to make read infinite dates and moments,
    and the first and last moments in UTC, whatever the time zone of the session.

    With other drivers than psycopg there is nothing to do.
    """
    blocking = engine if isinstance(engine, Engine) else engine.sync_engine
    if blocking.dialect.driver in ("psycopg", "psycopg_async"):
        event.listen(blocking, "connect", _register)


def _register(_: Any, record: Any) -> None:
    adapters = record.driver_connection.adapters
    for oid, (first, last) in _BOUNDS.items():
        usual = adapters.get_loader(oid, _TEXT)
        adapters.register_loader(oid, _loader(usual, first, last))


def _loader(usual: Callable[[int, Any], Any], first: Any, last: Any) -> type[Any]:
    """Return a loader of psycopg that leaves most values to the loader `usual`.

    https://www.psycopg.org/psycopg3/docs/advanced/adapt.html
    """

    zoned = getattr(last, "tzinfo", None) is not None

    class Loader:
        format = usual.format  # type: ignore[attr-defined]

        def __init__(self, oid: int, connection: Any = None) -> None:
            self._load = usual(oid, connection).load

        def load(self, data: Any) -> Any:
            written = bytes(data)
            if written == b"infinity":
                return last
            if written == b"-infinity":
                return first
            if zoned and (written.startswith(b"10000-") or written.endswith(b" BC")):
                with suppress(OverflowError, ValueError):
                    return _beyond(written.decode())
            return self._load(data)

    return Loader


def _beyond(written: str) -> datetime:
    """Return a moment in UTC that lies in another year in its own zone; OverflowError or
    ValueError where that is beyond Python, too.
    """
    if written.endswith(
        " BC"
    ):  # 1 BC is the year before 1, as 2000 is that before 2001
        later = datetime.fromisoformat(written.replace("0001", "2000", 1)[:-3])
        return later.astimezone(UTC) - _TWO_THOUSAND_YEARS
    earlier = datetime.fromisoformat(written.replace("10000", "8000", 1))
    return earlier.astimezone(UTC) + _TWO_THOUSAND_YEARS
