"""Tortoise, which waits, over models of just the columns that the cards have.

On PostgreSQL only: on SQLite it keeps a uuid with dashes, and does not find those without.
"""

import asyncio
from operator import attrgetter
from typing import Any

from benchmarks.queries.cards import CARDS, LEVELS, MOST_SKILLS, MOST_VERSIONS, SkillCard, UserCard
from benchmarks.queries.databases import Target
from tortoise import Tortoise as Library
from tortoise import fields
from tortoise.models import Model
from tortoise.query_utils import Prefetch

__all__ = ["Tortoise"]


class User(Model):
    id = fields.UUIDField(primary_key=True)
    email = fields.TextField()
    name = fields.TextField(null=True)
    created_at = fields.DatetimeField()
    skill_set: fields.ReverseRelation["Skill"]

    class Meta:
        table = "users"


class Skill(Model):
    id = fields.UUIDField(primary_key=True)
    slug = fields.TextField()
    name = fields.TextField()
    total_uses = fields.IntField()
    created_at = fields.DatetimeField()
    author: Any = fields.ForeignKeyField("queries.User", related_name="skill_set", null=True)
    version_set: fields.ReverseRelation["SkillVersion"]

    class Meta:
        table = "skills"


class SkillVersion(Model):
    id = fields.UUIDField(primary_key=True)
    number = fields.IntField()
    name = fields.TextField()
    created_at = fields.DatetimeField()
    skill: Any = fields.ForeignKeyField("queries.Skill", related_name="version_set")
    author: Any = fields.ForeignKeyField("queries.User", related_name="signed_set", null=True)

    class Meta:
        table = "skill_versions"


class Tortoise:
    name = "Tortoise prefetch_related, asyncpg"

    def __init__(self, target: Target) -> None:
        self._runner = asyncio.Runner()
        self._runner.run(Library.init(config=_config(target)))

    def cards(self) -> list[SkillCard]:
        return self._runner.run(self._cards())

    def levels(self) -> list[UserCard]:
        return self._runner.run(self._levels())

    async def _cards(self) -> list[SkillCard]:
        versions = Prefetch("version_set", SkillVersion.all().order_by("number"), to_attr="versions")
        skills = await Skill.all().order_by("slug").select_related("author").prefetch_related(versions)
        return CARDS.validate_python(skills, from_attributes=True)

    async def _levels(self) -> list[UserCard]:
        newest = SkillVersion.all().order_by("-number").select_related("author")
        skills = Skill.all().prefetch_related(Prefetch("version_set", newest, to_attr="versions"))
        users = await User.all().order_by("email").prefetch_related(Prefetch("skill_set", skills, to_attr="skills"))
        for user in users:
            _cut(user)
        return LEVELS.validate_python(users, from_attributes=True)

    def close(self) -> None:
        self._runner.run(Library.close_connections())
        self._runner.close()


def _cut(user: Any) -> None:
    """Tortoise has no limit for each parent."""
    by_slug = sorted(user.skills, key=attrgetter("slug"))
    user.skills = sorted(by_slug, key=attrgetter("total_uses"), reverse=True)[:MOST_SKILLS]
    for skill in user.skills:
        skill.versions = skill.versions[:MOST_VERSIONS]


def _config(target: Target) -> dict[str, Any]:
    url, query = target.url, {**target.url.normalized_query}
    where = {
        "host": url.host or "".join(query.pop("host", ("localhost",))),
        "port": url.port or int("".join(query.pop("port", ("5432",)))),
        "user": url.username,
        "password": url.password,
        "database": url.database,
        "minsize": 1,
        "maxsize": 1,
    }
    return {
        "connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": where}},
        "apps": {"queries": {"models": [__name__], "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }
