"""Databases through every driver: sessions that block, and sessions that wait, which `Waited` makes look alike."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

__all__ = ["Connected", "connected"]

_WAITING = ("psycopg_async", "asyncpg", "aiosqlite")


@dataclass
class Connected:
    """A database through one driver, and the statements executed since `statements` was last cleared."""

    engine: Engine
    waiting: AsyncEngine | None
    runner: asyncio.Runner
    statements: list[str] = field(default_factory=list)

    @contextmanager
    def opened(self, queries: Any) -> Iterator[tuple[Any, Any]]:
        """A session, and the database of the package `queries` over it; what is written is rolled back."""
        self.statements.clear()
        if self.waiting is None:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session, queries.Database(session)
            return
        asynchronous = AsyncSession(self.waiting, expire_on_commit=False)
        try:
            yield Waited(asynchronous, self.runner), Waited(queries.AsyncDatabase(asynchronous), self.runner)
        finally:
            self.runner.run(asynchronous.close())


@contextmanager
def connected(database_url: str, driver: str) -> Iterator[Connected]:
    """Connect to a database by a driver, for as long as the block lasts."""
    plain = make_url(database_url)
    url = plain.set(drivername=f"{plain.get_backend_name()}+{driver}")
    with asyncio.Runner() as runner:
        waiting = create_async_engine(url) if driver in _WAITING else None
        engine = create_engine(url) if waiting is None else waiting.sync_engine
        found = Connected(engine, waiting, runner)
        event.listen(engine, "before_cursor_execute", lambda *arguments: found.statements.append(arguments[2]))
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
        yield found
        if waiting is None:
            engine.dispose()
        else:
            runner.run(waiting.dispose())


class Waited:
    """What `awaited` has, with every method that is a coroutine run to its end on `runner`."""

    def __init__(self, awaited: Any, runner: asyncio.Runner) -> None:
        self._awaited, self._runner = awaited, runner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._awaited, name)
        if type(found).__name__.endswith("Queries"):
            return Waited(found, self._runner)
        return self._call(found) if callable(found) and not isinstance(found, type) else found

    def _call(self, method: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            result = method(*arguments, **options)
            if isinstance(result, Awaitable):
                return self._runner.run(_wait(result))
            if type(result).__name__.endswith("Queries"):
                return Waited(result, self._runner)
            return self._iterate(result) if hasattr(result, "__anext__") else result

        return call

    def _iterate(self, items: Any) -> Iterator[Any]:
        try:
            while True:
                try:
                    yield self._runner.run(_wait(anext(items)))
                except StopAsyncIteration:
                    return
        finally:
            self._runner.run(_wait(items.aclose()))


async def _wait(result: Awaitable[Any]) -> Any:
    return await result
