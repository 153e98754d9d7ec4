"""SQLAlchemy's selectinload over the generated models, and pydantic's from_attributes."""

from typing import Any

from benchmarks.queries.cards import CARDS, LEVELS, SkillCard, UserCard
from benchmarks.queries.contestants.cutting import most_used_skills, versions_in_order
from benchmarks.queries.databases import Target
from skill_registry.models import Skill, SkillVersion, User
from sqlalchemy import select
from sqlalchemy.orm import Session, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

__all__ = ["Selectin", "SelectinOfColumns"]

AUTHOR: Any = (User.email, User.name)
VERSION: Any = (SkillVersion.number, SkillVersion.name, SkillVersion.created_at)
SKILL: Any = (Skill.slug, Skill.name, Skill.total_uses, Skill.created_at)


class Selectin:
    """Whole rows, as an engineer reads them who does not think of columns."""

    name = "SQLAlchemy selectinload"

    def __init__(self, target: Target) -> None:
        self._target = target

    def cards(self) -> list[SkillCard]:
        with self._target.session(Session) as session:
            options = (selectinload(Skill.author), selectinload(Skill.versions))
            return self._cards(session, *options)

    def levels(self) -> list[UserCard]:
        with self._target.session(Session) as session:
            signed = selectinload(SkillVersion.author)
            return self._levels(session, selectinload(User.skills).selectinload(Skill.versions).options(signed))

    def _cards(self, session: Session, *options: ORMOption) -> list[SkillCard]:
        skills = session.scalars(select(Skill).order_by(Skill.slug).options(*options)).all()
        versions_in_order(skills)
        return CARDS.validate_python(skills, from_attributes=True)

    def _levels(self, session: Session, *options: ORMOption) -> list[UserCard]:
        users = session.scalars(select(User).order_by(User.email).options(*options)).all()
        most_used_skills(users)
        return LEVELS.validate_python(users, from_attributes=True)


class SelectinOfColumns(Selectin):
    """Only the columns that the cards have, as an engineer reads them who measures."""

    name = "SQLAlchemy selectinload, load_only"

    def cards(self) -> list[SkillCard]:
        with self._target.session(Session) as session:
            author = selectinload(Skill.author).load_only(*AUTHOR)
            return self._cards(session, load_only(*SKILL), author, selectinload(Skill.versions).load_only(*VERSION))

    def levels(self) -> list[UserCard]:
        with self._target.session(Session) as session:
            author = selectinload(SkillVersion.author).load_only(*AUTHOR)
            versions = selectinload(Skill.versions).load_only(*VERSION).options(author)
            skills = selectinload(User.skills).load_only(Skill.slug, Skill.total_uses).options(versions)
            return self._levels(session, load_only(*AUTHOR, User.created_at), skills)
