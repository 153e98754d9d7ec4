"""Rows of whichever of several tables, read in the class for each, and as objects."""

from collections.abc import Iterator
from types import GenericAlias
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field
from sqlalchemy.exc import InvalidRequestError

from guarded import Guarded, Tried, guarded, tried

SPEC = """
tables:
  skills:
    columns: {id: {type: int, primary_key: true}, name: text, icon: bytes?}
  posts:
    columns: {id: {type: int, primary_key: true}, title: text, kind: text}
  comments:
    columns: {id: {type: int, primary_key: true}, text: text}
    references:
      subject: {to: [skills, posts, comments], storage: exclusive, on_delete: cascade, inverse: comments}
      origin: {to: [skills, posts], storage: discriminator, optional: true, on_delete: set null, inverse: originating}
shapes:
  CommentCard:
    table: comments
    columns: [text]
    relations:
      subject: {depth: 2, tag: table, tables: {posts: [title], skills: {columns: [icon], aggregates: {talk: count(comments)}}, comments: {shape: CommentCard}}}
  Provenance:
    table: comments
    columns: [id]
    relations: {where_from: {relation: origin, tag: table}}
  Talk:
    table: posts
    columns: [title]
    aggregates: {traces: count(originating)}
    relations: {originating: {columns: [text], order_by: id, relations: {subject: {tag: table, tables: {comments: [id]}}}}}
"""

ROWS = (
    "INSERT INTO skills (id, name, icon) VALUES (1, 'Formatter', NULL)",
    "INSERT INTO posts (id, title, kind) VALUES (1, 'Hello', 'x')",
    "INSERT INTO comments (id, text, subject_post_id, origin_table, origin_id) VALUES (1, 'one', 1, 'skills', 1)",
    "INSERT INTO comments (id, text, subject_skill_id, origin_table, origin_id) VALUES (2, 'two', 1, 'posts', 1)",
    "INSERT INTO comments (id, text, subject_comment_id) VALUES (3, 'three', 2)",
    "INSERT INTO comments (id, text, subject_comment_id, origin_table, origin_id) VALUES (4, 'four', 3, 'posts', 1)",
)


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("polymorphic")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        icon = "x'C3FF'" if found.is_sqlite else "'\\xC3FF'"
        found.run(f"UPDATE skills SET icon = {icon}")
        yield found


@pytest.fixture
def db(database: Tried) -> Iterator[Any]:
    with database.session() as session:
        yield database.module("queries").Database(session)


class TestShapes:
    def test_a_row_is_of_the_class_for_its_table(self, database: Tried, db: Any) -> None:
        shapes, comment = database.module("shapes"), database.module("models").Comment
        rows = db.comments.find_many(shapes.CommentCard, order_by=comment.id)
        assert [row.model_dump(exclude={"text"}) for row in rows] == [
            {"subject": {"table": "posts", "title": "Hello"}},
            {"subject": (skill := {"table": "skills", "icon": b"\xc3\xff", "talk": 1})},
            {"subject": {"table": "comments", "text": "two", "subject": skill}},
            {
                "subject": {
                    "table": "comments",
                    "text": "three",
                    "subject": {"table": "comments", "text": "two", "subject": None},
                }
            },
        ]
        assert [type(row.subject).__name__.removeprefix("CommentCardSubject") for row in rows] == [
            "Post",
            "Skill",
            "Comment",
            "Comment",
        ]

    def test_a_reference_to_nothing_is_none(self, database: Tried, db: Any) -> None:
        rows = db.comments.find_many(database.module("shapes").Provenance)
        found = {row.id: row.where_from and (row.where_from.table, type(row.where_from).__name__) for row in rows}
        assert found == {
            1: ("skills", "ProvenanceWhereFromSkill"),
            2: ("posts", "ProvenanceWhereFromPost"),
            3: None,
            4: ("posts", "ProvenanceWhereFromPost"),
        }

    def test_rows_of_the_other_side_are_those_that_say_so(self, database: Tried, db: Any) -> None:
        (talk,) = db.posts.find_many(database.module("shapes").Talk)
        assert (talk.traces, [row.text for row in talk.originating]) == (2, ["two", "four"])
        assert [row.subject.table for row in talk.originating] == ["skills", "comments"]

    def test_a_dumped_row_is_read_again_as_what_it_was(self, database: Tried, db: Any) -> None:
        card = database.module("shapes").CommentCard
        rows = db.comments.find_many(card)
        assert [card.model_validate_json(row.model_dump_json()) for row in rows] == rows


class Skill(BaseModel):
    what: Literal["skills"] = "skills"
    name: str


class Post(BaseModel):
    what: Literal["posts"] = "posts"
    title: str


class Other(BaseModel):
    what: Literal["others"] = "others"


