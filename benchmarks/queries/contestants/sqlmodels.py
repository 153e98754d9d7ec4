"""SQLModel over models of just the columns that the cards have."""

from datetime import datetime
from typing import Any
from uuid import UUID

from benchmarks.queries.cards import CARDS, LEVELS, SkillCard, UserCard
from benchmarks.queries.contestants.cutting import most_used_skills, versions_in_order
from benchmarks.queries.databases import Target
from skill_registry.models import SkillVersion as Generated
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, select

__all__ = ["SQLModels"]

MOMENT = type(Generated.__table__.c.created_at.type)
"""On SQLite SQLModel would lose the time zone by itself."""


class User(SQLModel, table=True):
    __tablename__ = "users"

    id: UUID = Field(primary_key=True)
    email: str
    name: str | None
    created_at: datetime = Field(sa_type=MOMENT)
    skills: list["Skill"] = Relationship(back_populates="author")


class Skill(SQLModel, table=True):
    __tablename__ = "skills"

    id: UUID = Field(primary_key=True)
    slug: str
    name: str
    total_uses: int
    created_at: datetime = Field(sa_type=MOMENT)
    author_id: UUID | None = Field(foreign_key="users.id")
    author: User | None = Relationship(back_populates="skills")
    versions: list["SkillVersion"] = Relationship()


class SkillVersion(SQLModel, table=True):
    __tablename__ = "skill_versions"

    id: UUID = Field(primary_key=True)
    number: int
    name: str
    created_at: datetime = Field(sa_type=MOMENT)
    skill_id: UUID = Field(foreign_key="skills.id")
    author_id: UUID | None = Field(foreign_key="users.id")
    author: User | None = Relationship()


_AUTHOR: Any = Skill.author
_VERSIONS: Any = Skill.versions
_SKILLS: Any = User.skills
_SIGNED: Any = SkillVersion.author


class SQLModels:
    name = "SQLModel selectinload"

    def __init__(self, target: Target) -> None:
        self._target = target

    def cards(self) -> list[SkillCard]:
        with self._target.session(Session) as session:
            options = (selectinload(_AUTHOR), selectinload(_VERSIONS))
            skills = session.exec(select(Skill).order_by(Skill.slug).options(*options)).all()
            versions_in_order(skills)
            return CARDS.validate_python(skills, from_attributes=True)

    def levels(self) -> list[UserCard]:
        with self._target.session(Session) as session:
            related = selectinload(_SKILLS).selectinload(_VERSIONS).selectinload(_SIGNED)
            users = session.exec(select(User).order_by(User.email).options(related)).all()
            most_used_skills(users)
            return LEVELS.validate_python(users, from_attributes=True)
