"""The models: they configure without a warning, make the same tables on every database, and behave as the keys say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import black
import pytest
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session, joinedload, selectinload

from checkers import module, mypy, pyright
from dovetail import pipeline
from dovetail.data_classes import replace
from dovetail.diagnostics import SpecError
from dovetail.schema.model import Schema
from dovetail.schema.relations import derive
from handmade import POSTGRESQL_SCHEMAS, SCHEMAS
from packages import layers, package, schema_of, write_side_by_side
from specs import ALL, read, story


def _with_relations(schema: Schema) -> Schema:
    """A handmade schema with the relations of its keys; those that refer to columns it does not have bring none."""
    known = {table.name: {column.name for column in table.columns} for table in schema.tables}
    tables = {
        table.name: replace(
            table, foreign_keys=tuple(key for key in table.foreign_keys if known[table.name].issuperset(key.columns))
        )
        for table in schema.tables
    }
    names = [(table.name, key.reference) for table in tables.values() for key in table.foreign_keys]
    related = derive(tables, ()) if len(set(names)) == len(names) else ()
    return replace(schema, tables=tuple(tables.values()), relations=related)


EVERYTHING = {
    **{f"handmade_{name}": _with_relations(schema) for name, schema in POSTGRESQL_SCHEMAS.items()},
    **{f"spec_{story(root)}": read(root).schema for root in ALL},
}


@contextmanager
def database(url: str, made: Any) -> Iterator[Engine]:
    """A database with the tables of the package `made`; SQLite keeps its foreign keys."""
    engine = create_engine(url)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    made.models.Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("name", EVERYTHING)
def test_models_configure_without_a_warning(name: str, tmp_path: Path) -> None:
    with package(EVERYTHING[name], tmp_path) as made:
        made.models.Base.registry.configure()
        assert set(made.models.Base.metadata.tables) == {
            ".".join(part for part in (table.identifier.namespace, table.identifier.name) if part)
            for table in EVERYTHING[name].tables
        }


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_metadata_makes_every_table_on_every_database(name: str, tmp_path: Path, database_url: str) -> None:
    schema = _with_relations(SCHEMAS[name])
    with package(schema, tmp_path) as made:
        engine = create_engine(database_url)
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                for extension in schema.extensions:
                    connection.execute(text(f'CREATE EXTENSION "{extension.name}"'))
        made.models.Base.metadata.create_all(engine)
        assert set(inspect(engine).get_table_names()) == {table.identifier.name for table in schema.tables}
        made.models.Base.metadata.drop_all(engine)
        assert inspect(engine).get_table_names() == []
        engine.dispose()


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_calls_itself_settled_is_blacks(name: str) -> None:
    files = [file for file in layers(EVERYTHING[name]) if file.path.endswith(".py") and "runtime/" not in file.path]
    moved = [
        file.path for file in files if file.settled and black.format_str(file.text, mode=black.Mode()) != file.text
    ]
    assert moved == []


UNUSUAL = ("hostile_text", "names")
"""Specs with texts and names that do not fit on a line, which are black's to break."""


@pytest.mark.parametrize("root", [root for root in ALL if story(root) not in UNUSUAL], ids=story)
def test_nothing_is_left_for_black(root: Path) -> None:
    unsettled = [file.path for file in pipeline.emit(read(root)) if file.path.endswith(".py") and not file.settled]
    assert unsettled == []


@pytest.mark.slow
def test_every_checker_is_content_with_every_package(tmp_path: Path) -> None:
    write_side_by_side(EVERYTHING, tmp_path)
    rules = "E4,E7,E9,F,I,UP,RUF022"
    for result in (
        module(
            tmp_path, "ruff", "check", "--isolated", "--target-version=py311", f"--select={rules}", "--exclude=runtime"
        ),
        mypy(tmp_path, *EVERYTHING),
        pyright(tmp_path),
    ):
        assert result.returncode == 0, result.stdout[-5000:]


BOTH = "databases: [postgresql, sqlite]\n"

SKILLS = f"""{BOTH}
enums:
  stage: [draft, in-review, 2nd]
tables:
  users:
    columns:
      id: {{type: uuid, primary_key: true, default: uuid4}}
      name: text
  skills:
    columns:
      id: {{type: uuid, primary_key: true, default: uuid7}}
      name: varchar(200)
      stage: {{type: stage, default: in-review}}
      stages: {{type: "stage[]", default: [draft]}}
      metadata: jsonb?
      created_at: {{type: timestamptz, default: now}}
      updated_at: {{type: timestamptz, default: now, on_update: now}}
    references:
      author: {{to: users, optional: true, on_delete: set null, inverse: skills}}
      current: {{to: versions, optional: true, on_delete: set null, inverse: current_of}}
  versions:
    columns:
      id: {{type: bigint, identity: by default, primary_key: true}}
      number: int
    references:
      skill: {{to: skills, on_delete: cascade, inverse: versions}}
  profiles:
    columns: {{id: {{type: int, identity: always, primary_key: true}}}}
    references:
      user: {{to: users, on_delete: restrict, inverse: profile, unique: true}}
"""


