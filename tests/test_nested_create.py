"""Rows that are made together, as the classes that are given say, through every driver."""

from types import GenericAlias
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel, Field, create_model
from sqlalchemy.exc import InvalidRequestError

from writers import Shop


class NewProfile(BaseModel):
    bio: str = ""


class NewUser(BaseModel):
    email: str
    profile: NewProfile | None = None


class NewVersion(BaseModel):
    number: int


class NewNote(BaseModel):
    id: int
    text: str


class NewRating(BaseModel):
    stars: int
    user: NewUser
    notes: list[NewNote] = []


class NewTag(BaseModel):
    """A tag, with the weight that it has for the skill around it."""

    id: int
    label: str
    weight: int
    remark: str | None = Field(default=None, alias="note")


class Slug(BaseModel):
    slug: str


class NewSkill(BaseModel):
    id: UUID = Field(default_factory=uuid4)
    slug: str
    author: NewUser | None = None
    reviewer: NewUser | None = None
    versions: list[NewVersion] = []
    published_version: NewVersion | None = None
    ratings: list[NewRating] = []
    tags: list[NewTag | int] = []
    friends: list["NewSkill"] = []
    forked_from: "NewSkill | None" = None
    forks: list["NewSkill"] = []


class Befriending(BaseModel):
    slug: str
    friends: list[Slug | UUID] = []


class TagCard(BaseModel):
    label: str
    weight: int


class NoteCard(BaseModel):
    text: str


class RatingCard(BaseModel):
    stars: int
    notes: list[NoteCard]


class SkillCard(BaseModel):
    slug: str
    author: NewUser | None
    reviewer: NewUser | None
    versions: list[NewVersion]
    published_version: NewVersion | None
    ratings: list[RatingCard]
    tags: list[TagCard]
    friends: list[Slug]
    forked_from: Slug | None
    forks: list[Slug]


