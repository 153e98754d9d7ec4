"""Owned pointers: a row points to rows of its own only, however one tries, and whatever becomes of either side."""

import importlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import BaseModel
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dovetail import pipeline
from dovetail.output.writer import write
from scripts import apply
from specs import CASES, imported, read, rendered

CASE = next(root for root in CASES if root.parent.name == "owned_pointers")
PACKAGE = "owned_pointers_case"

pytestmark = pytest.mark.every_postgresql(when="soaking")


@dataclass(frozen=True)
class Made:
    """The database of the case, and its package."""

    engine: Engine
    queries: Any
    schemas: Any
    models: Any

    def run(self, *statements: str) -> None:
        """Run statements in one transaction."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def refused(self, *statements: str) -> str:
        """Run statements of which the last, or the commit, is refused; return what the database says."""
        with pytest.raises(IntegrityError) as caught:
            self.run(*statements)
        return str(caught.value.orig)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("owned")
    write(made / PACKAGE, rendered(CASE))
    return made


@pytest.fixture
def made(folder: Path, database_url: str) -> Iterator[Made]:
    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    apply(database_url, folder / PACKAGE / "migrations" / engine.dialect.name / "0001_initial.up.sql")
    with imported(folder, PACKAGE):
        found = (importlib.import_module(f"{PACKAGE}.{layer}") for layer in ("queries", "schemas", "models"))
        yield Made(engine, *found)
    engine.dispose()


@pytest.fixture
def registry(made: Made) -> Made:
    """Two skills, of two versions each, of which the first is published."""
    made.run(
        "INSERT INTO skills (id, name) VALUES (1, 'fmt'), (2, 'lint')",
        "INSERT INTO versions (id, skill_id) VALUES (11, 1), (12, 1), (21, 2), (22, 2)",
        "UPDATE skills SET published_id = id * 10 + 1",
    )
    return made


PUBLISHED = "SELECT id, published_id, draft_id FROM skills ORDER BY id"
KEY = "fk_skills_published_id_versions"


class TestBySql:
    def test_a_row_points_to_its_own(self, registry: Made) -> None:
        registry.run("UPDATE skills SET published_id = 12 WHERE id = 1", "UPDATE skills SET draft_id = 22 WHERE id = 2")
        assert registry.rows(PUBLISHED) == [(1, 12, None), (2, 21, 22)]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE skills SET published_id = 21 WHERE id = 1",
            "UPDATE skills SET published_id = 99 WHERE id = 1",
            "UPDATE skills SET published_id = 11",
            "UPDATE skills SET draft_id = 11 WHERE id = 2",
            "INSERT INTO skills (id, name, published_id) VALUES (3, 'x', 11)",
            "UPDATE versions SET skill_id = 2 WHERE id = 11",
            "UPDATE versions SET id = 13 WHERE id = 11",
            "UPDATE skills SET id = 5 WHERE id = 1",
        ],
    )
    def test_a_row_never_points_to_anything_else(self, registry: Made, statement: str) -> None:
        assert "foreign key" in registry.refused(statement).lower()
        assert registry.rows(PUBLISHED) == [(1, 11, None), (2, 21, None)]

    def test_a_row_that_nothing_points_to_may_move(self, registry: Made) -> None:
        registry.run(
            "UPDATE versions SET skill_id = 2 WHERE id = 12", "UPDATE skills SET published_id = 12 WHERE id = 2"
        )
        assert registry.rows(PUBLISHED) == [(1, 11, None), (2, 12, None)]

    def test_what_is_pointed_to_can_be_deleted(self, registry: Made) -> None:
        registry.run("DELETE FROM versions WHERE id = 11")
        assert registry.rows(PUBLISHED) == [(1, None, None), (2, 21, None)]
        registry.run("DELETE FROM versions")
        assert registry.rows(PUBLISHED) == [(1, None, None), (2, None, None)]

    def test_what_is_kept_by_restrict_can_not(self, registry: Made) -> None:
        registry.run("UPDATE skills SET draft_id = 11 WHERE id = 1")
        registry.refused("DELETE FROM versions WHERE id = 11")
        assert registry.rows(PUBLISHED) == [(1, 11, 11), (2, 21, None)]

    def test_who_points_can_be_deleted_with_all_that_is_its_own(self, registry: Made) -> None:
        registry.run("UPDATE skills SET draft_id = 12 WHERE id = 1", "DELETE FROM skills WHERE id = 1")
        assert registry.rows(PUBLISHED) == [(2, 21, None)]
        assert registry.rows("SELECT id FROM versions ORDER BY id") == [(21,), (22,)]

    def test_keys_that_hold_the_tenant(self, made: Made) -> None:
        made.run(
            "INSERT INTO threads (tenant, id) VALUES (1, 1), (2, 1), (2, 2)",
            "INSERT INTO posts (tenant, id, thread_id) VALUES (1, 7, 1), (2, 7, 1), (2, 8, 2)",
            "UPDATE threads SET answer_id = 7 WHERE id = 1",
        )
        made.refused("UPDATE threads SET answer_id = 8 WHERE id = 1")
        made.refused("UPDATE threads SET answer_id = 7 WHERE id = 2")
        made.run("DELETE FROM posts WHERE tenant = 2 AND id = 7")
        assert made.rows("SELECT * FROM threads ORDER BY tenant, id") == [(1, 1, 7), (2, 1, None), (2, 2, None)]

    def test_keys_that_say_whose_a_row_is(self, made: Made) -> None:
        made.run(
            "INSERT INTO albums (id) VALUES (1), (2)",
            "INSERT INTO pictures (album_id, number) VALUES (1, 1), (1, 2), (2, 1)",
            "UPDATE albums SET cover_number = 1",
        )
        made.refused("UPDATE albums SET cover_number = 2 WHERE id = 2")
        made.run("DELETE FROM pictures WHERE album_id = 2", "UPDATE albums SET cover_number = 2 WHERE id = 1")
        assert made.rows("SELECT * FROM albums ORDER BY id") == [(1, 2), (2, None)]

    def test_trees(self, made: Made) -> None:
        made.run(
            "INSERT INTO folders (id, parent_id) VALUES (1, NULL), (2, 1), (3, 2)",
            "UPDATE folders SET newest_id = id + 1 WHERE id < 3",
        )
        made.refused("UPDATE folders SET newest_id = 3 WHERE id = 1")
        made.refused("UPDATE folders SET newest_id = 1 WHERE id = 1")
        made.run("DELETE FROM folders WHERE id = 3")
        assert made.rows("SELECT * FROM folders ORDER BY id") == [(1, None, 2), (2, 1, None)]
        made.run("DELETE FROM folders WHERE id = 1")
        assert made.rows("SELECT * FROM folders") == []

    def test_a_row_that_owns_itself_and_points_to_itself(self, made: Made) -> None:
        made.run("INSERT INTO folders (id, parent_id, newest_id) VALUES (1, 1, 1)", "DELETE FROM folders")
        assert made.rows("SELECT * FROM folders") == []

    def test_pointers_that_are_never_null(self, made: Made) -> None:
        made.refused("INSERT INTO orders (id, first_id) VALUES (1, 1)")
        made.run("INSERT INTO lines (id, order_id) VALUES (1, 1)", "INSERT INTO orders (id, first_id) VALUES (1, 1)")
        made.run("INSERT INTO lines (id, order_id) VALUES (2, 2)", "INSERT INTO orders (id, first_id) VALUES (2, 2)")
        made.refused("UPDATE orders SET first_id = 1 WHERE id = 2")
        made.refused("DELETE FROM lines WHERE id = 1")
        made.run("DELETE FROM orders WHERE id = 1")
        assert made.rows("SELECT id FROM lines") == [(2,)]


def test_rows_of_sqlite_are_replaced_by_rows_of_the_same_owner(registry: Made) -> None:
    """Triggers hear nothing of it, so that the foreign key has to hold by itself."""
    if registry.engine.dialect.name != "sqlite":
        return
    registry.run("INSERT OR REPLACE INTO versions (id, number, skill_id) VALUES (11, 7, 1)")
    registry.refused("INSERT OR REPLACE INTO versions (id, number, skill_id) VALUES (11, 7, 2)")
    assert registry.rows(PUBLISHED) == [(1, 11, None), (2, 21, None)]
    assert registry.rows("SELECT number FROM versions WHERE id = 11") == [(7,)]


class TestAtTheSameTime:
    """One transaction points to a row; another, which begins before the first ends, takes the row away from under it."""

    @pytest.fixture
    def pointing(self, folder: Path, postgresql: str) -> Iterator[Any]:
        apply(postgresql, folder / PACKAGE / "migrations" / "postgresql" / "0001_initial.up.sql")
        plain = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as first, psycopg.connect(plain) as second, ThreadPoolExecutor(1) as thread:
            first.execute("INSERT INTO skills (id, name) VALUES (1, 'fmt'), (2, 'lint')")
            first.execute("INSERT INTO versions (id, skill_id) VALUES (11, 1), (12, 1)")
            first.commit()
            first.execute("UPDATE skills SET published_id = 11 WHERE id = 1")

            def run(statement: str) -> None:
                second.execute(statement.encode())
                second.commit()

            def meanwhile(statement: str) -> Future[None]:
                found = thread.submit(run, statement)
                with pytest.raises(TimeoutError):
                    found.result(timeout=0.3)  # it waits for the first
                first.commit()
                return found

            yield first, meanwhile

    def test_moving_it_is_refused(self, pointing: Any) -> None:
        first, meanwhile = pointing
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            meanwhile("UPDATE versions SET skill_id = 2 WHERE id = 11").result()
        assert first.execute("SELECT published_id FROM skills ORDER BY id").fetchall() == [(11,), (None,)]

    def test_deleting_it_takes_the_pointer_away(self, pointing: Any) -> None:
        first, meanwhile = pointing
        meanwhile("DELETE FROM versions WHERE id = 11").result()
        assert first.execute("SELECT published_id FROM skills ORDER BY id").fetchall() == [(None,), (None,)]

    def test_deleting_who_points(self, pointing: Any) -> None:
        first, meanwhile = pointing
        meanwhile("DELETE FROM skills WHERE id = 1").result()
        assert first.execute("SELECT id FROM versions").fetchall() == []


APPEND_ONLY = """
dovetail: 1
name: made
databases: [postgresql, sqlite]
tables:
  skills:
    columns: {id: {type: int, primary_key: true, read_only: true}}
    references:
      published: {to: versions, optional: true, on_delete: set null, within: versions, inverse: none}
  versions:
    append_only: true
    columns: {id: {type: int, primary_key: true}}
    references:
      skill: {to: skills, on_delete: cascade, inverse: versions}
