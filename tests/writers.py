"""A package to write through: its spec, and an empty database of it through every driver.

Each test has a session of its own, and what it writes is rolled back.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from connections import Connected, connected
from dovetail import pipeline
from dovetail.output.writer import write
from scripts import apply
from specs import imported

SPEC = """
dovetail: 1
name: shop
databases: [postgresql, sqlite]
domains:
  percentage: {type: smallint, min: 0, max: 100}
mixins:
  identified:
    columns:
      id: {type: uuid, primary_key: true, default: uuid4}
  numbered:
    columns:
      id: {type: int, primary_key: true}
  stamped:
    columns:
      created_at: {type: timestamptz, default: now, read_only: true}
      updated_at: {type: timestamptz, default: now, on_update: now}
tables:
  users:
    mixins: [identified, stamped]
    columns:
      email: {type: text, unique: true}
      name: {type: text?, default: nobody}
      settings: {type: jsonb?, default: {}}
    indexes:
      - {expressions: [lower(email)], unique: true, name: users_lower_email}
  profiles:
    doc: One to one.
    columns: {bio: {type: text, default: ""}}
    references:
      user: {to: users, on_delete: cascade, inverse: profile}
    primary_key: [user]
  skills:
    mixins: [identified, stamped]
    columns:
      slug: text
      uses: {type: int, default: 0, min: 0}
      labels: {type: text array, default: []}
      half: {type: percentage?}
    references:
      author: {to: users, optional: true, on_delete: set null, inverse: skills, doc: A skill outlives its author.}
      reviewer: {to: users.email, column: reviewer_email, optional: true, on_delete: restrict, inverse: reviewed, doc: Reviews stay.}
      published_version: {to: versions, optional: true, on_delete: set null, inverse: none}
      forked_from: {to: skills, optional: true, on_delete: set null, inverse: forks}
    relations:
      tags: {through: taggings, inverse: skills}
      friends: {through: auto, to: skills, inverse: befriended}
    unique:
      - {columns: [author_id, slug], name: uq_skills_author_slug}
      - [slug]
    checks:
      not_its_own_fork: {sql: "forked_from_id <> id", doc: A fork is of something else.}
  versions:
    columns:
      id: {type: bigint, primary_key: true, identity: always}
      number: {type: int, min: 1}
      doubled: {type: int, generated: {sql: number * 2}}
    references:
      skill: {to: skills, on_delete: cascade, inverse: versions}
    unique: [[skill, number]]
  seals:
    mixins: [numbered]
    references:
      version: {to: versions, on_delete: restrict, inverse: seals, doc: What is sealed stays.}
  ratings:
    columns: {stars: int}
    references:
      skill: {to: skills, on_delete: cascade, inverse: ratings}
      user: {to: users, on_delete: cascade, inverse: ratings}
    primary_key: [skill, user]
  notes:
    mixins: [numbered]
    columns: {text: text, skill_id: uuid, user_id: uuid}
    references:
      rating: {to: "ratings(skill_id, user_id)", columns: [skill_id, user_id], on_delete: cascade, inverse: notes}
  tags:
    mixins: [numbered]
    columns: {label: {type: text, unique: true}}
  taggings:
    columns: {weight: int, note: text?}
    references:
      skill: {to: skills, on_delete: cascade, inverse: taggings}
      tag: {to: tags, on_delete: cascade, inverse: none}
    primary_key: [skill, tag]
  hens:
    doc: Neither can be first.
    mixins: [numbered]
    references:
      egg: {to: eggs, unique: true, on_delete: cascade, inverse: hatched}
  eggs:
    mixins: [numbered]
    references:
      hen: {to: hens, on_delete: cascade, inverse: laid}
  events:
    doc: Without a primary key.
    columns: {place: text, size: int}
"""


@dataclass
class Shop:
    """An empty database, and the statements executed since `statements` was last cleared."""

    models: Any
    schemas: Any
    queries: Any
    database: Any
    session: Any
    statements: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package `shop` in it."""
    folder = tmp_path_factory.mktemp("shops")
    (folder / "shop.yaml").write_text(SPEC)
    write(folder / "shop", pipeline.render(pipeline.read(folder / "shop.yaml")))
    return folder


@pytest.fixture(scope="module")
def shop_package(shop_folder: Path) -> Iterator[Callable[[str], Any]]:
    """The package, module by module."""
    with imported(shop_folder, "shop"):
        yield lambda name: importlib.import_module(f"shop.{name}")


@pytest.fixture(scope="module")
def shop_url(shop_folder: Path, lasting_database_url: str) -> str:
    database = make_url(lasting_database_url).get_backend_name()
    apply(lasting_database_url, shop_folder / "shop" / "migrations" / database / "0001_initial.up.sql")
    return lasting_database_url


@pytest.fixture(scope="module")
def connected_shop(shop_url: str, driver: str) -> Iterator[Connected]:
    with connected(shop_url, driver) as found:
        yield found


@pytest.fixture
def shop(shop_package: Callable[[str], Any], connected_shop: Connected) -> Iterator[Shop]:
    models, schemas, queries = (shop_package(name) for name in ("models", "schemas", "queries"))
    with connected_shop.opened(queries) as (session, database):
        yield Shop(models, schemas, queries, database, session, connected_shop.statements)
