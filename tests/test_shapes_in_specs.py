"""Shapes that a spec declares: what their classes read on every database, what is told of them, and what they leave alone."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from dovetail import pipeline
from dovetail.data_classes import replace
from dovetail.diagnostics import SpecError
from dovetail.migrate.diff import diff
from dovetail.migrate.stored import stored
from dovetail.outline import outline
from dovetail.runtime.reading import matching
from dovetail.schema.model import Schema
from dovetail.schema.snapshot import dump, load
from dovetail.spec.checks import shapes
from projects import Project
from specs import CASES, generate, imported, read, story

(CASE,) = (root for root in CASES if story(root) == "shapes")
PACKAGE = "shapes_case"


@dataclass
class Posts:
    """The database of the case, and the statements executed since `statements` was last cleared."""

    models: ModuleType
    shapes: ModuleType
    database: Any
    statements: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shapes")
    assert generate(CASE, folder) == PACKAGE
    return folder


@pytest.fixture
def posts(package: Path, database_url: str) -> Iterator[Posts]:
    engine = create_engine(database_url)
    with imported(package, PACKAGE), Session(engine) as session:
        models, shapes, queries = (
            importlib.import_module(f"{PACKAGE}.{name}") for name in ("models", "shapes", "queries")
        )
        models.Base.metadata.create_all(session.connection())
        fill(models, session)
        found = Posts(models, shapes, queries.Database(session))
        event.listen(engine, "before_cursor_execute", lambda *arguments: found.statements.append(arguments[2]))
        yield found
    engine.dispose()


def fill(models: Any, session: Session) -> None:
    """Ann wrote post 1, which has everything; 2 to 4 answer it, 5 answers 2, 6 answers 5, 7 answers 6."""
    session.add_all(models.Language(code=code, english=english) for code, english in (("en", "English"), ("xx", "a:b")))
    session.add_all(models.Person(id=n, name=name, password_hash="?") for n, name in ((1, "Ann"), (2, "Bob")))
    session.flush()
    session.add(models.Profile(id=1, about="Writes.", person_id=1))
    for number, answered, author in ((1, None, 1), (2, 1, 2), (3, 1, 2), (4, 1, None), (5, 2, 1), (6, 5, 2), (7, 6, 1)):
        post = models.Post(id=number, title=f"Post {number}", text=":x" if number == 3 else "-", metadata_={})
        post.author_id, post.answer_to_id = author, answered
        post.language_code = {1: "en", 2: "xx", 3: "??"}.get(number, "en")
        post.price = Decimal("1.10") * number if number in (2, 3) else None
        post.published_at = datetime(2026, 1, number, tzinfo=UTC) if number in (1, 2, 3) else None
        session.add(post)
        session.flush()
    moments = [datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2, 3)]
    session.add_all(
        models.Tag(id=n, label=label, created_at=moments[0]) for n, label in ((1, "sql"), (2, "art"), (3, "web"))
    )
    session.flush()
    for tag, weight in ((1, 3), (2, 9), (3, 3)):
        at = moments[tag - 1]
        session.add(models.PostTag(post_id=1, tag_id=tag, weight=weight, created_at=at, thumbnail=bytes([tag, 255])))
    session.commit()


class TestReading:
    """Each shape is one statement, and reads what it says."""

    def one(self, posts: Posts, collection: str, shape: str, key: int) -> Any:
        posts.statements.clear()
        found = getattr(posts.database, collection).get(key, getattr(posts.shapes, shape))
        assert len(posts.statements) == 1
        return found

    def test_columns_relations_payload_and_aggregates(self, posts: Posts) -> None:
        first, moment = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
        card = self.one(posts, "posts", "PostCard", 1)
        tags = [(tag.label, tag.created_at, tag.weight, tag.tagged_at.day, tag.picture) for tag in card.tags]
        assert tags == [
            ("art", moment, 9, 2, b"\x02\xff"),
            ("sql", moment, 3, 1, b"\x01\xff"),
            ("web", moment, 3, 3, b"\x03\xff"),
        ]
        assert (card.id, card.title, card.text, card.metadata_, card.published_at) == (1, "Post 1", "-", {}, first)
        assert card.state.value == "draft"
        assert card.author.model_dump() == {"id": 1, "name": "Ann", "profile": {"about": "Writes."}}
        assert card.first_tag.label == "art"
        assert [(tag.label, tag.thumbnail) for tag in card.tagged] == [("art", b"\x02\xff"), ("web", b"\x03\xff")]
        assert (card.answers_count, card.least_label, card.last_answer.day) == (3, "art", 3)
        assert (card.total, card.average_price, card.average_weight) == (Decimal("5.50"), Decimal("2.75"), 3.0)

    def test_nothing_is_none_or_an_empty_list(self, posts: Posts) -> None:
        card = self.one(posts, "posts", "PostCard", 4)
        assert (card.author, card.first_tag, card.tags, card.tagged, card.answers_count) == (None, None, [], [], 0)
        assert (card.total, card.average_price, card.last_answer, card.least_label) == (None, None, None, None)

    def test_conditions_are_taken_as_they_are_written(self, posts: Posts, database_url: str) -> None:
        """A colon begins no parameter, OR stays inside, and each database has its own words."""
        cards = posts.database.posts.find_many(posts.shapes.PostCard, order_by=posts.models.Post.id)
        assert [card.language and card.language.english for card in cards[:3]] == ["English", "a:b", None]
        on_postgresql = database_url.startswith("postgresql")
        assert cards[0].drafts_count == (1 if on_postgresql else 3)
        assert cards[0].dated_count == (0 if on_postgresql else 2)

    def test_a_shape_leads_back_to_itself_as_deep_as_it_says(self, posts: Posts) -> None:
        def numbers(thread: Any) -> Any:
            return {thread.id: [numbers(answer) for answer in thread.answers]}

        thread = self.one(posts, "posts", "PostThread", 1)
        assert numbers(thread) == {1: [{2: [{5: [{6: []}]}]}, {3: []}, {4: []}]}

        path = self.one(posts, "posts", "AnswerPath", 7)
        titles = []
        while path is not None:
            titles.append(path.title)
            path = path.answer_to
        assert titles == ["Post 7", "Post 6", "Post 5", "Post 2", "Post 1"]

    def test_shapes_lead_to_each_other(self, posts: Posts) -> None:
        page = self.one(posts, "people", "AuthorPage", 1)
        assert [post.title for post in page.posts] == ["Post 1", "Post 5", "Post 7"]
        assert [answer.author and answer.author.name for answer in page.posts[0].answers] == ["Bob", "Bob", None]
        bob, *_ = page.posts[0].answers
        assert [answer.author for answer in bob.author.posts[0].answers] == [None]
        assert [post.id for post in page.first_post.answers] == [2, 3, 4]
        assert "password_hash" not in page.model_dump()

    def test_a_shape_of_a_shape_of_the_users_own(self, posts: Posts) -> None:
        class Mine(posts.shapes.AnswerPath):  # type: ignore[misc, name-defined]
            author: posts.shapes.PersonCard | None  # type: ignore[name-defined]

        (mine,) = posts.database.posts.find_many(Mine, where=posts.models.Post.id == 2)
        assert (mine.author.name, mine.answer_to.title) == ("Bob", "Post 1")


EACH_IMPORTED_FIRST = """
import importlib, os, sys
import pydantic, sqlalchemy.ext.asyncio, sqlalchemy.orm