def test_rows_come_back_as_they_went(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, SKILLS), tmp_path) as made, database(database_url, made) as engine:
        models, stage = made.models, made.enums.Stage
        with Session(engine) as session, session.begin():
            skill = models.Skill(name="fmt", metadata_={"a": [1, None]})
            session.add(skill)
            session.flush()
            assert (skill.stage, skill.stages, skill.id.version) == (stage.IN_REVIEW, [stage.DRAFT], 7)
            first = skill.updated_at
            assert abs(datetime.now(UTC) - first).total_seconds() < 60
            skill.stage = stage.N2ND
            session.flush()
            assert skill.updated_at >= first
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT stage FROM skills")) == "2nd"
        with Session(engine) as session:
            (read,) = session.query(models.Skill).all()
            assert (read.stage, read.stages, read.metadata_) == (stage.N2ND, [stage.DRAFT], {"a": [1, None]})
            assert isinstance(read.id, UUID)


def test_a_domain_of_an_enum_holds_its_members(tmp_path: Path, database_url: str) -> None:
    spec = f"""{BOTH}
enums: {{mood: [good, "so-so"]}}
domains: {{feeling: {{type: mood, default: so-so}}}}
tables: {{days: {{columns: {{id: {{type: int, primary_key: true}}, felt: feeling, late: feeling?}}}}}}
"""
    with package(schema_of(tmp_path, spec), tmp_path) as made, database(database_url, made) as engine:
        mood = made.enums.Mood
        with Session(engine) as session, session.begin():
            session.add(made.models.Day(id=1, late=mood.GOOD))
        with Session(engine) as session:
            (day,) = session.query(made.models.Day).all()
            assert (day.felt, day.late) == (mood.SO_SO, mood.GOOD)
            assert isinstance(day.felt, mood)


@pytest.mark.parametrize("name", ["foreign", "remote", "and_"])
def test_a_table_may_be_called_like_a_function_of_sqlalchemy(name: str, tmp_path: Path) -> None:
    spec = f"""
tables:
  {name}:
    columns: {{x: int, y: int}}
    primary_key: [x, y]
    references:
      up: {{to: {name}, optional: true, enforced: false, on_delete: no action, inverse: down}}
"""
    with package(schema_of(tmp_path, spec), tmp_path) as made, database("sqlite://", made) as engine:
        class_ = next(mapper.class_ for mapper in made.models.Base.registry.mappers)
        with Session(engine) as session, session.begin():
            session.add(class_(x=1, y=2, down=[class_(x=3, y=4)]))
        with Session(engine) as session:
            lower = session.query(class_).options(joinedload(class_.up)).filter_by(x=3).one()
            assert (lower.up.x, lower.up.y) == (1, 2)


def test_relations_are_never_loaded_by_accident(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, SKILLS), tmp_path) as made, database(database_url, made) as engine:
        session = Session(engine)
        session.add(made.models.User(name="Ada"))
        session.commit()
        (user,) = session.query(made.models.User).all()
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = user.skills
        session.close()


def test_a_circle_of_rows_is_written_at_once_and_deleted_by_the_database(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, SKILLS), tmp_path) as made, database(database_url, made) as engine:
        models = made.models
        with Session(engine) as session:
            author = models.User(name="Ada")
            skill = models.Skill(name="fmt", author=author)
            skill.current = models.Version(number=1, skill=skill)
            session.add(skill)
            session.commit()
            assert skill.current_id is not None
            key = author.id
            session.expunge_all()
            session.delete(session.get(models.User, key))
            session.commit()
            (left,) = session.query(models.Skill).all()
            assert left.author_id is None
            session.delete(left)
            session.commit()
            assert session.query(models.Version).count() == 0


def test_restricted_rows_are_left_to_the_database(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, SKILLS), tmp_path) as made, database(database_url, made) as engine:
        session = Session(engine)
        user = made.models.User(name="Ada")
        user.profile = made.models.Profile()
        session.add(user)
        session.commit()
        key = user.id
        session.expunge_all()
        session.delete(session.get(made.models.User, key))
        with pytest.raises(IntegrityError):
            session.flush()
        session.close()


TREE = f"""{BOTH}
tables:
  nodes:
    columns: {{id: {{type: int, primary_key: true}}}}
    references:
      above: {{to: nodes, optional: true, on_delete: restrict, inverse: below}}
      twin: {{to: nodes, optional: true, on_delete: set null, inverse: none}}
"""


