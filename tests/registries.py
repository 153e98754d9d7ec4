"""A small registry of skills to query: its spec, its rows, shapes of them, and its database through every driver.

Every test of queries runs through sessions that block and through sessions that wait.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from connections import Connected, connected
from dovetail import pipeline
from dovetail.output.writer import write
from specs import imported

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
    columns:
      slug: text
      metadata: json?
      created_at: {type: timestamptz, default: now}
      rank: int?
      price: numeric(8,2)?
      weight: real?
      public: bool?
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
  versions_r1:
    doc: Called as an alias of versions would be.
    mixins: [identified]
    columns: {rows_r1: text}
    references:
      version: {to: versions, on_delete: cascade, inverse: marks}
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

    models: Any
    queries: Any
    database: Any
    session: Any
    statements: list[str] = field(default_factory=list)


class Package:
    """The generated package, imported: `registry.models`, `registry.schemas` and so on."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self._name}.{name}")


@pytest.fixture(scope="session")
def registry_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package `registry` in it."""
    folder = tmp_path_factory.mktemp("registries")
    (folder / "registry.yaml").write_text(SPEC)
    write(folder / "registry", pipeline.render(pipeline.read(folder / "registry.yaml")))
    return folder


@pytest.fixture(scope="module")
def registry_package(registry_folder: Path) -> Iterator[Package]:
    with imported(registry_folder, "registry"):
        yield Package("registry")


@pytest.fixture(scope="module")
def filled_registry(registry_package: Package, lasting_database_url: str) -> Iterator[str]:
    """The URL of a database with rows in it."""
    engine = create_engine(lasting_database_url)
    models: Any = registry_package.models
    with Session(engine) as session:
        models.Base.metadata.create_all(session.connection())
        fill(models, session)
        session.commit()
    yield lasting_database_url
    engine.dispose()


@pytest.fixture(scope="module")
def connected_registry(filled_registry: str, driver: str) -> Iterator[Connected]:
    with connected(filled_registry, driver) as found:
        yield found


@pytest.fixture
def registry(registry_package: Any, connected_registry: Connected) -> Iterator[Registry]:
    """The registry through each driver in turn; what a test writes is rolled back."""
    with connected_registry.opened(registry_package.queries) as (session, database):
        queries, statements = registry_package.queries, connected_registry.statements
        yield Registry(registry_package.models, queries, database, session, statements)


def fill(models: Any, session: Session) -> None:
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
    session.flush()
    session.add_all(models.VersionsR1(id=number, rows_r1=f"m{number}", version_id=11) for number in (3, 5))
    session.add_all(models.Rating(skill_id=1, user_id=user, stars=user + 3) for user in (1, 2))
    session.add_all(models.Tag(id=number, label=label) for number, label in ((1, "python"), (2, "style")))
    session.flush()
    session.add(models.Note(id=1, text="good", skill_id=1, user_id=1))
    session.add_all(models.SkillTag(skill_id=skill, tag_id=tag, weight=tag) for skill, tag in ((1, 1), (1, 2), (2, 1)))
    session.add(models.SkillsFriend(skill_id=1, friend_id=3))
    session.flush()


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
