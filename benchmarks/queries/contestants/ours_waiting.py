"""dovetail with asyncpg, beside the library that only waits."""

import asyncio

from benchmarks.queries.cards import SkillCard, UserCard
from benchmarks.queries.databases import Target
from skill_registry.models import Skill, User
from skill_registry.queries import AsyncDatabase
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

__all__ = ["WaitingShapes"]


class WaitingShapes:
    """The pydantic class says what is read, asynchronously."""

    name = "dovetail, a shape, asyncpg"

    def __init__(self, target: Target) -> None:
        self._engine = create_async_engine(target.url.set(drivername="postgresql+asyncpg"))
        self._runner = asyncio.Runner()

    def cards(self) -> list[SkillCard]:
        return self._runner.run(self._cards())

    def levels(self) -> list[UserCard]:
        return self._runner.run(self._levels())

    async def _cards(self) -> list[SkillCard]:
        async with AsyncSession(self._engine) as session:
            return await AsyncDatabase(session).skills.find_many(SkillCard, order_by=Skill.slug)

    async def _levels(self) -> list[UserCard]:
        async with AsyncSession(self._engine) as session:
            return await AsyncDatabase(session).users.find_many(UserCard, order_by=User.email)

    def close(self) -> None:
        self._runner.run(self._engine.dispose())
        self._runner.close()
