"""Queries of a generated package: rows in shapes and as objects, on PostgreSQL and SQLite."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import GenericAlias, ModuleType
from typing import Annotated, Any, Optional

import pytest
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, create_model
from sqlalchemy import create_engine, event
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from dovetail import pipeline
from dovetail.emit.names import Names
from dovetail.output.writer import write
from scripts import apply
from specs import ALL, generate, imported, read, story

SPEC = """
dovetail: 1
name: registry
databases: [postgresql, sqlite]
domains:
  picture: {type: bytes}
mixins:
  identified:
    columns:
      id: {type: int, primary_key: true}
tables:
  users:
    mixins: [identified]
    columns: {email: {type: text, unique: true}}
  profiles:
    mixins: [identified]
    columns: {bio: text, photo: picture?}
    references:
      user: {to: users, on_delete: cascade, inverse: profile, unique: true}
  skills:
    mixins: [identified]
    columns: {slug: text, metadata: json?, created_at: {type: timestamptz, default: now}}
    references:
      author: {to: users.email, column: author_email, optional: true, on_delete: set null, inverse: skills}
      reviewer: {to: users, optional: true, on_delete: set null, inverse: reviewed}
      forked_from: {to: skills, optional: true, on_delete: set null, inverse: forks}
    relations:
      tags: {through: skill_tags, inverse: skills}
      friends: {through: auto, to: skills, inverse: befriended}
  versions:
    mixins: [identified]
    columns: {number: int}
    references:
      skill: {to: skills, on_delete: cascade, inverse: versions}
  ratings:
    columns: {stars: int}
    references:
      skill: {to: skills, on_delete: cascade, inverse: ratings}
      user: {to: users, on_delete: cascade, inverse: ratings}
    primary_key: [skill, user]
  notes:
    mixins: [identified]
    columns: {text: text, skill_id: int, user_id: int}
    references:
      rating: {to: "ratings(skill_id, user_id)", columns: [skill_id, user_id], on_delete: cascade, inverse: notes}
  tags:
    mixins: [identified]
    columns: {label: text}
  skill_tags:
    columns: {weight: int}
    references:
      skill: {to: skills, on_delete: cascade, inverse: taggings}
      tag: {to: tags, on_delete: cascade, inverse: none}
    primary_key: [skill, tag]