class TestTogether:
    def test_everything_a_class_holds(self, shop: Shop) -> None:
        first, second = NewVersion(number=1), NewVersion(number=2)
        row = NewSkill(
            slug="fmt",
            author=NewUser(email="ann@x", profile=NewProfile(bio="Ann")),
            reviewer=NewUser(email="bob@x"),
            versions=[first, second],
            published_version=second,
            ratings=[NewRating(stars=5, user=NewUser(email="cy@x"), notes=[NewNote(id=1, text="good")])],
            tags=[NewTag(id=1, label="python", weight=7)],
            friends=[NewSkill(slug="lint")],
            forked_from=NewSkill(slug="origin"),
            forks=[NewSkill(slug="copy")],
        )
        card = shop.database.skills.create(row, SkillCard)
        assert card.model_dump() == {
            "slug": "fmt",
            "author": {"email": "ann@x", "profile": {"bio": "Ann"}},
            "reviewer": {"email": "bob@x", "profile": None},
            "versions": [{"number": 1}, {"number": 2}],
            "published_version": {"number": 2},
            "ratings": [{"stars": 5, "notes": [{"text": "good"}]}],
            "tags": [{"label": "python", "weight": 7}],
            "friends": [{"slug": "lint"}],
            "forked_from": {"slug": "origin"},
            "forks": [{"slug": "copy"}],
        }
        assert shop.database.versions.count() == 2

    def test_relations_that_the_class_names_are_loaded(self, shop: Shop) -> None:
        version = NewVersion(number=1)
        made = shop.database.skills.create(
            NewSkill(
                slug="fmt", versions=[version], published_version=version, tags=[NewTag(id=1, label="a", weight=1)]
            )
        )
        assert made.published_version is made.versions[0]
        assert made.published_version_id == made.versions[0].id
        assert made.updated_at >= made.created_at
        assert (made.versions[0].skill, made.versions[0].doubled) == (made, 2)
        assert [tag.label for tag in made.tags] == ["a"]
        assert (made.ratings, made.author, made.forks) == ([], None, [])
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = made.befriended

    def test_many_rows_with_what_is_theirs(self, shop: Shop) -> None:
        rows = [NewSkill(slug=f"{n}", versions=[NewVersion(number=k) for k in (1, 2, 3)]) for n in range(50)]
        made = shop.database.skills.create_many(rows)
        assert [skill.slug for skill in made] == [row.slug for row in rows]
        assert all([version.number for version in skill.versions] == [1, 2, 3] for skill in made)
        assert shop.database.versions.count() == 150

    def test_one_instance_is_one_row(self, shop: Shop) -> None:
        ann = NewUser(email="ann@x")
        tag = NewTag(id=1, label="python", weight=3)
        made = shop.database.skills.create_many(
            [NewSkill(slug=slug, author=ann, reviewer=ann, tags=[tag]) for slug in ("a", "b")]
        )
        assert made[0].author is made[1].author is made[1].reviewer
        assert made[0].tags == made[1].tags
        assert (shop.database.users.count(), shop.database.taggings.count()) == (1, 2)

    def test_many_to_many_rows_that_are_there(self, shop: Shop) -> None:
        for number, label in ((1, "python"), (2, "style")):
            shop.database.tags.create(shop.schemas.TagCreate(id=number, label=label))
        made = create_model("Taggings", slug=(str, ...), friends=(list[UUID], []))
        friend = shop.database.skills.create(NewSkill(slug="lint"))
        shop.database.skills.create(made(slug="fmt", friends=[friend.id]))
        found = shop.database.skills.find_first(SkillCard, where=shop.models.Skill.slug == "fmt")
        assert found.friends == [Slug(slug="lint")]
        with pytest.raises(shop.queries.ShapeError, match=r"NewSkill\.tags: a row of taggings has to have weight"):
            shop.database.skills.create(NewSkill(slug="test", tags=[1]))

    def test_rows_that_are_there_are_loaded_too(self, shop: Shop) -> None:
        lint, test = shop.database.skills.create_many([NewSkill(slug="lint"), NewSkill(slug="test")])
        made = shop.database.skills.create_many([Befriending(slug="a", friends=[test.id, lint.id])])[0]
        assert made.friends == [test, lint]
        new = Slug(slug="new")
        mixed = [Befriending(slug="b", friends=[lint.id, new]), Befriending(slug="c", friends=[new, test.id])]
        shop.session.expunge_all()
        first, second = shop.database.skills.create_many(mixed)
        assert [skill.slug for skill in first.friends] == ["lint", "new"]
        assert [skill.slug for skill in second.friends] == ["new", "test"]

    def test_an_instance_twice_in_a_list_is_there_once(self, shop: Shop) -> None:
        version, tag = NewVersion(number=1), NewTag(id=1, label="a", weight=1)
        made = shop.database.skills.create(NewSkill(slug="a", versions=[version, version], tags=[tag, tag]))
        assert [item.number for item in made.versions] == [1]
        assert [item.label for item in made.tags] == ["a"]
        assert (shop.database.versions.count(), shop.database.taggings.count()) == (1, 1)

    def test_an_instance_twice_at_the_top_is_two_rows(self, shop: Shop) -> None:
        new = create_model("New", number=(int, ...), skill=(Slug, ...))
        row = new(number=1, skill=Slug(slug="fmt"))
        with pytest.raises(shop.queries.UniqueViolation):
            shop.database.versions.create_many([row, row])

    def test_rows_may_derive_from_generated_classes(self, shop: Shop) -> None:
        new = create_model("New", __base__=shop.schemas.SkillCreate, author=(shop.schemas.UserCreate | None, None))
        made = shop.database.skills.create(new(slug="fmt", author=shop.schemas.UserCreate(email="ann@x")))
        assert made.author_id == made.author.id
        version: Any = create_model("Nv", __base__=shop.queries.Creates[shop.models.Version], number=(int, ...))
        versions: Any = GenericAlias(list, version)
        new = create_model("New", __base__=shop.schemas.SkillCreate, versions=(versions, []))
        assert shop.database.skills.create(new(slug="lint", versions=[version(number=1)])).versions[0].number == 1

    def test_from_the_side_that_refers(self, shop: Shop) -> None:
        new = create_model("New", number=(int, ...), skill=(Slug, ...))
        made = shop.database.versions.create(new(number=1, skill=Slug(slug="fmt")))
        assert made.skill.versions == [made]

    def test_relations_may_be_called_otherwise(self, shop: Shop) -> None:
        related = shop.queries.Related("versions")
        new = create_model("New", slug=(str, ...), editions=(Annotated[list[NewVersion], related], []))
        made = shop.database.skills.create(new(slug="fmt", editions=[NewVersion(number=4)]))
        assert [version.number for version in made.versions] == [4]

    def test_as_deep_as_it_goes(self, shop: Shop) -> None:
        row = NewSkill(slug="leaf")
        for depth in range(60):
            row = NewSkill(slug=f"{depth}", forks=[row])
        made, depth = shop.database.skills.create(row), 0
        while made.forks:
            made, depth = made.forks[0], depth + 1
        assert (made.slug, depth) == ("leaf", 60)

    def test_explicit_null_stays_null(self, shop: Shop) -> None:
        new = create_model("New", email=(str, ...), name=(str | None, "x"), profile=(NewProfile, ...))
        made = shop.database.users.create(new(email="ann@x", name=None, profile=NewProfile()))
        assert (made.name, made.profile.bio) == (None, "")


