"""What fields say of the related rows they want: which, how many, in which order, how deep, and numbers made of them."""

from decimal import Decimal
from operator import getitem
from sqlite3 import sqlite_version_info
from types import GenericAlias
from typing import Annotated, Any

import pytest
from pydantic import create_model
from sqlalchemy import String, bindparam, text

from registries import Registry, Slug, UserCard, VersionCard


def shape(**fields: Any) -> Any:
    """A class with the given annotations."""
    required: Any = {name: (annotation, ...) for name, annotation in fields.items()}
    return create_model("Card", **required)


def marked(annotation: Any, *markers: Any) -> Any:
    """`Annotated[annotation, *markers]`, of what is made while the test runs."""
    return getitem(Annotated, (annotation, *markers))


def listed(row: Any) -> Any:
    return GenericAlias(list, row)


def asked(registry: Registry, key: int, annotation: Any) -> Any:
    """What a field of a skill annotated like this holds, as plain data, read in one statement."""
    registry.statements.clear()
    found = registry.database.skills.get(key, shape(field=annotation))
    assert len(registry.statements) == 1
    return found.model_dump()["field"]


class TestRelated:
    def test_rows_are_filtered_sorted_and_limited_for_each_row_they_belong_to(self, registry: Registry) -> None:
        related, version = registry.queries.Related, registry.models.Version
        newest = marked(list[VersionCard], related("versions", order_by=version.number.desc(), limit=2))
        found = registry.database.skills.find_many(shape(newest=newest), order_by=registry.models.Skill.id)
        assert [[item.number for item in card.newest] for card in found] == [[3, 2], [1], []]
        odd = related("versions", where=version.number != 2, offset=1, limit=9)
        assert asked(registry, 1, marked(list[VersionCard], odd)) == [{"number": 3}]

    def test_one_relation_may_fill_several_fields(self, registry: Registry) -> None:
        related, version = registry.queries.Related, registry.models.Version
        card = shape(
            versions=list[VersionCard],
            first=marked(VersionCard | None, related("versions", order_by=version.number, limit=1)),
            last=marked(VersionCard | None, related("versions", order_by=version.number.desc(), limit=1)),
        )
        found = registry.database.skills.get(1, card)
        assert (len(found.versions), found.first.number, found.last.number) == (3, 1, 3)
        assert registry.database.skills.get(3, card).last is None

    def test_conditions_on_the_related_row_may_follow_its_relations(self, registry: Registry) -> None:
        models, queries = registry.models, registry.queries
        rated = queries.Related("ratings", where=queries.is_(models.Rating.user, models.User.email == "bob@x"))
        assert asked(registry, 1, marked(listed(shape(stars=int)), rated)) == [{"stars": 5}]
        forked = queries.Related("forks", where=queries.is_(models.Skill.forked_from, models.Skill.slug == "fmt"))
        assert asked(registry, 1, marked(list[Slug], forked)) == [{"slug": "lint"}]
        assert asked(registry, 2, marked(list[Slug], forked)) == []

    def test_a_relation_to_one_may_be_filtered(self, registry: Registry) -> None:
        where = registry.models.User.email == "bob@x"
        author = marked(UserCard | None, registry.queries.Related("author", where=where))
        assert [asked(registry, key, author) for key in (1, 2, 3)] == [None, {"email": "bob@x"}, None]

    def test_a_condition_that_is_a_text_holds_together(self, registry: Registry) -> None:
        first_or_third = registry.queries.Related("versions", where=text("number = 1 OR number = 3"))
        assert asked(registry, 2, marked(list[VersionCard], first_or_third)) == [{"number": 1}]

    def test_many_to_many_relations_too(self, registry: Registry) -> None:
        models, related = registry.models, registry.queries.Related
        card = shape(label=str)
        one = related("tags", order_by=models.Tag.label.desc(), limit=1)
        assert asked(registry, 1, marked(listed(card), one)) == [{"label": "style"}]
        heavy = related("tags", where=models.SkillTag.weight > 1)
        assert asked(registry, 1, marked(listed(card), heavy)) == [{"label": "style"}]

    def test_constants_of_every_kind_stand_in_the_statement_as_they_are(self, registry: Registry) -> None:
        models, related = registry.models, registry.queries.Related
        for word in ("it's", "100%", "%(x)s", ":name", "\\", "a\nb", '"', "{}", "?", "$1", "日本"):
            where = related("versions", where=models.Version.skill.has(models.Skill.slug != word))
            assert len(asked(registry, 1, marked(list[VersionCard], where))) == 3
        moment = models.Skill.created_at == registry.database.skills.get(1).created_at
        assert asked(registry, 2, marked(Slug | None, related("forked_from", where=moment))) == {"slug": "fmt"}
        photo = related("author", where=models.User.profile.has(models.Profile.photo == b"\x00\xff"))
        assert asked(registry, 1, marked(UserCard | None, photo)) == {"email": "ann@x"}