"""


@dataclass
class Registry:
    """A database with a few rows, and the statements executed since `statements` was last cleared."""

    models: ModuleType
    database: Any
    session: Session
    runtime: Callable[[str], ModuleType]
    statements: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("queries")
    (folder / "registry.yaml").write_text(SPEC)
    write(folder / "registry", pipeline.render(pipeline.read(folder / "registry.yaml")))
    return folder


@pytest.fixture
def registry(generated: Path, database_url: str) -> Iterator[Registry]:
    import importlib

    engine = create_engine(database_url)
    with imported(generated, "registry"), Session(engine) as session:
        models = importlib.import_module("registry.models")
        database = importlib.import_module("registry.queries").Database(session)
        models.Base.metadata.create_all(session.connection())
        fill(models, session)
        found = Registry(models, database, session, lambda name: importlib.import_module(f"registry.runtime.{name}"))
        event.listen(engine, "before_cursor_execute", lambda *arguments: found.statements.append(arguments[2]))
        yield found
    engine.dispose()


def fill(models: ModuleType, session: Session) -> None:
    """Three skills: the first has everything, the second is a fork of it, the third has nothing."""
    for email, number in (("ann@x", 1), ("bob@x", 2)):
        session.add(models.User(id=number, email=email))
    session.flush()
    session.add(models.Profile(id=1, bio="Ann", photo=b"\x00\xff", user_id=1))
    first = {"author_email": "ann@x", "reviewer_id": 2, "metadata_": {"a": [1, None]}}
    session.add(models.Skill(id=1, slug="fmt", created_at=datetime(2026, 1, 2, tzinfo=UTC), **first))
    session.flush()
    session.add(models.Skill(id=2, slug="lint", author_email="bob@x", forked_from_id=1))
    session.add(models.Skill(id=3, slug="test"))
    session.flush()
    session.add_all(models.Version(id=10 + number, number=number, skill_id=1) for number in (3, 1, 2))
    session.add(models.Version(id=20, number=1, skill_id=2))
    session.add_all(models.Rating(skill_id=1, user_id=user, stars=user + 3) for user in (1, 2))
    session.add_all(models.Tag(id=number, label=label) for number, label in ((1, "python"), (2, "style")))
    session.flush()
    session.add(models.Note(id=1, text="good", skill_id=1, user_id=1))
    session.add_all(models.SkillTag(skill_id=skill, tag_id=tag, weight=tag) for skill, tag in ((1, 1), (1, 2), (2, 1)))
    session.add(models.SkillsFriend(skill_id=1, friend_id=3))
    session.commit()


class UserCard(BaseModel):
    email: str


class NoteCard(BaseModel):
    text: str


class RatingCard(BaseModel):
    stars: int
    user: UserCard
    notes: list[NoteCard]


class VersionCard(BaseModel):
    number: int


class TagCard(BaseModel):
    label: str


class Slug(BaseModel):
    slug: str


class Fork(Slug):
    forked_from: Slug | None


class Family(Slug):
    forks: list[Fork]
    forked_from: Slug | None


class Circle(BaseModel):
    friends: list[Slug]
    befriended: list[Slug]


class ProfileCard(BaseModel):
    bio: str
    user: UserCard


class Owner(UserCard):
    profile: ProfileCard | None


class Photo(BaseModel):
    photo: bytes | None


class PhotoOwner(BaseModel):
    profile: Photo | None


class NoteOfRating(NoteCard):
    rating: RatingCard


class Tagging(BaseModel):
    weight: int
    tag: TagCard


class Tagged(BaseModel):
    taggings: list[Tagging]


class SkillCard(BaseModel):
    slug: str
    author: UserCard | None
    reviewer: UserCard | None
    versions: list[VersionCard]
    ratings: list[RatingCard]
    tags: list[TagCard]


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
        import importlib

        schemas = importlib.import_module("registry.schemas")
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


@pytest.mark.filterwarnings("ignore:Did not recognize type")
@pytest.mark.parametrize("root", ALL, ids=story)
def test_every_table_of_every_spec_can_be_read(root: Path, database_url: str, tmp_path: Path) -> None:
    import importlib

    engine = create_engine(database_url)
    name = generate(root, tmp_path)
    apply(database_url, tmp_path / name / "migrations" / engine.dialect.name / "0001_initial.up.sql")
    with imported(tmp_path, name), Session(engine) as session:
        schemas = importlib.import_module(f"{name}.schemas")
        database = importlib.import_module(f"{name}.queries").Database(session)
        names = Names.of(read(root).schema)
        for table in read(root).schema.tables:
            if table.external:
                continue
            queries = getattr(database, names.collection_of(table.name))
            relations = queries.relations.get(queries.model.__table__.fullname, {})
            assert queries.find_many(getattr(schemas, f"{queries.model.__name__}Read")) == []
            assert queries.find_many(with_=dict.fromkeys(relations, True)) == []
            assert (queries.count(), queries.exists()) == (0, False)
    engine.dispose()


class Loop(BaseModel):
    slug: str
    forks: list["Loop"]


class TestWrongShapes:
    @pytest.mark.parametrize(
        ("shape", "message"),
        [
            (create_model("Typo", slgu=(str, ...)), r"Typo\.slgu names neither .* of skills: did you mean slug\?"),
            (create_model("Plain", author=(str, ...)), r"Plain\.author is a relation to users: annotate it with one"),
            (create_model("Many", author=(list[UserCard], ...)), r"to one: annotate it with UserCard \| None"),
            (create_model("One", versions=(VersionCard, ...)), r"to many: annotate it with list\[VersionCard\]"),
            (create_model("Two", author=(UserCard | TagCard, ...)), "annotate it with one pydantic class"),
            (Loop, r"Loop\.forks leads back to Loop: one statement reads a fixed depth"),
            (dict, "is not a pydantic class"),
        ],
        ids=lambda value: getattr(value, "__name__", ""),
    )
    def test_say_what_is_wrong(self, registry: Registry, shape: Any, message: str) -> None:
        with pytest.raises(registry.runtime("errors").ShapeError, match=message):
            registry.database.skills.find_many(shape)
        assert registry.statements == []


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
        assert registry.session.query(registry.models.Version).count() == 4

    def test_unknown_relations_are_refused_with_the_nearest(self, registry: Registry) -> None:
        error = registry.runtime("errors").RelationError
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
        with pytest.raises(registry.runtime("errors").RelationError, match=message):
            registry.database.skills.find_many(with_=asked)

    def test_get_count_exists(self, registry: Registry) -> None:
        models = registry.models
        skills = registry.database.skills
        assert (skills.get(1).slug, skills.get(99)) == ("fmt", None)
        assert (skills.count(), skills.count(where=models.Skill.id > 1)) == (3, 2)
        assert (skills.exists(), skills.exists(where=models.Skill.id > 9)) == (True, False)
        with pytest.raises(TypeError, match="the key of Rating is skill_id, user_id"):
            registry.database.ratings.get(1)


RIGHT = """
from typing import assert_type