class NewHen(BaseModel):
    id: int
    egg: "NewEgg"
    laid: list["NewEgg"] = []


class NewEgg(BaseModel):
    id: int
    hen: NewHen | None = None


class TestCircles:
    def test_keys_that_wait(self, shop: Shop) -> None:
        egg = NewEgg(id=1)
        egg.hen = NewHen(id=2, egg=egg, laid=[egg])
        made = shop.database.eggs.create(egg)
        assert (made.hen_id, made.hen.egg_id, made.hen.laid) == (2, 1, [made])
        assert (shop.database.hens.count(), shop.database.eggs.count()) == (1, 1)

    def test_a_row_that_refers_to_itself(self, shop: Shop) -> None:
        row = NewSkill(slug="fmt")
        row.friends.append(row)
        made = shop.database.skills.create(row)
        assert made.friends == [made]

    def test_circles_that_no_order_can_make(self, shop: Shop) -> None:
        first = NewSkill(slug="a")
        first.forked_from = NewSkill(slug="b", forked_from=first)
        message = r"refer to each other in a circle \(NewSkill.forked_from, NewSkill.forked_from\)"
        with pytest.raises(shop.queries.ShapeError, match=message):
            shop.database.skills.create(first)
        assert shop.statements == []


class Misnamed(BaseModel):
    number: int
    skil: Slug | None = None


