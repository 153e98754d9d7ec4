"""dovetail: what is read in a shape, and what is read as objects."""

from benchmarks.queries.cards import CARDS, LEVELS, MOST_SKILLS, MOST_VERSIONS, SkillCard, UserCard
from benchmarks.queries.databases import Target
from skill_registry.models import Skill, SkillVersion, User
from skill_registry.queries import Database
from sqlalchemy.orm import Session

__all__ = ["Objects", "Shapes"]


class Shapes:
    """The pydantic class says what is read."""

    name = "dovetail, a shape"

    def __init__(self, target: Target) -> None:
        self._target = target

    def cards(self) -> list[SkillCard]:
        with self._target.session(Session) as session:
            return Database(session).skills.find_many(SkillCard, order_by=Skill.slug)

    def levels(self) -> list[UserCard]:
        with self._target.session(Session) as session:
            return Database(session).users.find_many(UserCard, order_by=User.email)


class Objects:
    """`with_` says what is read as objects, of which pydantic takes the attributes."""

    name = "dovetail, objects by with_"

    def __init__(self, target: Target) -> None:
        self._target = target

    def cards(self) -> list[SkillCard]:
        with self._target.session(Session) as session:
            skills = Database(session).skills.find_many(
                order_by=Skill.slug, with_={"author": True, "versions": {"order_by": SkillVersion.number}}
            )
            return CARDS.validate_python(skills, from_attributes=True)

    def levels(self) -> list[UserCard]:
        with self._target.session(Session) as session:
            users = Database(session).users.find_many(
                order_by=User.email,
                with_={
                    "skills": {
                        "order_by": [Skill.total_uses.desc(), Skill.slug],
                        "limit": MOST_SKILLS,
                        "with_": {
                            "versions": {
                                "order_by": SkillVersion.number.desc(),
                                "limit": MOST_VERSIONS,
                                "with_": {"author": True},
                            }
                        },
                    }
                },
            )
            return LEVELS.validate_python(users, from_attributes=True)
