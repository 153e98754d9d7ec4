"""Errors of the database, in the words of the spec, through every driver."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, create_model
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from writers import Shop


class NewVersion(BaseModel):
    number: int


class NewSkill(BaseModel):
    slug: str
    versions: list[NewVersion]


class AnySkill(BaseModel):
    """What the generated class would refuse."""

    slug: str | None = None
    uses: int = 0
    half: int | None = None


@pytest.fixture
def broken(shop: Shop) -> Callable[..., Any]:
    """The violation that a call raises, of the class that is given."""

    def find(kind: str, call: Callable[[], Any]) -> Any:
        with pytest.raises(getattr(shop.queries, kind)) as caught:
            call()
        assert isinstance(caught.value, shop.queries.ConstraintViolation)
        assert isinstance(caught.value, IntegrityError)
        return caught.value

    return find


def parts(violation: Any) -> tuple[Any, ...]:
    return violation.table, violation.constraint, violation.columns


def user(shop: Shop, email: str = "ann@x", **values: Any) -> Any:
    return shop.database.users.create(shop.schemas.UserCreate(email=email, **values))


def skill(shop: Shop, slug: str = "fmt", **values: Any) -> Any:
    return shop.database.skills.create(shop.schemas.SkillCreate(slug=slug, **values))


class TestUnique:
    def test_constraints(self, shop: Shop, broken: Any) -> None:
        ann = user(shop)
        skill(shop, author_id=ann.id)
        found = broken("UniqueViolation", lambda: skill(shop))
        assert parts(found) == ("skills", "uq_skills_slug", ("slug",))
        assert str(found) == "skills: another row has the same slug (uq_skills_slug)"

    def test_of_several_columns(self, shop: Shop, broken: Any) -> None:
        versions = [NewVersion(number=1), NewVersion(number=1)]
        found = broken("UniqueViolation", lambda: shop.database.skills.create(NewSkill(slug="a", versions=versions)))
        assert str(found) == "versions: another row has the same skill_id, number (uq_versions_skill_id_number)"

    def test_primary_keys(self, shop: Shop, broken: Any) -> None:
        ann = user(shop)
        found = broken("UniqueViolation", lambda: user(shop, "bob@x", id=ann.id))
        assert str(found) == "users: another row has the same id (pk_users)"

    def test_indexes(self, shop: Shop, broken: Any) -> None:
        user(shop)
        found = broken("UniqueViolation", lambda: user(shop, "ANN@x"))
        assert parts(found) == ("users", "users_lower_email", ())
        assert str(found) == "users: another row has the same key (users_lower_email)"


class TestReferences:
    def test_that_lead_nowhere(self, shop: Shop, broken: Any) -> None:
        found = broken("ForeignKeyViolation", lambda: skill(shop, author_id=uuid4()))
        assert parts(found) == ("skills", "fk_skills_author_id_users", ("author_id",))
        assert str(found) == "skills.author_id refers to no row of users (fk_skills_author_id_users)"
        assert (found.doc, found.still_referenced) == ("A skill outlives its author.", False)

    def test_of_several_columns(self, shop: Shop, broken: Any) -> None:
        note = shop.schemas.NoteCreate(id=1, text="a", skill_id=uuid4(), user_id=uuid4())
        found = broken("ForeignKeyViolation", lambda: shop.database.notes.create(note))
        assert str(found).startswith("notes.(skill_id, user_id) refers to no row of ratings")

    def test_among_many_rows(self, shop: Shop, broken: Any) -> None:
        keys = [user(shop).id] * 3 + [uuid4()]
        rows = [shop.schemas.SkillCreate(slug=f"{n}", author_id=key) for n, key in enumerate(keys)]
        found = broken("ForeignKeyViolation", lambda: shop.database.skills.create_many(rows))
        assert found.constraint == "fk_skills_author_id_users"

    @pytest.mark.parametrize("way", ["update", "update_many", "upsert", "flush", "nested"])
    def test_however_they_are_written(self, shop: Shop, broken: Any, way: str) -> None:
        made, change = skill(shop), shop.schemas.SkillUpdate(reviewer_email="nobody@x")
        skills, models = shop.database.skills, shop.models

        def flush() -> None:
            made.reviewer_email = "nobody@x"
            skills.count(where=models.Skill.author.has())

        nested = create_model("New", __base__=shop.schemas.SkillCreate, versions=(list[NewVersion], ...))
        ways: dict[str, Callable[[], Any]] = {
            "update": lambda: skills.update(made.id, change),
            "update_many": lambda: skills.update_many(change, where=models.Skill.slug == "fmt"),
            "upsert": lambda: skills.upsert(
                shop.schemas.SkillCreate(slug="a", reviewer_email="nobody@x"), on=[models.Skill.slug]
            ),
            "flush": flush,
            "nested": lambda: skills.create(
                nested(slug="b", reviewer_email="nobody@x", versions=[NewVersion(number=1)])
            ),
        }
        found = broken("ForeignKeyViolation", ways[way])
        assert parts(found) == ("skills", "fk_skills_reviewer_email_users", ("reviewer_email",))

    @pytest.mark.parametrize("way", ["delete", "delete_many", "update", "flush"])
    def test_to_rows_that_were_to_go(self, shop: Shop, broken: Any, way: str) -> None:
        ann = user(shop)
        skill(shop, reviewer_email="ann@x")
        users = shop.database.users

        def flush() -> None:
            ann.email = "bob@x"
            shop.database.users.count(where=shop.models.User.profile.has())

        ways: dict[str, Callable[[], Any]] = {
            "delete": lambda: users.delete(ann.id),
            "delete_many": lambda: users.delete_many(where=shop.models.User.email.like("ann%")),
            "update": lambda: users.update(ann.id, shop.schemas.UserUpdate(email="bob@x")),
            "flush": flush,
        }
        found = broken("ForeignKeyViolation", ways[way])
        assert parts(found) == ("skills", "fk_skills_reviewer_email_users", ("reviewer_email",))
        assert (
            str(found) == "users: still referred to by skills.reviewer (fk_skills_reviewer_email_users): Reviews stay."
        )
        assert found.still_referenced is True

    def test_to_rows_that_would_go_with_others(self, shop: Shop, broken: Any) -> None:
        made = shop.database.skills.create(NewSkill(slug="a", versions=[NewVersion(number=1)]))
        shop.database.seals.create(shop.schemas.SealCreate(id=1, version_id=made.versions[0].id))
        found = broken("ForeignKeyViolation", lambda: shop.database.skills.delete(made.id))
        assert str(found) == (
            "versions: still referred to by seals.version (fk_seals_version_id_versions): What is sealed stays."
        )

    def test_in_sql_that_is_written_by_hand(self, shop: Shop, broken: Any) -> None:
        def insert() -> None:
            with shop.queries.naming_violations(shop.session):
                shop.session.execute(text("INSERT INTO hens (id, egg_id) VALUES (1, 99)"))

        found = broken("ForeignKeyViolation", insert)
        assert str(found) == "hens.egg_id refers to no row of eggs (fk_hens_egg_id_eggs)"

    def test_that_cannot_be_told_apart(self, shop: Shop, broken: Any) -> None:
        key = uuid4().hex

        def insert() -> None:
            with shop.queries.naming_violations(shop.session):
                shop.session.execute(
                    text(f"INSERT INTO ratings (skill_id, user_id, stars) VALUES ('{key}', '{key}', 1)")
                )

        found = broken("ForeignKeyViolation", insert)
        assert found.table == "ratings"
        if shop.session.get_bind().dialect.name == "sqlite":
            assert (found.constraint, found.columns) == (None, ())
            assert str(found) == "ratings refers to no row by one of skill_id; user_id"

    def test_that_are_looked_at_when_all_is_committed(self, shop: Shop, broken: Any) -> None:
        shop.database.eggs.create(shop.schemas.EggCreate(id=1, hen_id=99))

        def commit() -> None:
            with shop.queries.naming_violations(shop.session):
                shop.session.commit()

        found = broken("ForeignKeyViolation", commit)
        assert parts(found) == ("eggs", "fk_eggs_hen_id_hens", ("hen_id",))
        assert str(found) == "eggs.hen_id refers to no row of hens (fk_eggs_hen_id_hens)"
        shop.session.rollback()
        assert shop.database.eggs.count() == 0


class TestChecks:
    def test_rules(self, shop: Shop, broken: Any) -> None:
        found = broken("CheckViolation", lambda: shop.database.skills.create(AnySkill(slug="a", uses=-1)))
        assert parts(found) == ("skills", "ck_skills_uses_min", ("uses",))
        assert str(found) == "skills: the check uses >= 0 fails (ck_skills_uses_min)"

    def test_with_a_doc(self, shop: Shop, broken: Any) -> None:
        made = skill(shop)
        change = shop.schemas.SkillUpdate(forked_from_id=made.id)
        found = broken("CheckViolation", lambda: shop.database.skills.update(made.id, change))
        assert found.doc == "A fork is of something else."
        assert found.columns == ("id", "forked_from_id")
        assert str(found) == (
            "skills: the check forked_from_id <> id fails (ck_skills_not_its_own_fork): A fork is of something else."
        )

    def test_domains(self, shop: Shop, broken: Any) -> None:
        found = broken("CheckViolation", lambda: shop.database.skills.create(AnySkill(slug="a", half=101)))
        assert (found.table, found.columns) == ("skills", ("half",))
        assert "<= 100" in str(found)


class TestNotNull:
    def test_names_the_column(self, shop: Shop, broken: Any) -> None:
        made = skill(shop)
        change = create_model("Change", slug=(str | None, ...))(slug=None)
        found = broken("NotNullViolation", lambda: shop.database.skills.update(made.id, change))
        assert parts(found) == ("skills", None, ("slug",))
        assert str(found) == "skills.slug has to have a value"


class TestOthers:
    def test_exclusion(self, shop: Shop, broken: Any) -> None:
        if shop.session.get_bind().dialect.name == "sqlite":
            return
        shop.session.execute(
            text("CREATE TABLE stays (days int4range, CONSTRAINT one_at_a_time EXCLUDE USING gist (days WITH &&))")
        )

        def insert() -> None:
            with shop.queries.naming_violations(shop.session):
                shop.session.execute(text("INSERT INTO stays VALUES ('[1,3)'), ('[2,4)')"))

        found = broken("ExclusionViolation", insert)
        assert (found.table, found.constraint) == ("stays", "one_at_a_time")
        assert str(found) == "stays: another row excludes this one (one_at_a_time)"

    def test_tables_that_the_spec_does_not_have(self, shop: Shop, broken: Any) -> None:
        shop.session.execute(
            text("CREATE TEMPORARY TABLE others (id int CONSTRAINT only_one UNIQUE, CONSTRAINT few CHECK (id < 9))")
        )

        def insert(value: int) -> Any:
            with shop.queries.naming_violations(shop.session):
                shop.session.execute(text(f"INSERT INTO others VALUES ({value}), ({value})"))

        shop.session.execute(text("SAVEPOINT before"))
        assert "others" in str(broken("UniqueViolation", lambda: insert(1)))
        shop.session.execute(text("ROLLBACK TO before"))
        assert broken("CheckViolation", lambda: insert(10)).constraint == "few"


class TestViolations:
    def test_what_users_do_with_the_session_can_raise_them(self, shop: Shop, broken: Any) -> None:
        skill(shop)

        def flush() -> None:
            with shop.queries.naming_violations(shop.session):
                shop.session.add(shop.models.Skill(slug="fmt"))
                shop.session.flush()

        assert broken("UniqueViolation", flush).constraint == "uq_skills_slug"

    def test_other_errors_pass(self, shop: Shop) -> None:
        with pytest.raises(ZeroDivisionError), shop.queries.naming_violations(shop.session):
            raise ZeroDivisionError

    def test_they_are_raised_from_the_error_of_the_driver(self, shop: Shop, broken: Any) -> None:
        user(shop)
        found = broken("UniqueViolation", lambda: user(shop))
        assert type(found.__cause__) is IntegrityError
        assert found.orig is found.__cause__.orig
        assert found.statement.startswith("INSERT INTO users")

    def test_the_session_goes_on_after_a_savepoint(self, shop: Shop, broken: Any) -> None:
        user(shop)
        shop.session.execute(text("SAVEPOINT before"))
        broken("UniqueViolation", lambda: user(shop))
        shop.session.execute(text("ROLLBACK TO before"))
        assert shop.database.users.count() == 1

    def test_they_can_be_sent_elsewhere(self, shop: Shop, broken: Any) -> None:
        user(shop)
        found = broken("UniqueViolation", lambda: user(shop))
        copied = pickle.loads(pickle.dumps(found))
        assert (type(copied), str(copied), parts(copied)) == (type(found), str(found), parts(found))
        assert copied.doc == found.doc


@pytest.mark.parametrize("way", ["queries", "session"])
def test_every_model_may_have_a_database_of_its_own(shop_package: Any, tmp_path: Path, way: str) -> None:
    models, schemas, queries = (shop_package(name) for name in ("models", "schemas", "queries"))
    first, second = engines = [create_engine(f"sqlite:///{tmp_path / name}") for name in ("a", "b")]
    for engine in engines:
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
        models.Base.metadata.create_all(engine)
    session = Session(binds={models.Base: first, models.Tagging: second})

    def create(name: str, values: dict[str, Any]) -> None:
        table = getattr(queries.Database(session), f"{name.lower()}s")
        table.create(getattr(schemas, f"{name}Create")(**values))

    def flush(name: str, values: dict[str, Any]) -> None:
        with queries.naming_violations(session):
            session.add(getattr(models, name)(**values))
            session.flush()

    write, key = {"queries": create, "session": flush}[way], uuid4()
    for name, values in (("Rating", {"user_id": key, "stars": 1}), ("Tagging", {"tag_id": 1, "weight": 1})):
        with pytest.raises(
            queries.ForeignKeyViolation, match=rf"^{name.lower()}s\.skill_id refers to no row of skills"
        ):
            write(name, {"skill_id": key, **values})
        session.rollback()
    session.close()
    for engine in engines:
        engine.dispose()
