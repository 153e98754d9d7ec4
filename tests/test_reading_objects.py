"""Reading rows as objects, with the relations that were asked for, through every driver."""

from typing import Any

import pytest
from sqlalchemy.exc import InvalidRequestError

from registries import Registry, SkillCard


class TestObjects:
    def test_relations_are_loaded_as_asked(self, registry: Registry) -> None:
        models = registry.models
        fmt, lint, test = registry.database.skills.find_many(
            order_by=models.Skill.id,
            with_={
                "author": {"with_": {"profile": True}},
                "versions": {"order_by": models.Version.number.desc(), "limit": 2},
                "tags": {"where": models.Tag.label != "style"},
                "ratings": {"with_": {"user": True, "notes": {}}},
                "forks": True,
                "reviewer": False,
            },
        )
        assert len(registry.statements) == 9
        assert (fmt.author.profile.bio, lint.author.profile, test.author) == ("Ann", None, None)
        assert [[version.number for version in item.versions] for item in (fmt, lint, test)] == [[3, 2], [1], []]
        assert [[tag.label for tag in item.tags] for item in (fmt, lint)] == [["python"], ["python"]]
        assert [(rating.user.email, len(rating.notes)) for rating in fmt.ratings] == [("ann@x", 1), ("bob@x", 0)]
        assert fmt.forks == [lint]
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = fmt.reviewer

    def test_limits_count_for_each_row_of_a_many_to_many_relation(self, registry: Registry) -> None:
        models = registry.models
        tags = registry.database.tags.find_many(
            order_by=models.Tag.id, with_={"skills": {"order_by": models.Skill.slug.desc(), "limit": 1}}
        )
        assert [[skill.slug for skill in tag.skills] for tag in tags] == [["lint"], ["fmt"]]

    def test_composite_keys(self, registry: Registry) -> None:
        rating = registry.database.ratings.get((1, 1), with_={"notes": {"limit": 1}})
        assert [note.text for note in rating.notes] == ["good"]

    def test_loaded_relations_are_not_changes(self, registry: Registry) -> None:
        registry.database.skills.find_many(with_={"versions": {"limit": 1}, "author": True})
        assert not registry.session.dirty
        registry.session.flush()
        assert registry.database.versions.count() == 4

    def test_unknown_relations_are_refused_with_the_nearest(self, registry: Registry) -> None:
        error = registry.queries.RelationError
        with pytest.raises(error, match="Skill has no relation autor: did you mean author"):
            registry.database.skills.find_many(with_={"autor": True})
        with pytest.raises(error, match="User has no relation tags"):
            registry.database.skills.find_many(with_={"author": {"with_": {"tags": True}}})
        with pytest.raises(TypeError, match="a shape names its relations itself"):
            registry.database.skills.find_many(SkillCard, with_={"author": True})

    @pytest.mark.parametrize(
        ("asked", "message"),
        [
            ({"versions": {"limt": 1}}, "Skill.versions has no option limt: did you mean limit"),
            ({"author": {"limit": 1}}, "Skill.author has no option limit: it has with_"),
            ({"author": {"skills": True}}, "skills is a relation of Skill.author: put it under with_"),
            ({"author": 1}, "Skill.author takes a dictionary, not 1"),
            (["author"], "with_ takes a dictionary"),
        ],
    )
    def test_options_that_make_no_sense_are_refused(self, registry: Registry, asked: Any, message: str) -> None:
        with pytest.raises(registry.queries.RelationError, match=message):
            registry.database.skills.find_many(with_=asked)

    def test_get_count_exists(self, registry: Registry) -> None:
        models = registry.models
        skills = registry.database.skills
        assert (skills.get(1).slug, skills.get(99)) == ("fmt", None)
        assert (skills.count(), skills.count(where=models.Skill.id > 1)) == (3, 2)
        assert (skills.exists(), skills.exists(where=models.Skill.id > 9)) == (True, False)
        with pytest.raises(TypeError, match="the key of Rating is skill_id, user_id"):
            registry.database.ratings.get(1)