for name in sys.argv[1:]:
    if os.fork() == 0:
        importlib.import_module(name)
        os._exit(0)
    assert os.wait()[1] == 0, name
"""
"""Imports modules of a package, each in a process that has imported no other module of it, but libraries."""


class TestClasses:
    def test_every_module_can_be_imported_first(self, package: Path) -> None:
        stems = sorted(path.stem for path in (package / PACKAGE / "shapes").glob("*.py"))
        names = [f"{PACKAGE}.shapes" if stem == "__init__" else f"{PACKAGE}.shapes.{stem}" for stem in stems]
        subprocess.run([sys.executable, "-c", EACH_IMPORTED_FIRST, *names], cwd=package, check=True)

    def test_all_classes_are_complete_and_have_a_json_schema(self, package: Path) -> None:
        with imported(package, PACKAGE):
            shapes = importlib.import_module(f"{PACKAGE}.shapes")
            for name in shapes.__all__:
                module = sys.modules[getattr(shapes, name).__module__]
                classes = [
                    item
                    for item in vars(module).values()
                    if isinstance(item, type) and issubclass(item, BaseModel) and item is not BaseModel
                ]
                for class_ in classes:
                    assert class_.__pydantic_complete__, class_
                    assert class_.model_json_schema()

    def test_types_and_descriptions_are_those_of_the_schemas(self, package: Path) -> None:
        with imported(package, PACKAGE):
            schemas, shapes = (importlib.import_module(f"{PACKAGE}.{name}") for name in ("schemas", "shapes"))
            for name in ("title", "text", "state", "published_at"):
                read, here = schemas.PostRead.model_fields[name], shapes.PostCard.model_fields[name]
                assert (read.annotation, read.metadata) == (here.annotation, here.metadata)
            assert shapes.PersonCard.model_fields["name"].description == "As they sign."
            assert issubclass(shapes.PostThread, schemas.PostRead)

    def test_bytes_are_hexadecimal_digits_in_json(self, package: Path) -> None:
        with imported(package, PACKAGE):
            module = importlib.import_module(f"{PACKAGE}.shapes.post_card")
            tag = module.PostCardTag.model_validate_json(
                '{"label": "a", "created_at": "2026-01-01T00:00:00Z", "weight": 1, '
                '"tagged_at": "2026-01-01T00:00:00Z", "picture": "00ff"}'
            )
            assert tag.picture == b"\x00\xff"
            assert '"picture":"00ff"' in tag.model_dump_json()


class TestSchema:
    def test_no_migration_knows_of_shapes(self) -> None:
        schema = read(CASE).schema
        without = replace(schema, shapes=())
        assert schema.shapes
        assert stored(schema) == stored(without)
        assert diff(without, schema) == diff(schema, without) == ()

    def test_adding_shapes_makes_no_migration(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tables = {"users": {"columns": {"id": {"type": "int", "primary_key": True}, "name": "text"}}}
        project = Project(tmp_path / "shop", monkeypatch).says(tables).generate()
        before, package = project.files(), project.folder / "generated" / "shop"
        assert not (package / "shapes").exists()
        project.says(tables, shapes={"UserCard": {"table": "users", "columns": ["name"]}}).generate()
        assert project.files() == before
        assert (package / "shapes" / "user_card.py").exists()
        project.says(tables).generate()
        assert not (package / "shapes" / "user_card.py").exists()

    def test_json_gives_the_same_schema_again(self) -> None:
        schema = read(CASE).schema
        assert load(Schema, dump(schema)) == schema

    def test_the_order_of_keys_and_files_changes_nothing(self, tmp_path: Path) -> None:
        texts = []
        for turned in (False, True):
            whole = yaml.safe_load(CASE.read_text())
            shapes = whole["shapes"] | yaml.safe_load((CASE.parent / "pages.yaml").read_text())["shapes"]
            whole["shapes"] = _turned(shapes) if turned else shapes
            del whole["include"]
            (tmp_path / "spec.yaml").write_text(yaml.safe_dump(whole, sort_keys=False))
            files = pipeline.emit(pipeline.read(tmp_path / "spec.yaml"))
            texts.append({file.path: file.text for file in files if file.path.startswith("shapes/")})
        assert texts[0] == texts[1]
        expected = {path.name: path.read_text() for path in (CASE.parent / "expected" / "shapes").glob("*.py")}
        assert texts[0] == {f"shapes/{name}": text for name, text in expected.items()}

    def test_show_lists_them(self) -> None:
        lines = list(outline(read(CASE).schema))
        assert "  shape PersonCard of people: id, name, profile (about)" in lines
        (path,) = (line for line in lines if "AnswerPath" in line)
        assert path == "  shape AnswerPath of posts: title, answer_to (AnswerPath, 4 deep)"

    def test_a_mistake_elsewhere_is_not_told_of_shapes_as_well(self, tmp_path: Path) -> None:
        root = tmp_path / "spec.yaml"
        root.write_text(
            "dovetail: 1\nname: shop\ntables:\n  users:\n    columns: {id: {type: int, primary_key: true}, name: txt}\n"
            "    references: {boss: {to: usrs, optional: true, on_delete: cascade, inverse: reports}}\n"
            "shapes:\n  UserCard:\n    table: users\n    columns: [name]\n    relations: {boss: [name], reports: {}}\n"
        )
        with pytest.raises(SpecError) as raised:
            pipeline.read(root)
        assert sorted(found.code for found in raised.value.diagnostics) == ["S201", "S301"]


def _turned(value: Any) -> Any:
    """The value with the entries of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(item) for item in value] if isinstance(value, list) else value


def test_a_spec_is_held_to_the_limits_of_the_runtime() -> None:
    assert (shapes.MOST_RELATIONS, shapes.MOST_LEVELS) == (matching.MOST_RELATIONS, matching.MOST_LEVELS)
