"""A few rows to look at: a tenant, two people, a skill with two versions that was used and rated, and a proposal; made once."""

import os
from uuid import UUID, uuid5

from app import connect
from pydantic import BaseModel
from skill_registry.queries import Database, tenant
from skill_registry.schemas import (
    RatingCreate,
    SkillCreate,
    SkillMessageCreate,
    TenantCreate,
    UsageEventCreate,
    UserCreate,
)
from sqlalchemy.orm import Session

__all__ = ["fill"]

_NAMESPACE = UUID("5f3c8a52-9d0e-4c3b-8f0a-6f0a7d1c2b3e")


class NewVersion(BaseModel):
    """A version to make together with its skill, which supplies `skill_id`."""

    number: int
    name: str
    content_url: str
    content_hash: str = "0" * 64


class NewSkill(SkillCreate):
    """A skill and its versions, made at once."""

    versions: list[NewVersion]
    published_version: NewVersion | None = None


def fill(session: Session) -> dict[str, UUID]:
    """Make the rows that are not there yet, and return the keys by which to ask for them."""
    keys = {name: uuid5(_NAMESPACE, name) for name in ("tenant", "ada", "bob", "skill", "message")}
    with tenant(session, keys["tenant"]):
        db = Database(session)
        if not db.tenants.exists():
            _make(db, keys)
    return keys


def _make(db: Database, keys: dict[str, UUID]) -> None:
    """Whose rows they are is known already, and how often the skill was used is counted."""
    db.tenants.create(TenantCreate(id=keys["tenant"], name="Example", slug="example"))
    for name in ("ada", "bob"):
        db.users.create(UserCreate(id=keys[name], email=f"{name}@example.com", name=name.title()))
    versions = [NewVersion(number=number, name="Format", content_url=f"s3://fmt/{number}") for number in (1, 2)]
    db.skills.create(
        NewSkill(
            id=keys["skill"],
            author_id=keys["ada"],
            slug="fmt",
            name="Format code",
            tags=["python", "style"],
            versions=versions,
            published_version=versions[-1],
        )
    )
    db.ratings.create(
        RatingCreate(skill_id=keys["skill"], user_id=keys["bob"], stars=5, comment="Saves an hour a day.")
    )
    db.usage_events.create(UsageEventCreate(skill_id=keys["skill"], user_id=keys["bob"], tool_name="editor"))
    db.skill_messages.create(
        SkillMessageCreate(
            id=keys["message"],
            from_user_id=keys["bob"],
            to_user_id=keys["ada"],
            subject_skill_id=keys["skill"],
            body="Shall we group it under linting?",
        )
    )


def main() -> None:
    with Session(connect(os.environ["DATABASE_URL"])) as session, session.begin():
        keys = fill(session)
    print("rows to ask for at http://127.0.0.1:8000/docs:")
    for name, key in keys.items():
        print(f"  {name:<8} {key}")


if __name__ == "__main__":
    main()
