"""The rows that are read: the same in every run and on both databases."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from skill_registry.models import Base, Skill, SkillVersion, Tenant, User
from sqlalchemy import Engine, insert, text

__all__ = ["SKILLS", "TENANT", "USERS", "VERSIONS", "fill", "slug"]

TENANT = UUID("5e0c2a56-52f5-4d34-9f0a-4c6d1c1f5a10")
"""Whose rows they all are."""

USERS = 50
SKILLS = 500
VERSIONS = 10
"""Of each skill."""

_WITHOUT_AUTHOR = 20
"""One skill in so many has lost its author."""

_START = datetime(2025, 1, 1, 12, 30, 15, 250_001, tzinfo=UTC)


def slug(number: int) -> str:
    return f"skill-{number:04}"


def fill(engine: Engine) -> None:
    """Make the tables in an empty database, and their rows; let the database count them for its planner.

    They are made from the models, without the triggers that migrations make: what is derived is written as it is.
    """
    Base.metadata.create_all(engine)
    rows = _Rows()
    with engine.begin() as connection:
        for model, made in (
            (Tenant, rows.tenants),
            (User, rows.users),
            (Skill, rows.skills),
            (SkillVersion, rows.versions),
        ):
            connection.execute(insert(model), made)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


class _Rows:
    def __init__(self) -> None:
        self._random = Random(5)
        self.tenants = [{"id": TENANT, "name": "Example", "slug": "example"}]
        self.users = [self._user(number) for number in range(USERS)]
        self.skills = [self._skill(number) for number in range(SKILLS)]
        self.versions = [self._version(skill, number) for skill in self.skills for number in range(1, VERSIONS + 1)]
        self._random.shuffle(self.versions)  # the order in which they are asked for is not the one in which they lie

    def _user(self, number: int) -> dict[str, Any]:
        name = None if number % 10 == 0 else f"Üser {number}"
        return self._row() | {"tenant_id": TENANT, "email": f"user-{number:02}@example.com", "name": name}

    def _skill(self, number: int) -> dict[str, Any]:
        return self._row() | {
            "tenant_id": TENANT,
            "slug": slug(number),
            "name": f'Skill "{number}"',
            "description": "What it is good for, in a sentence or two. " * 4,
            "tags": ["python", "style"],
            "total_uses": self._random.randrange(100_000),
            "author_id": None if number % _WITHOUT_AUTHOR == 0 else self.users[number % USERS]["id"],
        }

    def _version(self, skill: dict[str, Any], number: int) -> dict[str, Any]:
        return self._row() | {
            "tenant_id": TENANT,
            "number": number,
            "name": f"{skill['name']} {number}",
            "content_url": f"s3://skills/{skill['slug']}/{number}.md",
            "content_hash": f"{self._random.getrandbits(256):064x}",
            "metadata_": {"tokens": self._random.randrange(5000), "models": ["small", "large"]},
            "skill_id": skill["id"],
            "author_id": skill["author_id"],
        }

    def _row(self) -> dict[str, Any]:
        return {"id": self._key(), "created_at": _START + timedelta(seconds=self._random.uniform(0, 3e7))}

    def _key(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)