def test_rows_that_refer_to_each_other_are_deleted_together(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, TREE), tmp_path) as made, database(database_url, made) as engine:
        models = made.models
        with Session(engine) as session:
            session.add_all([models.Node(id=1), models.Node(id=2)])
            session.flush()
            session.add_all([models.Node(id=3, above_id=1), models.Node(id=4, above_id=2)])
            session.commit()
            for node in [session.get(models.Node, key) for key in (1, 3, 4)]:
                session.delete(node)
            session.commit()
            assert [node.id for node in session.query(models.Node)] == [2]


OVERLAPPING = f"""{BOTH}
tables:
  landlords:
    columns: {{id: {{type: int, primary_key: true}}}}
  users:
    columns: {{id: int}}
    references:
      tenant: {{to: landlords, on_delete: cascade, inverse: users}}
    primary_key: [tenant, id]
  tasks:
    columns: {{id: int, above_id: int?}}
    references:
      tenant: {{to: landlords, on_delete: cascade, inverse: tasks}}
      owner: {{to: "users(tenant_id, id)", columns: [tenant_id, owner_id], on_delete: cascade, inverse: owned}}
      above: {{to: "tasks(tenant_id, id)", columns: [tenant_id, above_id], optional: true, on_delete: no action, inverse: below}}
      seen: {{to: users.id, column: owner_id, enforced: false, on_delete: no action, inverse: none}}
    primary_key: [tenant, id]
"""


def test_keys_that_share_a_column(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, OVERLAPPING), tmp_path) as made, database(database_url, made) as engine:
        models = made.models
        made.models.Base.registry.configure()
        with Session(engine) as session:
            tenant = models.Landlord(id=1)
            owner = models.User(id=7, tenant=tenant)
            task = models.Task(id=1, tenant=tenant, owner=owner)
            session.add_all([task, models.Task(id=2, tenant=tenant, owner=owner, above=task)])
            session.commit()
            rows = session.execute(text("SELECT id, tenant_id, owner_id, above_id FROM tasks ORDER BY id")).all()
            assert [tuple(row) for row in rows] == [(1, 1, 7, None), (2, 1, 7, 1)]


POSTS = f"""{BOTH}
tables:
  posts:
    columns: {{id: {{type: int, primary_key: true}}}}
    relations:
      tags: {{through: auto, to: tags, inverse: posts}}
  tags:
    columns: {{id: {{type: int, primary_key: true}}}}
"""


def test_a_plain_association_is_written_through(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, POSTS), tmp_path) as made, database(database_url, made) as engine:
        models = made.models
        made.models.Base.registry.configure()
        with Session(engine) as session:
            session.add(models.Post(id=1, tags=[models.Tag(id=1), models.Tag(id=2)]))
            session.commit()
            assert session.execute(text("SELECT count(*) FROM posts_tags")).scalar() == 2
            session.expunge_all()
            session.delete(session.get(models.Post, 1))
            session.commit()
            assert session.execute(text("SELECT count(*) FROM posts_tags")).scalar() == 0


RESTRICTED = f"""{BOTH}
tables:
  posts:
    columns: {{id: {{type: int, primary_key: true}}}}
    relations:
      tags: {{through: post_tags, inverse: posts}}
  tags:
    columns: {{id: {{type: int, primary_key: true}}}}
  post_tags:
    references:
      post: {{to: posts, on_delete: cascade, inverse: none}}
      tag: {{to: tags, on_delete: restrict, inverse: none}}
    primary_key: [post, tag]
"""


def test_an_association_that_restricts_is_left_to_the_database(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, RESTRICTED), tmp_path) as made, database(database_url, made) as engine:
        models = made.models
        with Session(engine) as session:
            session.add_all([models.Post(id=1), models.Tag(id=1)])
            session.flush()
            session.add(models.PostTag(post_id=1, tag_id=1))
            session.commit()
            (tag,) = session.query(models.Tag).options(selectinload(models.Tag.posts)).all()
            session.delete(tag)
            with pytest.raises(IntegrityError):
                session.flush()


NAMES_IN_THE_WAY = f"""{BOTH}
tables:
  texts:
    columns:
      id: {{type: int, primary_key: true}}
      date: date
      datetime: timestamptz
      text: text
      list: {{type: "text[]", default: []}}
      str: {{type: text, default: "a"}}
      int: {{type: int, default: 0, min: 0}}
      Any: jsonb?
      Mapped: text?
      relationship: text?
      Optional: uuid?
    references:
      Text: {{to: texts, optional: true, on_delete: set null, inverse: Index}}
    indexes: [[date desc, text]]
"""