from pydantic import BaseModel

from registry.models import Rating, Skill, Tag, Version
from registry.queries import Database


class UserCard(BaseModel):
    email: str


class SkillCard(BaseModel):
    slug: str
    author: UserCard | None


def check(db: Database) -> None:
    assert_type(db.skills.find_many(SkillCard, where=Skill.slug == "a", order_by=Skill.slug), list[SkillCard])
    assert_type(db.skills.find_first(SkillCard, order_by=[Skill.slug, Skill.id.desc()]), SkillCard | None)
    assert_type(db.skills.find_many(limit=3, offset=1), list[Skill])
    assert_type(db.skills.find_first(with_={"author": True}), Skill | None)
    assert_type(db.skills.get(1), Skill | None)
    assert_type(db.skills.get(1, SkillCard), SkillCard | None)
    assert_type(db.ratings.get((1, 2), with_={"notes": True}), Rating | None)
    assert_type(db.skills.count(where=Skill.author.has()), int)
    assert_type(db.skills.exists(), bool)
    db.skills.find_many(
        with_={
            "author": {"with_": {"profile": True, "skills": {"limit": 2, "with_": {"tags": {"where": Tag.id == 1}}}}},
            "versions": {"order_by": Version.number.desc(), "limit": 5},
        }
    )
"""
WRONG = """
from registry.queries import Database


def check(db: Database) -> None:
    db.skills.find_many(with_={"autor": True})
    db.skills.find_many(with_={"author": {"limit": 1}})
    db.skills.find_many(with_={"author": {"with_": {"tags": True}}})
    db.skills.find_many(with_={"versions": {"limit": "5"}})
    db.skills.find_many(dict)
    db.skills.get("1")
    db.ratings.get(1)
    db.skills.find_first().slug
    db.skils
"""


@pytest.fixture(scope="module")
def typed(generated: Path) -> Path:
    (generated / "right.py").write_text(RIGHT)
    (generated / "wrong.py").write_text(WRONG)
    return generated


def test_mypy_infers_types_and_finds_misuse(typed: Path) -> None:
    run = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--python-version=3.11"]
    checked = subprocess.run([*run, "right.py", "registry"], cwd=typed, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    checked = subprocess.run([*run, "wrong.py"], cwd=typed, capture_output=True, text=True, check=False)
    assert lines_of(checked.stdout, "wrong.py") == mistakes(), checked.stdout


def test_pyright_infers_types_and_finds_misuse(typed: Path) -> None:
    (typed / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict", "pythonVersion": "3.11"}')
    run = [sys.executable, "-m", "basedpyright", "--level", "error", "--pythonpath", sys.executable]
    checked = subprocess.run([*run, "right.py", "registry"], cwd=typed, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    checked = subprocess.run([*run, "wrong.py"], cwd=typed, capture_output=True, text=True, check=False)
    assert lines_of(checked.stdout, "wrong.py") == mistakes(), checked.stdout


def lines_of(output: str, file: str) -> list[int]:
    """The lines of `file` that a type checker found an error in."""
    places = [line.partition(f"{file}:")[2].split(":")[0] for line in output.splitlines() if " error" in line]
    return sorted({int(place) for place in places if place})


def mistakes() -> list[int]:
    return [number for number, line in enumerate(WRONG.splitlines(), start=1) if line.startswith("    ")]