class TestDepth:
    def test_a_class_may_hold_itself_to_a_stated_depth(self, registry: Registry) -> None:
        card: Any = self.tree(registry, depth=2)
        found = registry.database.skills.get(1, card)
        assert found.model_dump() == {"slug": "fmt", "forks": [{"slug": "lint", "forks": []}]}
        assert registry.statements[-1].count("FROM skills") == 3

    def test_the_last_level_is_empty_and_none_for_one_row(self, registry: Registry) -> None:
        assert registry.database.skills.get(1, self.tree(registry, depth=1)).forks[0].forks == []
        up = self.recursive("forked_from", "Card | None", registry.queries.Related(depth=1))
        assert registry.database.skills.get(2, up).model_dump() == {
            "slug": "lint",
            "forked_from": {"slug": "fmt", "forked_from": None},
        }

    def test_classes_may_lie_in_each_other_16_times(self, registry: Registry) -> None:
        depth = 16 if registry.session.get_bind().dialect.name == "postgresql" else 6
        assert len(registry.database.skills.get(1, self.tree(registry, depth=depth)).forks) == 1

    def test_what_an_old_sqlite_cannot_parse_is_said(self, registry: Registry) -> None:
        if registry.session.get_bind().dialect.name == "sqlite" and sqlite_version_info < (3, 46):
            with pytest.raises(registry.queries.ShapeError, match="read it in several steps"):
                registry.database.skills.get(1, self.tree(registry, depth=16))

    def test_too_many_relations_are_refused(self, registry: Registry) -> None:
        with pytest.raises(registry.queries.ShapeError, match="500 relations, or 16 inside each other"):
            registry.database.skills.get(1, self.tree(registry, depth=100_000))

    def tree(self, registry: Registry, depth: int) -> Any:
        """A skill with its forks, and theirs."""
        return self.recursive("forks", "list[Card]", registry.queries.Related(depth=depth))

    def recursive(self, relation: str, annotation: str, related: Any) -> Any:
        card = shape(slug=str, **{relation: marked(annotation, related)})
        card.model_rebuild(_types_namespace={"Card": card})
        return card


class TestAggregates:
    def test_rows_are_counted(self, registry: Registry) -> None:
        count, version = registry.queries.Count, registry.models.Version
        assert [asked(registry, key, marked(int, count("versions"))) for key in (1, 2, 3)] == [3, 1, 0]
        assert asked(registry, 1, marked(int, count("versions", where=version.number > 1))) == 2
        assert asked(registry, 1, marked(int, count("tags"))) == 2
        assert asked(registry, 1, marked(int, count("author"))) == 1
        assert asked(registry, 1, marked(int, count("forks.rank"))) == 0

    def test_columns_are_summed_and_averaged(self, registry: Registry) -> None:
        queries = registry.queries
        assert asked(registry, 1, marked(int, queries.Sum("ratings.stars"))) == 9
        assert asked(registry, 1, marked(float, queries.Avg("ratings.stars"))) == 4.5
        assert asked(registry, 1, marked(Decimal, queries.Avg("ratings.stars"))) == Decimal("4.5")
        assert asked(registry, 1, marked(int, queries.Min("versions.number"))) == 1
        assert asked(registry, 1, marked(int, queries.Max("versions.number"))) == 3
        assert asked(registry, 1, marked(Any, queries.Max("forks.created_at"))) is not None
        assert asked(registry, 3, marked(int | None, queries.Sum("ratings.stars"))) is None

    def test_inside_related_rows(self, registry: Registry) -> None:
        user = shape(skills_count=marked(int, registry.queries.Count("skills")))
        assert asked(registry, 1, marked(user, registry.queries.Related("author"))) == {"skills_count": 1}
        tagged = shape(label=str, uses=marked(int, registry.queries.Count("skills")))
        related = marked(listed(tagged), registry.queries.Related("tags"))
        assert asked(registry, 1, related) == [{"label": "python", "uses": 2}, {"label": "style", "uses": 1}]


