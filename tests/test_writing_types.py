"""What type checkers make of writing: the types that come back, and uses that are wrong."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import checkers

TYPED = """
from typing import assert_type
from uuid import UUID
from pydantic import BaseModel
from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from shop.models import Skill, Version
from shop.queries import AsyncDatabase, Creates, Database, UniqueViolation, naming_violations
from shop.schemas import SkillCreate, SkillUpdate, UserCreate, UserUpdate

class Card(BaseModel):
    slug: str

class NewVersion(Creates[Version]):
    number: int

class NewSkill(SkillCreate):
    versions: list[NewVersion] = []
    author: UserCreate | None = None

class OtherSkill(Creates[Skill]):
    slug: str

def right(db: Database, session: Session, key: UUID) -> None:
    assert_type(db.skills.create(SkillCreate(slug="a")), Skill)
    assert_type(db.skills.create(NewSkill(slug="a", versions=[NewVersion(number=1)])), Skill)
    assert_type(db.skills.create(OtherSkill(slug="a"), Card), Card)
    assert_type(db.skills.create_many([NewSkill(slug="a")]), list[Skill])
    assert_type(db.skills.create_many((OtherSkill(slug=slug) for slug in "ab"), Card), list[Card])
    assert_type(db.skills.update(key, SkillUpdate(slug="b")), Skill | None)
    assert_type(db.skills.update(key, SkillUpdate(slug="b"), Card), Card | None)
    assert_type(db.skills.update_many(SkillUpdate(slug="b"), where=Skill.uses > 1), int)
    assert_type(db.skills.upsert(NewSkill(slug="a"), on=[Skill.slug]), Skill)
    assert_type(db.skills.upsert(NewSkill(slug="a"), Card, on=[Skill.author_id, Skill.slug], changes=SkillUpdate()), Card)
    assert_type(db.skills.delete(key), bool)
    assert_type(db.skills.delete_many(where=true()), int)
    try:
        with naming_violations(session):
            session.commit()
    except UniqueViolation as violation:
        assert_type(violation.columns, tuple[str, ...])
        assert_type(violation.doc, str | None)

async def right_too(db: AsyncDatabase, session: AsyncSession, key: UUID) -> None:
    assert_type(await db.skills.create(NewSkill(slug="a")), Skill)
    assert_type(await db.skills.create_many([OtherSkill(slug="a")], Card), list[Card])
    assert_type(await db.skills.update(key, SkillUpdate(), Card), Card | None)
    assert_type(await db.skills.upsert(NewSkill(slug="a")), Skill)
    assert_type(await db.skills.delete(key), bool)
    with naming_violations(session):
        await session.commit()

def wrong(db: Database, key: UUID) -> None:
    db.skills.create(UserCreate(email="a"))  # wrong
    db.skills.create(NewVersion(number=1))  # wrong
    db.skills.create({"slug": "a"})  # wrong
    db.skills.create(SkillCreate(slug="a"), dict)  # wrong
    db.skills.create(SkillCreate(slug="a")).slgu  # wrong
    db.skills.create_many(SkillCreate(slug="a"))  # wrong
    db.skills.update(key, UserUpdate())  # wrong
    db.skills.update(key, SkillCreate(slug="a"))  # wrong
    db.skills.update("key", SkillUpdate())  # wrong
    db.skills.update(key, SkillUpdate()).slug  # wrong
    db.skills.update_many(SkillUpdate())  # wrong
    db.skills.upsert(SkillCreate(slug="a"), on=["slug"])  # wrong
    db.skills.upsert(SkillCreate(slug="a"), changes=UserUpdate())  # wrong
    db.ratings.delete(key)  # wrong
    db.skills.delete_many()  # wrong
    db.events.delete(1)  # wrong
"""


@pytest.mark.slow
@pytest.mark.parametrize("check", [checkers.mypy, checkers.pyright], ids=["mypy", "pyright"])
def test_what_is_wrong_is_found_and_nothing_else(
    shop_folder: Path, check: Callable[..., CompletedProcess[str]]
) -> None:
    (shop_folder / "typed.py").write_text(TYPED)
    checked = check(shop_folder, "typed.py")
    errors = [line.partition("typed.py:")[2] for line in checked.stdout.splitlines() if " error" in line]
    found = sorted({int(error.partition(":")[0]) for error in errors if error})
    expected = [number for number, line in enumerate(TYPED.splitlines(), start=1) if line.endswith("# wrong")]
    assert found == expected, checked.stdout
