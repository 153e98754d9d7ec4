"""Queries on a table whose rows are deleted softly, through an asynchronous session."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from .async_queries import AsyncTableQueries
from .options import Condition

__all__ = ["AsyncSoftTableQueries"]

ModelT = TypeVar("ModelT")
WithT = TypeVar("WithT", bound=Mapping[str, Any])
KeyT = TypeVar("KeyT")
CreateT = TypeVar("CreateT", bound=BaseModel)
UpdateT = TypeVar("UpdateT", bound=BaseModel)


class AsyncSoftTableQueries(
    AsyncTableQueries[ModelT, WithT, KeyT, CreateT, UpdateT],
    Generic[ModelT, WithT, KeyT, CreateT, UpdateT],
):
    """What SoftTableQueries does, to be awaited."""

    _including_deleted = False

    def including_deleted(self) -> Self:
        """Return the same queries, on deleted rows as well. Among related rows, deleted
        ones are still left out.
        """
        queries = type(self)(self._session)
        queries._including_deleted = True
        return queries

    async def restore(self, key: KeyT) -> bool:
        """Restore the deleted row with the primary key `key`, a tuple where the key has
        several columns, and what was deleted because of it; say whether there was one.
        """
        restored: bool = await self._run(lambda queries: queries.restore(key))
        return restored

    async def restore_many(self, *, where: Condition) -> int:
        """Restore the deleted rows that meet `where`, and what was deleted because of
        them; return how many there were.
        """
        restored: int = await self._run(
            lambda queries: queries.restore_many(where=where)
        )
        return restored

    async def delete_forever(self, key: KeyT) -> bool:
        """Delete the row with the primary key `key`, a tuple where the key has several
        columns, deleted or not, so that nothing brings it back; say whether there was one.
        """
        deleted: bool = await self._run(lambda queries: queries.delete_forever(key))
        return deleted

    async def delete_forever_many(self, *, where: Condition) -> int:
        """Delete the rows that meet `where`, deleted or not, so that nothing brings them
        back; return how many there were.
        """
        deleted: int = await self._run(
            lambda queries: queries.delete_forever_many(where=where)
        )
        return deleted

    async def _run(self, work: Callable[[Any], Any]) -> Any:
        if not self._including_deleted:
            return await super()._run(work)
        return await super()._run(lambda queries: work(queries.including_deleted()))
