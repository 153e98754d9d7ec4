"""Conditions on related rows, against answers worked out in Python, and whatever text somebody filters by."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from registries import Package, Registry, Slug


def found(registry: Registry, where: Any) -> list[str]:
    skill = registry.models.Skill
    slugs = [item.slug for item in registry.database.skills.find_many(Slug, where=where, order_by=skill.id)]
    assert registry.database.skills.count(where=where) == len(slugs)
    assert registry.database.skills.exists(where=where) == bool(slugs)
    return slugs


@pytest.fixture
def ranked(registry: Registry) -> Registry:
    """Two more skills, forks of the first: one with a rank, the other without."""
    skill = registry.models.Skill
    registry.session.add(skill(id=4, slug="high", forked_from_id=1, rank=9))
    registry.session.add(skill(id=5, slug="none", forked_from_id=3))
    registry.session.flush()
    return registry


class TestToMany:
    def test_some(self, ranked: Registry) -> None:
        models, some = ranked.models, ranked.queries.some
        assert found(ranked, some(models.Skill.versions)) == ["fmt", "lint"]
        assert found(ranked, some(models.Skill.versions, models.Version.number > 2)) == ["fmt"]
        several = some(models.Skill.ratings, models.Rating.stars == 4, models.Rating.user_id == 2)
        assert found(ranked, several) == []
        assert found(ranked, some(models.Skill.tags, models.Tag.label == "style")) == ["fmt"]
        assert found(ranked, some(models.Skill.friends, models.Skill.slug == "test")) == ["fmt"]

    def test_none(self, ranked: Registry) -> None:
        models, none = ranked.models, ranked.queries.none
        assert found(ranked, none(models.Skill.versions)) == ["test", "high", "none"]
        assert found(ranked, none(models.Skill.forks, models.Skill.rank > 5)) == ["lint", "test", "high", "none"]

    def test_every(self, ranked: Registry) -> None:
        models, every = ranked.models, ranked.queries.every
        assert found(ranked, every(models.Skill.versions, models.Version.number < 3)) == [
            "lint",
            "test",
            "high",
            "none",
        ]
        high = every(models.Skill.forks, models.Skill.rank > 5)
        assert found(ranked, high) == ["lint", "high", "none"], "a fork without a rank does not have a rank above five"
        assert found(ranked, every(models.Skill.forks)) == ["fmt", "lint", "test", "high", "none"]
        either = every(models.Skill.forks, (models.Skill.rank > 5) | models.Skill.rank.is_(None))
        assert found(ranked, either) == ["fmt", "lint", "test", "high", "none"]

    def test_texts_hold_together(self, ranked: Registry) -> None:
        some, versions = ranked.queries.some, ranked.models.Skill.versions
        assert found(ranked, some(versions, text("number = 3 OR number = 9"), text("number > 3 OR number = 1"))) == []


class TestToOne:
    def test_is(self, ranked: Registry) -> None:
        models, is_ = ranked.models, ranked.queries.is_
        assert found(ranked, is_(models.Skill.author, models.User.email == "bob@x")) == ["lint"]
        assert found(ranked, is_(models.Skill.author)) == ["fmt", "lint"]
        assert found(ranked, is_(models.Skill.author, None)) == ["test", "high", "none"]
        assert found(ranked, ~is_(models.Skill.author, models.User.email == "bob@x")) == ["fmt", "test", "high", "none"]
        assert found(ranked, is_(models.Skill.forked_from, models.Skill.slug == "fmt")) == ["lint", "high"]

    def test_conditions_nest(self, ranked: Registry) -> None:
        models, queries = ranked.models, ranked.queries
        rated = queries.some(models.User.ratings, models.Rating.stars == 5)
        assert found(ranked, queries.is_(models.Skill.reviewer, rated)) == ["fmt"]
        profile = queries.is_(models.User.profile, models.Profile.bio == "Ann")
        assert found(ranked, queries.is_(models.Skill.author, profile)) == ["fmt"]
        fork_of_fork = queries.some(models.Skill.forks, queries.is_(models.Skill.forked_from, models.Skill.id == 3))
        assert found(ranked, fork_of_fork) == ["test"]
        assert found(ranked, queries.some(models.Skill.tags) & queries.none(models.Skill.forks)) == ["lint"]


def refusal(registry: Registry, ask: Callable[[], Any]) -> str:
    """What is said against a value; nothing where the database merely finds no such row."""
    try:
        found = ask()
    except registry.queries.RefusedValueError as error:
        return str(error)
    assert not found
    return ""


class TestMistakes:
    def test_say_what_to_use_instead(self, registry: Registry) -> None:
        queries, skill = registry.queries, registry.models.Skill
        wrong: list[tuple[Callable[[], Any], str]] = [
            (lambda: queries.some(skill.author), r"Skill\.author is a relation to one row: use is_"),
            (lambda: queries.every(skill.author), r"Skill\.author is a relation to one row: use is_"),
            (
                lambda: queries.is_(skill.versions, None),
                r"Skill\.versions is a relation to many rows: use some or none",
            ),
            (lambda: queries.none(skill.slug), r"none asks of related rows, and Skill\.slug is no relation"),
            (lambda: queries.is_(skill.slug), r"is_ asks of a related row, and Skill\.slug is no relation"),
        ]
        for ask, message in wrong:
            with pytest.raises(queries.RelationError, match=message):
                ask()

    @pytest.mark.parametrize("where", ["slug = 'fmt'", True])
    def test_conditions_are_expressions(self, registry: Registry, where: Any) -> None:
        asked: list[Callable[[], Any]] = [
            lambda: registry.database.skills.find_many(Slug, where=where),
            lambda: registry.database.skills.paginate(Slug, where=where),
            lambda: registry.database.skills.delete_many(where=where),
            lambda: registry.queries.Related("versions", where=where),
            lambda: registry.queries.Count("versions", where=where),
            lambda: registry.queries.some(registry.models.Skill.versions, where),
        ]
        for ask in asked:
            with pytest.raises(TypeError, match=r"a condition is an expression such as .*; SQL goes into text"):
                ask()


class TestOtherTables:
    def test_are_not_multiplied_with_the_rows(self, registry: Registry) -> None:
        skills, models = registry.database.skills, registry.models
        error = registry.queries.RelationError
        where = models.Version.number >= 1
        asked: list[Callable[[], Any]] = [
            lambda: skills.find_many(Slug, where=where),
            lambda: skills.find_many(where=where),
            lambda: skills.count(where=where),
            lambda: skills.exists(where=where),
            lambda: skills.paginate(Slug, where=where),
            lambda: skills.paginate(Slug, order_by=models.Version.number),
            lambda: skills.find_many(Slug, order_by=[models.Skill.id, models.Version.number.desc()]),
            lambda: list(skills.stream(Slug, where=where)),
            lambda: skills.delete_many(where=where),
            lambda: skills.update_many(Package("registry").schemas.SkillUpdate(slug="x"), where=where),
        ]
        for ask in asked:
            with pytest.raises(error, match=r"of skills speaks of versions, too.*: use some, every, none or is_"):
                ask()
        assert registry.statements == []


HOSTILE = [
    "",
    "'; DROP TABLE skills; --",
    '" OR ""="',
    "%_\\",
    "%(x)s %s :name ? $1 {x}",
    "a\nb\tc\r",
    "\u202e\ufeff日本🎉",
    "x" * 100_000,
]


class TestHostileTexts:
    @pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
    def test_are_found_as_they_are_and_nothing_else_is(self, registry: Registry, hostile: str) -> None:
        skill = registry.models.Skill
        registry.session.add(skill(id=50, slug=hostile))
        registry.session.flush()
        assert found(registry, skill.slug == hostile) == [hostile]
        assert found(registry, registry.queries.some(skill.versions) & (skill.slug == hostile)) == []
        assert registry.database.skills.exists(where=skill.slug.in_([hostile]))
        page = registry.database.skills.paginate(Slug, order_by=skill.slug, where=skill.id == 50, limit=1)
        after = registry.database.skills.paginate(Slug, order_by=skill.slug, limit=99)
        assert page.items[0].slug == hostile
        assert hostile in [item.slug for item in after.items]

    @pytest.mark.parametrize("hostile", ["a\0b", "\ud800"], ids=["nul", "surrogate"])
    def test_that_the_database_cannot_hold_are_refused_in_one_line_or_not_found(
        self, registry: Registry, hostile: str
    ) -> None:
        skill = registry.models.Skill
        said = refusal(registry, lambda: registry.database.skills.find_many(Slug, where=skill.slug == hostile))
        assert len(said.splitlines()) <= 1

    @pytest.mark.parametrize("key", [2**63, -(2**63) - 1, 10**40])
    def test_numbers_beyond_every_column_are_refused_or_not_found(self, registry: Registry, key: int) -> None:
        assert len(refusal(registry, lambda: registry.database.skills.get(key)).splitlines()) <= 1
