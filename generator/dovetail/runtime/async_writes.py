"""Writing the rows of one table, through an asynchronous session."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar, overload

from pydantic import BaseModel

from .asynchronous import Waiting
from .creates import Creates
from .options import Condition
from .writing.unique_keys import UniqueKey

__all__ = ["AsyncWrites"]

ModelT = TypeVar("ModelT")
KeyT = TypeVar("KeyT")
CreateT = TypeVar("CreateT", bound=BaseModel)
UpdateT = TypeVar("UpdateT", bound=BaseModel)
ShapeT = TypeVar("ShapeT", bound=BaseModel)


class AsyncWrites(Waiting, Generic[ModelT, KeyT, CreateT, UpdateT]):
    """What Writes does, to be awaited."""

    @overload
    async def create(
        self, row: CreateT | Creates[ModelT], shape: None = None, /
    ) -> ModelT: ...

    @overload
    async def create(
        self, row: CreateT | Creates[ModelT], shape: type[ShapeT], /
    ) -> ShapeT: ...

    async def create(
        self,
        row: CreateT | Creates[ModelT],
        shape: type[ShapeT] | None = None,
        /,
    ) -> Any:
        """Insert a row, together with the rows that it holds in fields named after
        relations, as deep as they go.
        """
        return await self._run(lambda queries: queries.create(row, shape))

    @overload
    async def create_many(
        self, rows: Iterable[CreateT | Creates[ModelT]], shape: None = None, /
    ) -> list[ModelT]: ...

    @overload
    async def create_many(
        self, rows: Iterable[CreateT | Creates[ModelT]], shape: type[ShapeT], /
    ) -> list[ShapeT]: ...

    async def create_many(
        self,
        rows: Iterable[CreateT | Creates[ModelT]],
        shape: type[ShapeT] | None = None,
        /,
    ) -> Any:
        """Insert rows as `create` does, many with one statement; they come back in the
        order in which they were given.
        """
        return await self._run(lambda queries: queries.create_many(rows, shape))

    @overload
    async def update(
        self, key: KeyT, changes: UpdateT, shape: None = None, /
    ) -> ModelT | None: ...

    @overload
    async def update(
        self, key: KeyT, changes: UpdateT, shape: type[ShapeT], /
    ) -> ShapeT | None: ...

    async def update(
        self,
        key: KeyT,
        changes: UpdateT,
        shape: type[ShapeT] | None = None,
        /,
    ) -> Any:
        """Write the fields that were given to the row with the primary key `key`, a tuple
        where the key has several columns; None if there is no such row.
        """
        return await self._run(lambda queries: queries.update(key, changes, shape))

    async def update_many(self, changes: UpdateT, *, where: Condition) -> int:
        """Write the fields that were given to the rows that meet `where`, and return how
        many there are.
        """
        changed: int = await self._run(
            lambda queries: queries.update_many(changes, where=where)
        )
        return changed

    @overload
    async def upsert(
        self,
        row: CreateT | Creates[ModelT],
        shape: None = None,
        /,
        *,
        on: UniqueKey | None = None,
        changes: UpdateT | None = None,
    ) -> ModelT: ...

    @overload
    async def upsert(
        self,
        row: CreateT | Creates[ModelT],
        shape: type[ShapeT],
        /,
        *,
        on: UniqueKey | None = None,
        changes: UpdateT | None = None,
    ) -> ShapeT: ...

    async def upsert(
        self,
        row: CreateT | Creates[ModelT],
        shape: type[ShapeT] | None = None,
        /,
        *,
        on: UniqueKey | None = None,
        changes: UpdateT | None = None,
    ) -> Any:
        """Insert a row, or where one with the same unique key `on` is there, change that
        one; by default the key is the primary key.

        What is changed are the fields that were given and that the generated Update has,
        or instead `changes`; an empty one leaves the row as it is.
        """
        return await self._run(
            lambda queries: queries.upsert(row, shape, on=on, changes=changes)
        )

    async def delete(self, key: KeyT) -> bool:
        """Delete the row with the primary key `key`, a tuple where the key has several
        columns, and say whether there was one.
        """
        deleted: bool = await self._run(lambda queries: queries.delete(key))
        return deleted

    async def delete_many(self, *, where: Condition) -> int:
        """Delete the rows that meet `where`, and return how many there were."""
        deleted: int = await self._run(lambda queries: queries.delete_many(where=where))
        return deleted