class TestNames:
    def test_tables_and_fields_may_be_called_like_aliases(self, registry: Registry) -> None:
        marks = registry.queries.Count("marks")
        card = shape(number=int, marks=listed(shape(rows_r1=str)), rows_r2=marked(int, marks))
        found = registry.database.versions.find_many(card, order_by=registry.models.Version.id)
        assert [[item.rows_r1 for item in version.marks] for version in found] == [["m3", "m5"], [], [], []]
        assert [version.rows_r2 for version in found] == [2, 0, 0, 0]
        lone = shape(rows_r1=str, version=shape(number=int))
        first, *_ = registry.database.versions_r1.find_many(lone, order_by=registry.models.VersionsR1.id)
        assert (first.rows_r1, first.version.number) == ("m3", 1)

    def test_constants_that_come_when_asked_for_are_not_kept(self, registry: Registry) -> None:
        words = ["fmt"]
        slug = registry.models.Skill.slug == bindparam(None, callable_=lambda: words[0], type_=String())
        forked = shape(forked_from=marked(Slug | None, registry.queries.Related(where=slug)))
        assert registry.database.skills.get(2, forked).forked_from.slug == "fmt"
        words[0] = "other"
        assert registry.database.skills.get(2, forked).forked_from is None


class TestPayload:
    def test_columns_of_the_association_table_fill_fields_of_the_related_row(self, registry: Registry) -> None:
        weighed = listed(shape(label=str, weight=int))
        expected = [{"label": "python", "weight": 1}, {"label": "style", "weight": 2}]
        assert asked(registry, 1, marked(weighed, registry.queries.Related("tags"))) == expected
        weight = registry.queries.Through("weight")
        heavy = listed(shape(label=str, heft=marked(int, weight), mass=marked(int, weight)))
        found = asked(registry, 1, marked(heavy, registry.queries.Related("tags")))
        assert [(item["heft"], item["mass"]) for item in found] == [(1, 1), (2, 2)]


class TestMistakes:
    def test_are_named_with_what_was_probably_meant(self, registry: Registry) -> None:
        queries = registry.queries
        wrong: list[tuple[Any, str]] = [
            (
                marked(list[VersionCard], queries.Related("version")),
                "skills has no relation version: did you mean versions",
            ),
            (marked(int, queries.Count("rating")), "skills has no relation rating: did you mean ratings"),
            (marked(str, queries.Sum("forks.slug")), r"Sum adds numbers and intervals, and forks\.slug is none"),
            (marked(Any, queries.Max("forks.metadata_")), "compares numbers, texts, dates and times"),
            (marked(bool, queries.Min("forks.public")), "compares numbers, texts, dates and times"),
            (
                marked(list[VersionCard], queries.Related("versions", where=registry.models.User.id == 1)),
                "what Related says of versions speaks of users, too",
            ),
            (
                marked(list[VersionCard], queries.Related("versions", order_by=registry.models.Skill.slug)),
                "what Related says of versions speaks of skills, too",
            ),
            (marked(int, queries.Sum("ratings.star")), "ratings has no column star: did you mean stars"),
            (
                marked(int, queries.Sum("ratings")),
                r'Card\.field has to name a column, as in Sum\("ratings\.column"\)',
            ),
            (
                marked(int, queries.Through("weight")),
                "is marked Through, and Card is not read through an association",
            ),
            (
                marked(int, queries.Count("forks"), queries.Sum("forks.rank")),
                "has Count and Sum: one of them is enough",
            ),
            (
                marked(VersionCard, queries.Related("versions")),
                r"annotate it with list\[VersionCard\], or VersionCard \| None",
            ),
            (marked(list[UserCard], queries.Related("author", limit=1)), r"annotate it with UserCard \| None"),
        ]
        for annotation, message in wrong:
            with pytest.raises(queries.ShapeError, match=message):
                registry.database.skills.find_many(shape(field=annotation))
        weights = marked(listed(shape(x=marked(int, queries.Through("wieght")))), queries.Related("tags"))
        with pytest.raises(queries.ShapeError, match="names no column of skill_tags: did you mean weight"):
            registry.database.skills.find_many(shape(field=weights))
        assert registry.statements == []

    def test_a_class_is_read_at_least_one_level_deep(self, registry: Registry) -> None:
        with pytest.raises(ValueError, match="depth is at least 1"):
            registry.queries.Related("forks", depth=0)

    @pytest.mark.parametrize("value", [-1, 2**63, "5", True, 1.0])
    def test_numbers_that_make_no_sense_are_refused(self, registry: Registry, value: Any) -> None:
        for name in ("limit", "offset", "depth"):
            with pytest.raises((TypeError, ValueError), match=name):
                registry.queries.Related("versions", **{name: value})