class NoTag(BaseModel):
    name: str


class Mine(BaseModel):
    id: int
    origin: Annotated[Skill | Post, Field(discriminator="what")] | None


class TestClassesOfOnesOwn:
    def test_are_told_apart_by_their_tag(self, db: Any) -> None:
        found = {row.id: row.origin for row in db.comments.find_many(Mine)}
        assert found == {1: Skill(name="Formatter"), 2: Post(title="Hello"), 3: None, 4: Post(title="Hello")}

    @pytest.mark.parametrize(
        ("annotation", "message"),
        [
            (Skill | None, "annotate it with a class for each that has a tag"),
            (Skill | Post | None, "annotate it with a class for each that has a tag"),
            (Annotated[Skill | Other, Field(discriminator="what")], "no table is called others here"),
            (list[Skill], "annotate it with a class for each"),
        ],
    )
    def test_that_do_not_fit_are_refused(self, database: Tried, db: Any, annotation: Any, message: str) -> None:
        model = type("Wrong", (BaseModel,), {"__annotations__": {"origin": annotation}})
        with pytest.raises(database.module("queries").ShapeError, match=message):
            db.comments.find_many(model)

    def test_need_one_for_each_table(self, database: Tried, db: Any) -> None:
        queries = database.module("queries")
        choice = Annotated[Skill | Post, Field(discriminator="what")]
        model = type("Wrong", (BaseModel,), {"__annotations__": {"subject": choice}})
        with pytest.raises(queries.ShapeError, match="has no class for rows of comments"):
            db.comments.find_many(model)
        asked = Annotated[choice, queries.Related(limit=1)]
        model = type("Wrong", (BaseModel,), {"__annotations__": {"origin": asked}})
        with pytest.raises(queries.ShapeError, match="Related can say its name and depth"):
            db.comments.find_many(model)


class TestObjects:
    def test_the_row_is_found_without_asking_which(self, database: Tried, db: Any) -> None:
        comment = database.module("models").Comment
        rows = db.comments.find_many(with_={"subject": True, "origin": True}, order_by=comment.id)
        assert [type(row.subject).__name__ for row in rows] == ["Post", "Skill", "Comment", "Comment"]
        assert [row.origin and type(row.origin).__name__ for row in rows] == ["Skill", "Post", None, "Post"]

    def test_the_other_side_has_those_that_say_so(self, db: Any) -> None:
        (post,) = db.posts.find_many(with_={"originating": {"limit": 1}, "comments": True})
        (skill,) = db.skills.find_many(with_={"originating": True, "comments": True})
        assert [[row.id for row in rows] for rows in (post.originating, post.comments)] == [[2], [1]]
        assert [[row.id for row in rows] for rows in (skill.originating, skill.comments)] == [[1], [2]]

    def test_what_is_not_loaded_is_not_guessed(self, database: Tried, db: Any) -> None:
        comment = database.module("models").Comment
        row = db.comments.find_many(where=comment.id == 2)[0]
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = row.subject

    def test_conditions_reach_through(self, database: Tried, db: Any) -> None:
        models = database.module("models")
        found = db.comments.find_many(where=models.Comment.origin_post.has(models.Post.title == "Hello"))
        assert sorted(row.id for row in found) == [2, 4]
        assert db.posts.count(where=models.Post.originating.any(models.Comment.text == "two")) == 1
        assert db.skills.count(where=models.Skill.originating.any(models.Comment.text == "two")) == 0

    def test_options_are_those_of_one_table(self, database: Tried, db: Any) -> None:
        with pytest.raises(database.module("queries").RelationError, match="name subject_comment or "):
            db.comments.find_many(with_={"subject": {"with_": {}}})


class TestWriting:
    def test_a_row_is_made_with_what_it_refers_to_by_a_foreign_key(self, database: Tried, db: Any) -> None:
        schemas = database.module("schemas")
        skill = type(
            "NewComment", (schemas.CommentCreate,), {"__annotations__": {"subject_skill": schemas.SkillCreate}}
        )
        made = db.comments.create(skill(id=9, text="new", subject_skill=schemas.SkillCreate(id=9, name="New")))
        assert (made.subject_skill_id, made.subject_post_id) == (9, None)

    def test_but_not_by_a_discriminator(self, database: Tried, db: Any) -> None:
        queries, schemas = database.module("queries"), database.module("schemas")
        model = type(
            "NewPost",
            (schemas.PostCreate,),
            {"__annotations__": {"originating": GenericAlias(list, schemas.CommentCreate)}},
        )
        row = schemas.CommentCreate(id=9, text="new", subject_skill_id=1)
        with pytest.raises(queries.ShapeError, match="make one after the other, with origin_table and origin_id"):
            db.posts.create(model(id=9, title="New", kind="x", originating=[row]))
