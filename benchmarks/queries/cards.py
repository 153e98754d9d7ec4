"""What every contestant is asked for: plain pydantic classes of the columns that every library can read.

What Related says of order and limits, dovetail reads; the others are told the same in their own words.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter
from skill_registry.models import Skill, SkillVersion
from skill_registry.queries import Related

__all__ = ["CARDS", "LEVELS", "MOST_SKILLS", "MOST_VERSIONS", "Author", "SkillCard", "UsedSkill", "UserCard"]

MOST_SKILLS = 5
MOST_VERSIONS = 3


class _Card(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Author(_Card):
    id: UUID
    email: str
    name: str | None


class Version(_Card):
    id: UUID
    number: int
    name: str
    created_at: datetime


class SkillCard(_Card):
    """A skill with its author, and its versions from the first to the newest."""

    id: UUID
    slug: str
    name: str
    total_uses: int
    created_at: datetime
    author: Author | None
    versions: Annotated[list[Version], Related(order_by=SkillVersion.number)]


class SignedVersion(Version):
    author: Author | None


class UsedSkill(_Card):
    """A skill with its newest versions, the newest first."""

    id: UUID
    slug: str
    total_uses: int
    versions: Annotated[list[SignedVersion], Related(order_by=SkillVersion.number.desc(), limit=MOST_VERSIONS)]


class UserCard(Author):
    """A user with the skills of theirs that are used most."""

    created_at: datetime
    skills: Annotated[list[UsedSkill], Related(order_by=[Skill.total_uses.desc(), Skill.slug], limit=MOST_SKILLS)]


CARDS = TypeAdapter(list[SkillCard])
LEVELS = TypeAdapter(list[UserCard])
