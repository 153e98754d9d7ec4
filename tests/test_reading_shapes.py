"""Reading rows in shapes, through every driver."""

from datetime import UTC, datetime
from types import GenericAlias
from typing import Annotated, Any, Optional

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, create_model

from registries import (
    Circle,
    Family,
    NoteOfRating,
    Owner,
    Package,
    PhotoOwner,
    RatingCard,
    Registry,
    SkillCard,
    Slug,
    Tagged,
    UserCard,
    VersionCard,
)


class TestShapes:
    def test_one_statement_reads_everything_a_class_names(self, registry: Registry) -> None:
        models = registry.models
        fmt, lint, test = registry.database.skills.find_many(SkillCard, order_by=models.Skill.id)
        assert len(registry.statements) == 1
        assert fmt.model_dump() == {
            "slug": "fmt",
            "author": {"email": "ann@x"},
            "reviewer": {"email": "bob@x"},
            "versions": [{"number": 1}, {"number": 2}, {"number": 3}],
            "ratings": [
                {"stars": 4, "user": {"email": "ann@x"}, "notes": [{"text": "good"}]},
                {"stars": 5, "user": {"email": "bob@x"}, "notes": []},
            ],
            "tags": [{"label": "python"}, {"label": "style"}],
        }
        assert [version.number for version in lint.versions] == [1]
        assert (test.author, test.versions, test.ratings, test.tags) == (None, [], [], [])

    def test_only_columns_that_are_named_are_read(self, registry: Registry) -> None:
        registry.database.skills.find_many(SkillCard)
        (statement,) = registry.statements
        assert "created_at" not in statement
        assert "weight" not in statement

    def test_rows_are_filtered_sorted_limited(self, registry: Registry) -> None:
        models = registry.models
        skills = registry.database.skills
        assert [
            card.slug
            for card in skills.find_many(SkillCard, where=models.Skill.author.has(models.User.email == "bob@x"))
        ] == ["lint"]
        assert [card.slug for card in skills.find_many(SkillCard, where=models.Skill.forks.any())] == ["fmt"]
        backwards = skills.find_many(
            SkillCard, order_by=[models.Skill.author_email.is_(None), models.Skill.slug.desc()]
        )
        assert [card.slug for card in backwards] == ["lint", "fmt", "test"]
        middle = skills.find_many(SkillCard, order_by=models.Skill.id, limit=1, offset=1)
        assert [card.slug for card in middle] == ["lint"]
        assert skills.find_first(SkillCard, where=models.Skill.id == 99) is None
        assert skills.find_first(SkillCard, order_by=models.Skill.id.desc()).slug == "test"

    def test_a_table_related_to_itself(self, registry: Registry) -> None:
        fmt = registry.database.skills.get(1, Family)
        assert fmt.model_dump() == {
            "slug": "fmt",
            "forks": [{"slug": "lint", "forked_from": {"slug": "fmt"}}],
            "forked_from": None,
        }

    def test_one_to_one_from_both_sides_and_composite_keys(self, registry: Registry) -> None:
        found = registry.database.users.find_many(Owner, order_by=registry.models.User.id)
        assert [item.profile and item.profile.bio for item in found] == ["Ann", None]
        assert registry.database.notes.get(1, NoteOfRating).rating.user.email == "ann@x"
        assert registry.database.ratings.get((1, 2), RatingCard).stars == 5

    def test_many_to_many_through_and_beside_the_payload(self, registry: Registry) -> None:
        assert registry.database.skills.get(1, Tagged).model_dump() == {
            "taggings": [{"weight": 1, "tag": {"label": "python"}}, {"weight": 2, "tag": {"label": "style"}}]
        }
        label = create_model("Label", label=(str, ...), skills=(list[SkillCard], ...))
        assert [
            len(item.skills) for item in registry.database.tags.find_many(label, order_by=registry.models.Tag.id)
        ] == [2, 1]

    def test_many_to_many_between_rows_of_one_table(self, registry: Registry) -> None:
        models = registry.models
        expected = [(["test"], []), ([], []), ([], ["fmt"])]
        found = registry.database.skills.find_many(Circle, order_by=models.Skill.id)
        assert [([a.slug for a in item.friends], [a.slug for a in item.befriended]) for item in found] == expected
        found = registry.database.skills.find_many(
            order_by=models.Skill.id, with_={"friends": True, "befriended": True}
        )
        assert [([a.slug for a in item.friends], [a.slug for a in item.befriended]) for item in found] == expected

    def test_fields_may_be_renamed_and_have_defaults(self, registry: Registry) -> None:
        class Renamed(BaseModel):
            model_config = ConfigDict(extra="forbid")
            title: str = Field(alias="slug")
            data: Any = Field(validation_alias=AliasChoices("nothing", "metadata"))
            writer: Annotated[Optional[UserCard], "the author"] = Field(None, validation_alias="author")  # noqa: UP045
            note: str = "none"

        found = registry.database.skills.get(1, Renamed)
        assert (found.title, found.data, found.writer.email, found.note) == ("fmt", {"a": [1, None]}, "ann@x", "none")

    def test_generated_classes_are_shapes(self, registry: Registry) -> None:
        schemas: Any = Package("registry").schemas
        versions: Any = GenericAlias(list, schemas.VersionRead)
        card = create_model("Card", __base__=schemas.SkillRead, versions=(versions, ...))
        found = registry.database.skills.get(1, card)
        assert found.created_at == datetime(2026, 1, 2, tzinfo=UTC)
        assert found.metadata_ == {"a": [1, None]}
        assert [version.id for version in found.versions] == [11, 12, 13]

    def test_bytes_are_read_by_any_class(self, registry: Registry) -> None:
        found = registry.database.users.find_many(PhotoOwner, order_by=registry.models.User.id)
        assert [item.profile and item.profile.photo for item in found] == [b"\x00\xff", None]

    def test_wide_tables_exceed_what_one_call_takes(self, registry: Registry) -> None:
        fields = {f"field_{number}": (str, Field(alias="slug")) for number in range(120)}
        fields |= {"versions": (list[VersionCard], ...)}  # type: ignore[dict-item]
        wide: Any = create_model("Wide", **fields)  # type: ignore[call-overload]
        found = registry.database.skills.get(2, wide)
        assert {getattr(found, name) for name in fields if name != "versions"} == {"lint"}
        assert found.versions == [VersionCard(number=1)]

    def test_statements_are_compiled_once(self, registry: Registry) -> None:
        engine: Any = registry.session.get_bind()
        models = registry.models
        for number in range(3):
            registry.database.skills.find_many(SkillCard, where=models.Skill.id == number)
            compiled = len(engine._compiled_cache)
        registry.database.skills.find_many(SkillCard, where=models.Skill.id == 99)
        assert len(engine._compiled_cache) == compiled


def test_rows_that_are_not_written_yet_are_written_first(registry: Registry) -> None:
    """As they are before any query of SQLAlchemy on objects, unless the session says that they are not."""
    models, skills = registry.models, registry.database.skills
    registry.session.add(models.Skill(id=7, slug="new"))
    assert len(skills.find_many(Slug)) == 4
    registry.session.add(models.Skill(id=8, slug="newer"))
    assert (skills.count(), skills.exists(where=models.Skill.id == 8)) == (5, True)
    registry.session.add(models.Skill(id=9, slug="newest"))
    assert len(skills.paginate(Slug).items) == 6
    registry.session.add(models.Skill(id=10, slug="last"))
    assert len(list(skills.stream(Slug))) == 7
