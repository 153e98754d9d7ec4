"""What a library cannot ask of the database: the order of a relation, and how many of its rows for each parent."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from benchmarks.queries.cards import MOST_SKILLS, MOST_VERSIONS
from sqlalchemy.orm.attributes import set_committed_value

__all__ = ["most_used_skills", "newest_versions", "versions_in_order"]


def versions_in_order(skills: Iterable[Any]) -> None:
    for skill in skills:
        set_committed_value(skill, "versions", sorted(skill.versions, key=attrgetter("number")))


def newest_versions(skills: Iterable[Any]) -> None:
    for skill in skills:
        found = sorted(skill.versions, key=attrgetter("number"), reverse=True)
        set_committed_value(skill, "versions", found[:MOST_VERSIONS])


def most_used_skills(users: Iterable[Any]) -> None:
    for user in users:
        found = sorted(user.skills, key=lambda skill: (-skill.total_uses, skill.slug))
        set_committed_value(user, "skills", found[:MOST_SKILLS])
        newest_versions(user.skills)