class TestWrong:
    def check(self, shop: Shop, table: str, row: Any, message: str) -> None:
        with pytest.raises(shop.queries.ShapeError, match=message):
            getattr(shop.database, table).create(row)
        assert shop.statements == []

    def test_what_is_missing(self, shop: Shop) -> None:
        message = "NewVersion: a row of versions has to have skill_id: give skill_id or skill"
        self.check(shop, "versions", NewVersion(number=1), message)
        self.check(shop, "skills", create_model("New")(), "New: a row of skills has to have slug: give slug$")

    def test_what_is_said_twice(self, shop: Shop) -> None:
        new = create_model("New", slug=(str, ...), author_id=(UUID, ...), author=(NewUser, ...))
        row = new(slug="a", author_id=uuid4(), author=NewUser(email="a"))
        self.check(shop, "skills", row, "New gives author_id as well as author, which sets it: leave out one")

    def test_the_same_value_may_be_said_twice(self, shop: Shop) -> None:
        new = create_model("New", number=(int, ...), skill_id=(UUID, ...))
        key = uuid4()
        versions: Any = GenericAlias(list, new)
        made = create_model("Around", slug=(str, ...), id=(UUID, ...), versions=(versions, ...))
        row = made(slug="a", id=key, versions=[new(number=1, skill_id=key)])
        assert shop.database.skills.create(row).versions[0].skill_id == key

    def test_names_that_nothing_has(self, shop: Shop) -> None:
        new = create_model("New", slug=(str, ...), versions=(list[Misnamed], ...))
        message = "Misnamed.skil names neither a column nor a relation of versions: did you mean skill"
        self.check(shop, "skills", new(slug="a", versions=[Misnamed(number=1)]), message)

    def test_one_instance_in_two_places(self, shop: Shop) -> None:
        version = NewVersion(number=1)
        forks = [NewSkill(slug=slug, versions=[version]) for slug in ("a", "b")]
        message = "one instance of NewVersion stands in two rows, and has one skill"
        self.check(shop, "skills", NewSkill(slug="c", forks=forks), message)
        both = create_model("Both", slug=(str, ...), author=(Slug, ...), forked_from=(Slug, ...))
        with pytest.raises(shop.queries.ShapeError):
            shop.database.skills.create(both(slug="c", author=Slug(slug="a"), forked_from=Slug(slug="a")))

    def test_values_that_are_no_rows(self, shop: Shop) -> None:
        new = create_model("New", slug=(str, ...), versions=(list[int], ...))
        message = r"New\.versions holds 1: it takes rows of versions to make, instances of a pydantic class"
        self.check(shop, "skills", new(slug="a", versions=[1]), message)
        new = create_model("New", slug=(str, ...), friends=(list[tuple[int, int]], ...))
        self.check(
            shop, "skills", new(slug="a", friends=[(1, 2)]), r"New\.friends holds \(1, 2\): .* that are there their id$"
        )

    def test_lists_for_one_and_one_for_lists(self, shop: Shop) -> None:
        profiles: Any = create_model("New", email=(str, "a"), profile=(list[NewProfile], []))
        message = r"New\.profile is a relation to one: annotate it with NewProfile \| None$"
        self.check(shop, "users", profiles(profile=[NewProfile()]), message)
        authors = create_model("New", slug=(str, "a"), author=(list[NewUser], []))
        self.check(shop, "skills", authors(), r"New\.author is a relation to one: annotate it with NewUser \| None$")
        version = create_model("New", slug=(str, "a"), versions=(NewVersion | None, None))
        self.check(
            shop, "skills", version(), r"New\.versions is a relation to many: annotate it with list\[NewVersion\]"
        )
        anything = create_model("New", email=(str, "a"), profile=(Any, None))
        self.check(shop, "users", anything(profile=[NewProfile(), NewProfile()]), message)

    def test_the_first_of_many_is_one_row(self, shop: Shop) -> None:
        related = shop.queries.Related("versions", limit=1)
        new = create_model("New", slug=(str, "a"), latest=(Annotated[NewVersion | None, related], None))
        made = shop.database.skills.create(new(latest=NewVersion(number=1)))
        assert [version.number for version in made.versions] == [1]

    def test_classes_for_another_table(self, shop: Shop) -> None:
        new = create_model("New", __base__=shop.queries.Creates[shop.models.Version], number=(int, ...))
        self.check(shop, "skills", new(number=1), "New creates Version, and what is wanted here is Skill")

    def test_upsert_writes_one_row(self, shop: Shop) -> None:
        row = NewSkill(slug="a", versions=[NewVersion(number=1)])
        with pytest.raises(
            shop.queries.ShapeError, match=r"NewSkill\.versions is a relation, and upsert writes a single"
        ):
            shop.database.skills.upsert(row)
        assert shop.database.skills.upsert(NewSkill(slug="a")).slug == "a"
        change = create_model("Change", __base__=shop.schemas.SkillUpdate, versions=(list[NewVersion], ...))
        with pytest.raises(shop.queries.ShapeError, match="is a relation to versions, and only columns are changed"):
            shop.database.skills.update(uuid4(), change(versions=[]))
