"""Reading the rows of one table, through an asynchronous session."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Generic, TypeVar, overload

from pydantic import BaseModel

from .asynchronous import Waiting
from .options import Condition, Order, Question
from .pages import Page

__all__ = ["AsyncReads"]

ModelT = TypeVar("ModelT")
WithT = TypeVar("WithT", bound=Mapping[str, Any])
KeyT = TypeVar("KeyT")
ShapeT = TypeVar("ShapeT", bound=BaseModel)


class AsyncReads(Waiting, Generic[ModelT, WithT, KeyT]):
    """What Reads does, to be awaited."""

    @overload
    async def find_many(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[ShapeT]: ...

    @overload
    async def find_many(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int | None = None,
        offset: int | None = None,
        with_: WithT | None = None,
    ) -> list[ModelT]: ...

    async def find_many(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int | None = None,
        offset: int | None = None,
        with_: WithT | None = None,
    ) -> Any:
        """Return the rows that meet `where`; without `order_by`, in no order that could
        be relied on.
        """
        return await self._run(
            lambda queries: queries.find_many(
                shape,
                where=where,
                order_by=order_by,
                limit=limit,
                offset=offset,
                with_=with_,
            )
        )

    @overload
    async def find_first(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
    ) -> ShapeT | None: ...

    @overload
    async def find_first(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        with_: WithT | None = None,
    ) -> ModelT | None: ...

    async def find_first(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        with_: WithT | None = None,
    ) -> Any:
        """Return the first row that meets `where`, or None."""
        return await self._run(
            lambda queries: queries.find_first(
                shape, where=where, order_by=order_by, with_=with_
            )
        )

    @overload
    async def get(self, key: KeyT, shape: type[ShapeT], /) -> ShapeT | None: ...

    @overload
    async def get(
        self, key: KeyT, shape: None = None, /, *, with_: WithT | None = None
    ) -> ModelT | None: ...

    async def get(
        self,
        key: KeyT,
        shape: type[ShapeT] | None = None,
        /,
        *,
        with_: WithT | None = None,
    ) -> Any:
        """Return the row with the primary key `key`, a tuple where the key has several
        columns, or None.
        """
        return await self._run(lambda queries: queries.get(key, shape, with_=with_))

    async def count(self, *, where: Condition | None = None) -> int:
        """Return how many rows meet `where`."""
        found: int = await self._run(lambda queries: queries.count(where=where))
        return found

    async def exists(self, *, where: Condition | None = None) -> bool:
        """Say whether any row meets `where`."""
        found: bool = await self._run(lambda queries: queries.exists(where=where))
        return found

    @overload
    async def paginate(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int = 50,
        after: str | None = None,
        before: str | None = None,
    ) -> Page[ShapeT]: ...

    @overload
    async def paginate(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int = 50,
        after: str | None = None,
        before: str | None = None,
        with_: WithT | None = None,
    ) -> Page[ModelT]: ...

    async def paginate(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int = 50,
        after: str | None = None,
        before: str | None = None,
        with_: WithT | None = None,
    ) -> Any:
        """Return a page of the rows that meet `where`: the first, or the one after or
        before a cursor that an earlier page of the same query has given out.

        Rows that are equal in `order_by`, and NULLs in it, are never lost or shown twice:
        the primary key decides between them. CursorError for any other cursor.
        """
        return await self._run(
            lambda queries: queries.paginate(
                shape,
                where=where,
                order_by=order_by,
                limit=limit,
                after=after,
                before=before,
                with_=with_,
            )
        )

    @overload
    def stream(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        batch: int = 500,
    ) -> AsyncIterator[ShapeT]: ...

    @overload
    def stream(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        batch: int = 500,
        with_: WithT | None = None,
    ) -> AsyncIterator[ModelT]: ...

    def stream(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        batch: int = 500,
        with_: WithT | None = None,
    ) -> Any:
        """Yield the rows that meet `where`, reading `batch` of them at a time: the memory
        that it takes does not grow with their number.
        """
        question = Question(where, order_by)
        return self._stream(shape, question, batch, with_)

    async def _stream(
        self, shape: Any, question: Question, batch: int, with_: Any
    ) -> AsyncIterator[Any]:
        parts = await self._run(
            lambda queries: queries._batches(shape, question, batch, with_)
        )
        try:
            while (rows := await self._run(lambda _: next(parts, None))) is not None:
                for row in rows:
                    yield row
        finally:
            await self._run(lambda _: parts.close())
