"""The types of queries, as mypy and pyright see them: what is right passes, and every misuse is an error."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import checkers

RIGHT = """
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, assert_type

from pydantic import BaseModel

from registry.models import Rating, Skill, Tag, User, Version
from registry.queries import AsyncDatabase, Count, Database, Page, Related, every, is_, none, some


class UserCard(BaseModel):
    email: str


class VersionCard(BaseModel):
    number: int


class SkillCard(BaseModel):
    slug: str
    author: UserCard | None
    newest: Annotated[list[VersionCard], Related("versions", order_by=Version.number.desc(), limit=5)]
    versions_count: Annotated[int, Count("versions", where=Version.number > 1)]


def read(db: Database) -> None:
    assert_type(db.skills.find_many(SkillCard, where=Skill.slug == "a", order_by=Skill.slug), list[SkillCard])
    assert_type(db.skills.find_first(SkillCard, order_by=[Skill.slug, Skill.id.desc()]), SkillCard | None)
    assert_type(db.skills.find_many(limit=3, offset=1), list[Skill])
    assert_type(db.skills.find_first(with_={"author": True}), Skill | None)
    assert_type(db.skills.get(1), Skill | None)
    assert_type(db.skills.get(1, SkillCard), SkillCard | None)
    assert_type(db.ratings.get((1, 2), with_={"notes": True}), Rating | None)
    assert_type(db.skills.count(where=Skill.author.has()), int)
    assert_type(db.skills.exists(), bool)
    page = db.skills.paginate(SkillCard, order_by=Skill.slug, limit=10, after="cursor")
    assert_type(page, Page[SkillCard])
    assert_type(page.next, str | None)
    assert_type(page.items[0].newest, list[VersionCard])
    assert_type(page.items[0].versions_count, int)
    assert_type(db.skills.paginate(with_={"tags": True}).items, list[Skill])
    assert_type(db.skills.stream(SkillCard), Iterator[SkillCard])
    assert_type(db.skills.stream(batch=10, with_={"author": True}), Iterator[Skill])
    db.skills.find_many(
        with_={
            "author": {"with_": {"profile": True, "skills": {"limit": 2, "with_": {"tags": {"where": Tag.id == 1}}}}},
            "versions": {"order_by": Version.number.desc(), "limit": 5},
        }
    )


def filters(db: Database) -> None:
    db.skills.find_many(where=some(Skill.versions, Version.number > 1, Version.id < 9))
    db.skills.find_many(where=every(Skill.ratings, Rating.stars >= 4) & none(Skill.tags))
    db.skills.find_many(where=is_(Skill.author, User.email == "a") | is_(Skill.author, None))
    db.versions.find_many(where=is_(Version.skill, some(Skill.forks)))


async def wait(db: AsyncDatabase) -> None:
    assert_type(await db.skills.find_many(SkillCard, limit=1), list[SkillCard])
    assert_type(await db.skills.find_first(with_={"author": True}), Skill | None)
    assert_type(await db.ratings.get((1, 2)), Rating | None)
    assert_type(await db.skills.count(), int)
    assert_type(await db.skills.exists(), bool)
    assert_type(await db.skills.paginate(SkillCard), Page[SkillCard])
    assert_type(db.skills.stream(SkillCard), AsyncIterator[SkillCard])
    async for skill in db.skills.stream():
        assert_type(skill, Skill)
"""
WRONG = """
from pydantic import BaseModel
from registry.models import Skill
from registry.queries import AsyncDatabase, Database, Related, every, is_, some
class Slug(BaseModel):
  slug: str
def check(db: Database) -> None:
    db.skills.find_many(with_={"autor": True})
    db.skills.find_many(with_={"author": {"limit": 1}})
    db.skills.find_many(with_={"author": {"with_": {"tags": True}}})
    db.skills.find_many(with_={"versions": {"limit": "5"}})
    db.skills.find_many(dict)
    db.skills.find_many(Slug, with_={"author": True})
    db.skills.find_many(Slug, where="slug = 1")
    db.skills.find_many(Slug, limit="5")
    db.skills.get("1")
    db.skills.get(None)
    db.ratings.get(1)
    db.skills.find_first().slug
    db.skills.find_first(Slug).slug
    db.skills.find_many(Slug)[0].name
    db.skills.paginate(Slug, after=1)
    db.skills.paginate(Slug).items[0].name
    db.skils
    some(Skill.author)
    every(Skill.slug)
    is_(Skill.versions)
    some(Skill.versions, "number > 1")
    Related("versions", limit="5")
    Related("versions", sort=1)
async def wait(db: AsyncDatabase) -> None:
    (await db.skills.find_first(Slug)).slug
    await db.skills.find_many(with_={"autor": True})
    for row in db.skills.stream(): print(row)
    len(db.skills.find_many(Slug))
"""


@pytest.fixture(scope="module")
def typed(registry_folder: Path) -> Path:
    (registry_folder / "right.py").write_text(RIGHT)
    (registry_folder / "wrong.py").write_text(WRONG)
    return registry_folder


@pytest.mark.slow
@pytest.mark.parametrize("check", [checkers.mypy, checkers.pyright], ids=["mypy", "pyright"])
def test_types_are_inferred_and_misuse_is_found(typed: Path, check: Callable[..., CompletedProcess[str]]) -> None:
    found = check(typed, "right.py", "wrong.py").stdout
    assert lines_of(found, "right.py") == [], found
    assert lines_of(found, "wrong.py") == mistakes(), found


def lines_of(output: str, file: str) -> list[int]:
    """The lines of `file` that a type checker found an error in."""
    places = [line.partition(f"{file}:")[2].split(":")[0] for line in output.splitlines() if " error" in line]
    return sorted({int(place) for place in places if place})


def mistakes() -> list[int]:
    return [number for number, line in enumerate(WRONG.splitlines(), start=1) if line.startswith("    ")]
