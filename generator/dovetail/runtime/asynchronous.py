"""What waits: an asynchronous session, for which queries that block do the work."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Waiting"]


class Waiting:
    """Runs the queries of the class `blocking` where they may wait for the database, so
    that what a query does is said there alone.
    """

    blocking: ClassVar[type[Any]]

    def __init__(self, session: "AsyncSession") -> None:
        if not hasattr(session, "run_sync"):
            raise TypeError(f"AsyncDatabase takes an AsyncSession, not {session!r}")
        self._session = session

    async def _run(self, work: Callable[[Any], Any]) -> Any:
        """Return what `work` makes of the queries that block."""
        make = type(self).blocking
        return await self._session.run_sync(lambda session: work(make(session)))
