"""Shapes that do not fit their table: what is wrong is said before any statement is sent."""

from typing import Any

import pytest
from pydantic import BaseModel, create_model
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from registries import Registry, TagCard, UserCard, VersionCard


class Loop(BaseModel):
    slug: str
    forks: list["Loop"]


class TestWrongShapes:
    @pytest.mark.parametrize(
        ("shape", "message"),
        [
            (create_model("Typo", slgu=(str, ...)), r"Typo\.slgu names neither .* of skills: did you mean slug\?"),
            (create_model("Plain", author=(str, ...)), r"Plain\.author is a relation to users: annotate it with one"),
            (create_model("Many", author=(list[UserCard], ...)), r"to one: annotate it with UserCard \| None"),
            (create_model("One", versions=(VersionCard, ...)), r"to many: annotate it with list\[VersionCard\]"),
            (create_model("Two", author=(UserCard | TagCard, ...)), "annotate it with one pydantic class"),
            (Loop, r"Loop\.forks leads back to Loop .*: one statement reads a fixed depth"),
            (
                create_model("Deep", versions=(list[UserCard], ...)),
                r"of versions, to which Deep\.versions leads: it has",
            ),
            (dict, "is not a pydantic class"),
        ],
        ids=lambda value: getattr(value, "__name__", ""),
    )
    def test_say_what_is_wrong(self, registry: Registry, shape: Any, message: str) -> None:
        with pytest.raises(registry.queries.ShapeError, match=message):
            registry.database.skills.find_many(shape)
        assert registry.statements == []


def test_a_session_of_the_other_kind_is_told_from_the_right_one(registry: Registry) -> None:
    queries, engine = registry.queries, create_engine("sqlite://")
    with pytest.raises(TypeError, match=r"Database takes a Session: use AsyncDatabase"):
        _ = queries.Database(AsyncSession()).skills
    with pytest.raises(TypeError, match="Database takes a Session, not Engine"):
        _ = queries.Database(engine).skills
    with pytest.raises(TypeError, match="AsyncDatabase takes an AsyncSession, not"):
        _ = queries.AsyncDatabase(Session(engine)).skills