"""


def test_keys_that_follow_an_update(tmp_path: Path, database_url: str) -> None:
    """What belongs to a row follows its key, and so the pointer still leads to it."""
    spec = APPEND_ONLY.replace("    append_only: true\n", "").replace(", read_only: true", "")
    (tmp_path / "spec.yaml").write_text(spec.replace("{to: skills,", "{to: skills, on_update: cascade,"))
    write(tmp_path / "made", pipeline.render(pipeline.read(tmp_path / "spec.yaml")))
    engine = create_engine(database_url)
    apply(database_url, tmp_path / "made" / "migrations" / engine.dialect.name / "0001_initial.up.sql")
    made = Made(engine, None, None, None)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.execute(text("INSERT INTO skills (id) VALUES (1)"))
        connection.execute(text("INSERT INTO versions (id, skill_id) VALUES (11, 1)"))
        connection.execute(text("UPDATE skills SET published_id = 11"))
        connection.execute(text("UPDATE skills SET id = 5"))
        connection.commit()
    assert made.rows("SELECT id, published_id FROM skills") == [(5, 11)]
    assert made.rows("SELECT id, skill_id FROM versions") == [(11, 5)]
    engine.dispose()


def test_what_is_pointed_to_may_be_append_only(tmp_path: Path, database_url: str) -> None:
    """A version goes with its skill only, and nobody else makes the pointer lead to nothing."""
    (tmp_path / "spec.yaml").write_text(APPEND_ONLY)
    write(tmp_path / "made", pipeline.render(pipeline.read(tmp_path / "spec.yaml")))
    engine = create_engine(database_url)
    apply(database_url, tmp_path / "made" / "migrations" / engine.dialect.name / "0001_initial.up.sql")
    made = Made(engine, None, None, None)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.execute(text("INSERT INTO skills (id) VALUES (1), (2)"))
        connection.execute(text("INSERT INTO versions (id, skill_id) VALUES (11, 1), (21, 2)"))
        connection.execute(text("UPDATE skills SET published_id = id * 10 + 1"))
        connection.commit()
        with pytest.raises(IntegrityError, match="append_only"):
            connection.execute(text("DELETE FROM versions WHERE id = 11"))
        connection.rollback()
        connection.execute(text("DELETE FROM skills WHERE id = 1"))
        connection.commit()
    assert made.rows("SELECT id, published_id FROM skills") == [(2, 21)]
    assert made.rows("SELECT id FROM versions") == [(21,)]
    engine.dispose()


class VersionCreate(BaseModel):
    number: int


class SkillCreate(BaseModel):
    name: str
    versions: list[VersionCreate]
    published: VersionCreate | None = None


class VersionRow(BaseModel):
    id: int
    number: int


class SkillRow(BaseModel):
    name: str
    published: VersionRow | None
    versions: list[VersionRow]


class PublishedRow(BaseModel):
    number: int
    published_of: SkillRow | None


class TestInPython:
    @pytest.fixture
    def session(self, made: Made) -> Iterator[Session]:
        with Session(made.engine, expire_on_commit=False) as session:
            yield session

    @pytest.fixture
    def database(self, made: Made, session: Session) -> Any:
        return made.queries.Database(session)

    def test_a_row_is_made_with_its_own_and_points_to_one(self, made: Made, database: Any, session: Session) -> None:
        first, second = VersionCreate(number=1), VersionCreate(number=2)
        database.skills.create(SkillCreate(name="fmt", versions=[first, second], published=second))
        session.flush()
        (row,) = database.skills.find_many(SkillRow)
        assert (row.published.number, [each.number for each in row.versions]) == (2, [1, 2])
        rows = {each.number: each.published_of for each in database.versions.find_many(PublishedRow)}
        assert rows[1] is None
        assert rows[2].name == "fmt"

    def test_objects_with_what_they_are_related_to(self, registry: Made, database: Any) -> None:
        relations = importlib.import_module(f"{PACKAGE}.relations")
        assert relations.RELATIONS["versions"]["published_of"].cardinality == "one"
        found = database.skills.find_many(with_={"published": {"with_": {"published_of": True}}, "draft": True})
        assert [(each.published.id, each.published.published_of is each, each.draft) for each in found] == [
            (11, True, None),
            (21, True, None),
        ]
        others = database.versions.find_many(with_={"published_of": True})
        assert [each.published_of and each.published_of.id for each in others] == [1, None, 2, None]

    def test_the_error_names_the_reference_and_says_what_the_spec_says(self, registry: Made, database: Any) -> None:
        with pytest.raises(registry.queries.ForeignKeyViolation) as caught:
            database.skills.update(1, registry.schemas.SkillUpdate(published_id=21))
        assert (caught.value.table, caught.value.constraint) == ("skills", KEY)
        said = "skills.published refers to no row of versions of its own"
        assert str(caught.value) == f"{said} ({KEY}): Only a version of the skill itself is published."

    def test_the_error_of_what_is_pointed_to(self, registry: Made, database: Any) -> None:
        with pytest.raises(registry.queries.ForeignKeyViolation) as caught:
            database.versions.update(11, registry.schemas.VersionUpdate(skill_id=2))
        assert (caught.value.table, caught.value.constraint) == ("skills", KEY)

    def test_deleting_what_is_pointed_to(self, registry: Made, database: Any, session: Session) -> None:
        database.versions.delete(11)
        session.commit()
        assert registry.rows(PUBLISHED) == [(1, None, None), (2, 21, None)]

    def test_objects_of_the_models(self, made: Made, session: Session) -> None:
        models = made.models
        version = models.Version(number=1)
        skill = models.Skill(name="fmt", versions=[version, models.Version(number=2)], published=version)
        session.add(skill)
        session.commit()
        assert skill.published_id == version.id
        assert version.skill_id == skill.id
        skill.published = None
        session.commit()
        assert made.rows(PUBLISHED) == [(skill.id, None, None)]
        skill.published = skill.versions[1]
        session.commit()
        session.delete(skill)
        session.commit()
        assert made.rows("SELECT id FROM versions") == []

    def test_objects_of_a_tree(self, made: Made, session: Session) -> None:
        child = made.models.Folder(id=2)
        session.add(made.models.Folder(id=1, children=[child], newest=child))
        session.commit()
        assert made.rows("SELECT * FROM folders ORDER BY id") == [(1, None, 2), (2, 1, None)]

    def test_objects_that_need_each_other(self, made: Made, session: Session) -> None:
        session.add(made.models.Order(id=1, first=made.models.Line(id=1, order_id=1)))
        session.commit()
        order = session.get(made.models.Order, 1)
        assert order is not None
        order.first = made.models.Line(id=2, order_id=1)
        session.commit()
        assert made.rows("SELECT * FROM orders") == [(1, 2)]


def test_the_key_is_the_one_that_is_there() -> None:
    schema = read(CASE).schema
    assert [unique.columns for unique in schema.tables_by_name["versions"].uniques] == [("skill_id", "id")]
    assert schema.tables_by_name["versions"].indexes == ()
    assert schema.tables_by_name["pictures"].uniques == ()


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("unique: [[skill, id]]", [("skill_id", "id")]),
        ("unique: [[id, skill]]", [("id", "skill_id")]),
        ("unique: [{columns: [id, skill], deferrable: initially deferred}]", [("id", "skill_id"), ("skill_id", "id")]),
        ("unique: [[id, skill, number]]", [("id", "skill_id", "number"), ("skill_id", "id")]),
    ],
)
def test_a_key_of_the_spec_serves(tmp_path: Path, keys: str, found: list[tuple[str, ...]]) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(f"""
dovetail: 1
name: made
tables:
  skills:
    columns: {{id: {{type: int, primary_key: true}}}}
    references:
      first: {{to: versions, optional: true, on_delete: set null, within: versions, inverse: none}}
      last: {{to: versions, optional: true, on_delete: set null, within: versions, inverse: none, index: by_last}}
  versions:
    columns: {{id: {{type: int, primary_key: true}}, number: int}}
    references:
      skill: {{to: skills, on_delete: cascade, inverse: versions}}
    {keys}
""")
    schema = pipeline.read(spec).schema
    assert sorted(unique.columns for unique in schema.tables_by_name["versions"].uniques) == sorted(found)
    (index,) = schema.tables_by_name["skills"].indexes
    assert (index.name, [part.column for part in index.parts]) == ("by_last", ["last_id"])