def test_names_that_stand_in_the_way_of_imports(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, NAMES_IN_THE_WAY), tmp_path) as made, database(database_url, made) as engine:
        made.models.Base.registry.configure()
        with Session(engine) as session:
            now = datetime.now(UTC)
            session.add(made.models.Text(id=1, date=now.date(), datetime=now, text="x"))
            session.commit()
            (row,) = session.query(made.models.Text).all()
            assert (row.date, row.datetime, row.str, row.list) == (now.date(), now, "a", [])


def test_a_table_without_a_key_is_mapped_by_what_it_has(tmp_path: Path) -> None:
    spec = f"{BOTH}tables: {{logs: {{columns: {{a: int, b: text?}}}}, keyed: {{columns: {{a: int, b: text?}}, unique: [[a]]}}}}"
    with package(schema_of(tmp_path, spec), tmp_path) as made:
        made.models.Base.registry.configure()
        assert [column.name for column in inspect(made.models.Log).primary_key] == ["a", "b"]
        assert [column.name for column in inspect(made.models.Keyed).primary_key] == ["a"]
        assert "no primary key" in made.models.Log.__doc__


def test_a_table_without_a_key_may_hold_lists_and_json(tmp_path: Path, database_url: str) -> None:
    spec = f"{BOTH}tables: {{logs: {{columns: {{at: int, tags: 'text[]', data: jsonb}}}}}}"
    with package(schema_of(tmp_path, spec), tmp_path) as made, database(database_url, made) as engine:
        session = Session(engine)
        session.add(made.models.Log(at=1, tags=["a"], data={"b": 1}))
        session.commit()
        (row,) = session.query(made.models.Log).all()
        assert (row.at, row.tags, row.data) == (1, ["a"], {"b": 1})
        session.close()


def test_a_class_with_the_users_own_behaviour(tmp_path: Path) -> None:
    (tmp_path / "shop_domain.py").write_text("class Greeting:\n    def greet(self) -> str:\n        return 'hello'\n")
    columns = "{columns: {id: {type: int, primary_key: true}}, class: {name: Craft, mixin: 'shop_domain:Greeting'}}"
    with package(schema_of(tmp_path, f"tables: {{skills: {columns}}}"), tmp_path) as made:
        assert made.models.Craft(id=1).greet() == "hello"


def test_a_users_template_replaces_ours_and_says_where_it_fails(tmp_path: Path) -> None:
    schema = schema_of(tmp_path, SKILLS)
    template = tmp_path / "mine" / "models" / "base.py.j2"
    template.parent.mkdir(parents=True)
    template.write_text("# {{ header }}\nx   =   1\n")
    (base,) = [file for file in layers(schema, tmp_path / "mine") if file.path == "models/base.py"]
    assert (base.text.split("\n")[1], base.settled) == ("x   =   1", False)
    for mistake, line in [("ok\n{{ nothing.at_all }}\n", 2), ("a\nb\n{% if %}\n", 3), ("a\n{{ 1 / 0 }}", 2)]:
        template.write_text(mistake)
        with pytest.raises(SpecError) as raised:
            list(layers(schema, tmp_path / "mine"))
        (found,) = raised.value.diagnostics
        assert found.code == "G301"
        assert found.span is not None
        assert (found.span.file, found.span.line) == (str(template), line)


SHARED_COLUMN = f"""{BOTH}
tables:
  skills:
    columns: {{tenant: int, id: int, current: int?}}
    primary_key: [tenant, id]
    references:
      current_version: {{to: "versions(tenant, id)", columns: [tenant, current], optional: true, on_delete: no action, inverse: none}}
  versions:
    columns: {{tenant: int, id: int, skill: int}}
    primary_key: [tenant, id]
    references:
      of: {{to: "skills(tenant, id)", columns: [tenant, skill], on_delete: cascade, inverse: versions}}
"""


def test_a_pointer_that_shares_a_column_leaves_it_alone(tmp_path: Path, database_url: str) -> None:
    with package(schema_of(tmp_path, SHARED_COLUMN), tmp_path) as made, database(database_url, made) as engine:
        skill_class, version_class = made.models.Skill, made.models.Version
        with Session(engine) as session, session.begin():
            skill = skill_class(tenant=1, id=1)
            skill.versions = [version_class(tenant=1, id=7)]
            skill.current_version = skill.versions[0]
            session.add(skill)
        loaded = joinedload(skill_class.current_version)
        with Session(engine) as session, session.begin():
            skill = session.query(skill_class).options(loaded).one()
            assert (skill.tenant, skill.current, skill.current_version.id) == (1, 7, 7)
            skill.current_version = None
        with Session(engine) as session, session.begin():
            skill = session.query(skill_class).options(loaded).one()
            assert (skill.tenant, skill.current) == (1, None)
            session.delete(skill)
        with Session(engine) as session:
            assert session.query(version_class).count() == 0
