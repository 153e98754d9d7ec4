"""Creating, changing and deleting rows, through every driver."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import Column, Index, Integer, MetaData, Table, UniqueConstraint, create_engine, inspect, true
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, registry

from dovetail.runtime.source import Source
from dovetail.runtime.writing.unique_keys import nulls_are_equal
from writers import Shop

LONG_AGO = datetime(2001, 2, 3, tzinfo=UTC)


class UserCard(BaseModel):
    email: str
    name: str | None


class SkillCard(BaseModel):
    slug: str
    author: UserCard | None


class Home(BaseModel):
    street: str = Field(alias="Street")
    since: datetime


class NewUser(BaseModel):
    """A class of one's own, with a default of its own."""

    model_config = ConfigDict(extra="forbid")

    mail: str = Field(alias="email")
    name: str = "somebody"
    settings: dict[str, Home] | None = None
    repeated: str = Field(default="", exclude=True)


def user(shop: Shop, email: str = "ann@x", **values: Any) -> Any:
    return shop.database.users.create(shop.schemas.UserCreate(email=email, **values))


def skill(shop: Shop, slug: str = "fmt", **values: Any) -> Any:
    return shop.database.skills.create(shop.schemas.SkillCreate(slug=slug, **values))


class TestCreate:
    def test_what_the_database_makes_is_there(self, shop: Shop) -> None:
        made = user(shop)
        assert (made.email, made.name, made.settings) == ("ann@x", "nobody", {})
        assert made.created_at == made.updated_at
        assert isinstance(made.id, UUID)
        assert inspect(made).persistent
        assert len(shop.statements) == 1

    def test_a_shape_is_read_back(self, shop: Shop) -> None:
        made = shop.database.users.create(shop.schemas.UserCreate(email="ann@x"), UserCard)
        assert made == UserCard(email="ann@x", name="nobody")
        assert len(shop.statements) == 2

    def test_null_is_not_the_same_as_left_out(self, shop: Shop) -> None:
        made = user(shop, name=None, settings=None)
        assert (made.name, made.settings) == (None, None)

    def test_classes_of_ones_own(self, shop: Shop) -> None:
        home = Home(Street="Main", since=LONG_AGO)
        made = shop.database.users.create(NewUser(email="ann@x", settings={"home": home}))
        expected = {"home": {"street": "Main", "since": "2001-02-03T00:00:00Z"}}
        assert (made.email, made.name, made.settings) == ("ann@x", "somebody", expected)

    def test_computed_columns_are_there(self, shop: Shop) -> None:
        version = shop.database.versions.create(shop.schemas.VersionCreate(number=3, skill_id=skill(shop).id))
        assert (version.doubled, version.id > 0) == (6, True)

    def test_nothing_is_committed(self, shop: Shop) -> None:
        user(shop)
        shop.session.rollback()
        assert shop.database.users.count() == 0

    def test_many_rows_take_few_statements_and_keep_their_order(self, shop: Shop) -> None:
        rows = [shop.schemas.UserCreate(email=f"{number}@x") for number in range(2000)]
        made = shop.database.users.create_many(rows)
        assert [each.email for each in made] == [row.email for row in rows]
        assert len(shop.statements) < 40
        cards = shop.database.users.create_many(
            (shop.schemas.UserCreate(email=f"{number}@y") for number in range(700)), UserCard
        )
        assert [card.email for card in cards] == [f"{number}@y" for number in range(700)]
        assert shop.database.users.create_many([]) == []
        assert shop.database.users.create_many([], UserCard) == []

    def test_rows_that_the_database_numbers_keep_their_order(self, shop: Shop) -> None:
        key = skill(shop).id
        numbers = [(n * 7) % 50 + 1 for n in range(50)]
        rows = [shop.schemas.VersionCreate(number=number, skill_id=key) for number in numbers]
        shop.statements.clear()
        made = shop.database.versions.create_many(rows)
        assert [version.number for version in made] == numbers
        assert len(shop.statements) == 1

    def test_rows_of_which_other_things_are_given_go_together(self, shop: Shop) -> None:
        rows = [
            shop.schemas.UserCreate(email=f"{n}@x", **({"updated_at": LONG_AGO} if n % 2 else {})) for n in range(60)
        ]
        made = shop.database.users.create_many(rows)
        assert [each.email for each in made] == [row.email for row in rows]
        assert [each.updated_at == LONG_AGO for each in made] == [n % 2 == 1 for n in range(60)]
        assert len(shop.statements) == 2

    def test_equal_rows_of_a_table_without_a_primary_key(self, shop: Shop) -> None:
        made = shop.database.events.create_many([shop.schemas.EventCreate(place="a", size=1)] * 2)
        assert [(each.place, each.size) for each in made] == [("a", 1)] * len(made)
        rows = [shop.schemas.EventCreate(place="b", size=1) for _ in range(2)]
        assert len(shop.database.events.create_many(rows)) == 2
        assert shop.database.events.count(where=shop.models.Event.place == "b") == 2

    def test_every_item_is_a_row_of_its_own(self, shop: Shop) -> None:
        row = shop.schemas.EventCreate(place="a", size=1)
        assert len(shop.database.events.create_many([row] * 3)) == 3
        assert shop.database.events.count() == 3
        numbered = shop.schemas.UserCreate(email="ann@x")
        with pytest.raises(shop.queries.UniqueViolation):
            shop.database.users.create_many([numbered, numbered])

    def test_the_session_holds_what_was_made(self, shop: Shop) -> None:
        made = user(shop)
        assert shop.database.users.get(made.id) is made
        assert not shop.session.dirty
        made.name = "Ann"
        assert shop.database.users.get(made.id, UserCard).name == "Ann"

    def test_a_row_may_be_made_again_after_a_rollback(self, shop: Shop) -> None:
        key = uuid4()
        kept = user(shop, id=key)
        shop.session.rollback()
        again = user(shop, id=key, name="Ann")
        assert (again.name, kept.email) == ("Ann", "ann@x")
        assert shop.database.users.count() == 1


class TestUpdate:
    def test_only_what_is_given_is_written(self, shop: Shop) -> None:
        made = user(shop, updated_at=LONG_AGO)
        shop.statements.clear()
        changed = shop.database.users.update(made.id, shop.schemas.UserUpdate(name=None))
        assert changed is made
        assert (made.name, made.email) == (None, "ann@x")
        assert made.updated_at > LONG_AGO
        assert len(shop.statements) == 1

    def test_rows_that_are_not_loaded(self, shop: Shop) -> None:
        key = user(shop).id
        shop.session.expunge_all()
        changed = shop.database.users.update(key, shop.schemas.UserUpdate(name="Ann"))
        assert inspect(changed).persistent
        assert (changed.name, changed.email, changed.settings) == ("Ann", "ann@x", {})
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = changed.skills
        assert shop.database.users.get(key) is changed

    def test_shapes_and_empty_changes(self, shop: Shop) -> None:
        key, empty = user(shop).id, shop.schemas.UserUpdate()
        assert shop.database.users.update(key, shop.schemas.UserUpdate(name="Ann"), UserCard).name == "Ann"
        assert shop.database.users.update(key, empty, UserCard) == UserCard(email="ann@x", name="Ann")
        assert shop.database.users.update(key, empty).name == "Ann"

    def test_no_such_row(self, shop: Shop) -> None:
        for change in (shop.schemas.UserUpdate(), shop.schemas.UserUpdate(name="Ann")):
            assert shop.database.users.update(uuid4(), change) is None
            assert shop.database.users.update(uuid4(), change, UserCard) is None

    def test_composite_keys(self, shop: Shop) -> None:
        key = skill(shop).id, user(shop).id
        shop.database.ratings.create(shop.schemas.RatingCreate(skill_id=key[0], user_id=key[1], stars=1))
        assert shop.database.ratings.update(key, shop.schemas.RatingUpdate(stars=2)).stars == 2
        with pytest.raises(TypeError, match="the key of Rating is skill_id, user_id"):
            shop.database.ratings.update(key[0], shop.schemas.RatingUpdate(stars=2))

    def test_what_was_changed_before_is_kept(self, shop: Shop) -> None:
        made = user(shop)
        made.email = "bob@x"
        shop.database.users.update(made.id, shop.schemas.UserUpdate(name="Bob"))
        assert shop.database.users.get(made.id, UserCard) == UserCard(email="bob@x", name="Bob")

    def test_relations_that_are_wrong_now_are_expired(self, shop: Shop) -> None:
        ann, bob = user(shop), user(shop, "bob@x")
        made, other = skill(shop, author_id=ann.id), skill(shop, "lint", author_id=ann.id)
        load = {"author": True, "versions": True}
        for each in (ann, bob):
            shop.database.users.get(each.id, with_={"skills": True})
        shop.database.skills.find_many(with_=load)
        shop.database.skills.update(made.id, shop.schemas.SkillUpdate(author_id=bob.id))
        for item, relation in ((made, "author"), (ann, "skills"), (bob, "skills")):
            with pytest.raises(InvalidRequestError, match="raise"):
                getattr(item, relation)
        assert (made.versions, other.author) == ([], ann)
        assert shop.database.skills.get(made.id, with_={"author": True}).author is bob

    def test_many_rows(self, shop: Shop) -> None:
        models = shop.models
        skills = [skill(shop, slug, uses=uses, updated_at=LONG_AGO) for slug, uses in (("a", 1), ("b", 2), ("c", 3))]
        shop.statements.clear()
        change = shop.schemas.SkillUpdate(half=50)
        assert shop.database.skills.update_many(change, where=models.Skill.uses > 1) == 2
        assert [each.half for each in skills] == [None, 50, 50]
        assert [each.updated_at > LONG_AGO for each in skills] == [False, True, True]
        assert len(shop.statements) == 2
        assert shop.database.skills.update_many(change, where=models.Skill.author.has()) == 0
        assert shop.database.skills.update_many(shop.schemas.SkillUpdate(), where=true()) == 3

    @pytest.mark.parametrize("field", ["id", "created_at"])
    def test_columns_that_the_generated_update_does_not_have(self, shop: Shop, field: str) -> None:
        made = user(shop)
        kept = {"id": made.id, "created_at": made.created_at}
        value: Any = {"id": uuid4(), "created_at": LONG_AGO}[field]
        added: Any = {field: (type(value), ...)}
        own = create_model("Own", __base__=shop.schemas.UserUpdate, **added)
        renamed = create_model("Renamed", mine=(type(value), Field(alias=field)))
        users, new = shop.database.users, shop.schemas.UserCreate(id=made.id, email="ann@x")
        for change, place in (
            (shop.schemas.UserCreate(email="bob@x", **{field: value}), f"UserCreate.{field}"),
            (own(**{field: value}), f"Own.{field}"),
            (renamed(**{field: value}), "Renamed.mine"),
        ):
            shop.statements.clear()
            for write in (
                partial(users.update, made.id, change),
                partial(users.update_many, change, where=true()),
                partial(users.upsert, new, changes=change),
            ):
                with pytest.raises(shop.queries.ShapeError, match=f"{place} is no column that UserUpdate has: leave"):
                    write()
            assert shop.statements == []
        found = users.get(made.id)
        assert {"id": found.id, "created_at": found.created_at} == kept
        assert users.update(made.id, shop.schemas.UserCreate(email="bob@x")).email == "bob@x"

    def test_tables_without_a_primary_key(self, shop: Shop) -> None:
        models, events = shop.models, shop.database.events
        for size in (1, 2):
            events.create(shop.schemas.EventCreate(place="here", size=size))
        assert events.update_many(shop.schemas.EventUpdate(place="there"), where=models.Event.size == 2) == 1
        assert events.count(where=models.Event.place == "there") == 1
        assert events.delete_many(where=models.Event.size == 2) == 1
        assert events.count() == 1


class TestDelete:
    def test_by_key(self, shop: Shop) -> None:
        key = user(shop).id
        assert shop.database.users.delete(key) is True
        assert shop.database.users.delete(key) is False
        assert shop.database.users.get(key) is None
        shop.session.expunge_all()
        assert shop.database.users.delete(user(shop).id) is True

    def test_objects_are_gone_with_their_rows(self, shop: Shop) -> None:
        ann = user(shop)
        made = skill(shop, author_id=ann.id)
        shop.database.users.get(ann.id, with_={"skills": True})
        assert shop.database.skills.delete(made.id)
        assert made not in shop.session.identity_map.values()
        with pytest.raises(InvalidRequestError, match="raise"):
            _ = ann.skills

    def test_many_rows(self, shop: Shop) -> None:
        skills = [skill(shop, slug, uses=uses) for slug, uses in (("a", 1), ("b", 2), ("c", 3))]
        assert shop.database.skills.delete_many(where=shop.models.Skill.uses > 1) == 2
        assert [each in shop.session.identity_map.values() for each in skills] == [True, False, False]
        shop.session.expunge_all()
        assert shop.database.skills.delete_many(where=shop.models.Skill.author.has()) == 0
        assert shop.database.skills.delete_many(where=true()) == 1


class TestUpsert:
    def test_by_primary_key(self, shop: Shop) -> None:
        key = uuid4()
        new = shop.schemas.UserCreate(id=key, email="ann@x", name="Ann", created_at=LONG_AGO, updated_at=LONG_AGO)
        assert shop.database.users.upsert(new).name == "Ann"
        again = shop.schemas.UserCreate(id=key, email="bob@x", created_at=datetime.now(UTC))
        changed = shop.database.users.upsert(again)
        assert (changed.email, changed.name) == ("bob@x", "Ann")
        assert changed.created_at == LONG_AGO
        assert changed.updated_at > LONG_AGO
        assert shop.database.users.count() == 1

    def test_by_another_unique_key(self, shop: Shop) -> None:
        skills, slug = shop.database.skills, [shop.models.Skill.slug]
        first = skills.upsert(shop.schemas.SkillCreate(slug="fmt", uses=1), on=slug)
        shop.statements.clear()
        second = skills.upsert(shop.schemas.SkillCreate(slug="fmt", uses=2), on=slug)
        assert second is first
        assert second.uses == 2
        assert len(shop.statements) == 1
        card = skills.upsert(shop.schemas.SkillCreate(slug="fmt", author_id=user(shop).id), SkillCard, on=slug)
        assert (card.author.email, first.uses) == ("ann@x", 2)

    def test_changes_of_their_own(self, shop: Shop) -> None:
        skills, new = shop.database.skills, shop.schemas.SkillCreate(slug="fmt", uses=1, updated_at=LONG_AGO)
        for change, uses in ((shop.schemas.SkillUpdate(), 1), (shop.schemas.SkillUpdate(uses=7), 7)):
            for _ in range(2):
                made = skills.upsert(new, on=[shop.models.Skill.slug], changes=change)
            assert made.uses == uses
            assert (made.updated_at == LONG_AGO) is (uses == 1)

    def test_null_is_written_and_what_is_left_out_is_not(self, shop: Shop) -> None:
        users, email = shop.database.users, [shop.models.User.email]
        users.upsert(shop.schemas.UserCreate(email="ann@x", name="Ann", settings={"a": 1}), on=email)
        changed = users.upsert(shop.schemas.UserCreate(email="ann@x", settings=None), on=email)
        assert (changed.name, changed.settings) == ("Ann", None)

    def test_a_row_of_which_only_the_key_is_given(self, shop: Shop) -> None:
        tags = shop.database.profiles
        key = user(shop).id
        for _ in range(2):
            assert tags.upsert(shop.schemas.ProfileCreate(user_id=key)).bio == ""

    def test_keys_that_are_none(self, shop: Shop) -> None:
        users, new = shop.database.users, shop.schemas.UserCreate(email="ann@x")
        with pytest.raises(ValueError, match=r"no unique key of name: on is one of \[User.id\] or \[User.email\]"):
            users.upsert(new, on=[shop.models.User.name])
        with pytest.raises(TypeError, match="UserCreate gives no id, by which upsert is to find the row"):
            users.upsert(new)
        with pytest.raises(ValueError, match="events has no primary key: it has no unique key, so use create"):
            shop.database.events.upsert(shop.schemas.EventCreate(place="a", size=1))

    def test_one_attribute_is_a_key(self, shop: Shop) -> None:
        skills, slug = shop.database.skills, shop.models.Skill.slug
        first = skills.upsert(shop.schemas.SkillCreate(slug="fmt", uses=1), on=slug)
        assert skills.upsert(shop.schemas.SkillCreate(slug="fmt", uses=2), on=(slug,)) is first
        assert first.uses == 2

    def test_what_is_no_attribute(self, shop: Shop) -> None:
        users, new = shop.database.users, shop.schemas.UserCreate(email="ann@x")
        takes = r"on takes attributes of User, such as on=\[User\.email\], not "
        for wrong in ("email", ["email"], 3, [shop.models.Skill.slug], shop.models.Tag.label):
            with pytest.raises(TypeError, match=takes):
                users.upsert(new, on=wrong)
        with pytest.raises(ValueError, match=takes + r"\[\]"):
            users.upsert(new, on=[])
        event = shop.schemas.EventCreate(place="a", size=1)
        with pytest.raises(TypeError, match="and events has no unique key, so use create"):
            shop.database.events.upsert(event, on="place")
        assert shop.statements == []

    def test_null_in_a_key(self, shop: Shop) -> None:
        skill = shop.models.Skill
        new = shop.schemas.SkillCreate(slug="fmt", author_id=None)
        message = r"SkillCreate gives NULL for author_id, .* \[Skill\.author_id, Skill\.slug\]"
        with pytest.raises(ValueError, match=message):
            shop.database.skills.upsert(new, on=[skill.author_id, skill.slug])
        assert shop.statements == []
        made = shop.database.skills.upsert(new, on=skill.slug)
        assert made.author_id is None

    def test_null_in_a_key_where_nulls_are_equal(self) -> None:
        table = Table(
            "t",
            MetaData(),
            Column("id", Integer, primary_key=True),
            Column("a", Integer),
            Column("b", Integer),
            UniqueConstraint("a", name="ua", postgresql_nulls_not_distinct=True),
        )
        Index("ub", table.c.b, unique=True, postgresql_nulls_not_distinct=True)
        model = type("T", (), {})
        source = Source(registry().map_imperatively(model, table), {})
        for column in (table.c.a, table.c.b):
            assert nulls_are_equal(source, [column], "postgresql")
            assert not nulls_are_equal(source, [column], "sqlite")
        assert not nulls_are_equal(source, [table.c.id], "postgresql")


class Typo(BaseModel):
    email: str = "ann@x"
    nmae: str = ""


class Computed(BaseModel):
    doubled: int = 1


class TestWrongClasses:
    @pytest.mark.parametrize(
        ("table", "row", "message"),
        [
            ("users", Typo(), r"Typo\.nmae names neither a column nor a relation of users: did you mean name\?"),
            ("versions", Computed(), r"Computed\.doubled is made by the database and cannot be written"),
            ("users", NewUser(email="a").model_copy(), None),
        ],
        ids=["typo", "computed", "right"],
    )
    def test_say_what_is_wrong(self, shop: Shop, table: str, row: Any, message: str | None) -> None:
        queries = getattr(shop.database, table)
        if message is None:
            assert queries.create(row).email == "a"
            return
        for write in (queries.create, queries.upsert, lambda row: queries.update_many(row, where=true())):
            with pytest.raises(shop.queries.ShapeError, match=message):
                write(row)
        assert shop.statements == []

    def test_rows_and_changes_are_instances(self, shop: Shop) -> None:
        with pytest.raises(TypeError, match=r"such as UserCreate\(\.\.\.\), not from \{'email': 'a'\}"):
            shop.database.users.create({"email": "a"})
        with pytest.raises(TypeError, match=r"such as UserCreate\(\.\.\.\), not from <shop.models"):
            shop.database.users.upsert(shop.models.User(email="a"))
        with pytest.raises(TypeError, match=r"such as UserUpdate\(\.\.\.\), not \{'email': 'a'\}"):
            shop.database.users.update(uuid4(), {"email": "a"})

    def test_a_shape_that_does_not_fit_is_found_before_anything_is_written(self, shop: Shop) -> None:
        with pytest.raises(shop.queries.ShapeError, match="names neither"):
            shop.database.users.create(shop.schemas.UserCreate(email="a"), SkillCard)
        assert shop.statements == []

    def test_values_that_no_database_keeps(self, shop: Shop) -> None:
        with pytest.raises(shop.queries.RefusedValueError):
            user(shop, "ann\ud800@x")


def test_a_session_may_know_the_database_by_the_models(shop_package: Any, sqlite: Any) -> None:
    models, schemas, queries = (shop_package(name) for name in ("models", "schemas", "queries"))
    engine = create_engine(f"sqlite:///{sqlite}")
    with Session(binds={models.Base: engine}) as session:
        models.Base.metadata.create_all(engine)
        users = queries.Database(session).users
        made = users.create(schemas.UserCreate(email="ann@x"))
        assert users.update(made.id, schemas.UserUpdate(name="Ann")) is made
        assert users.upsert(schemas.UserCreate(email="ann@x"), on=[models.User.email]) is made
        assert (users.count(), users.exists()) == (1, True)
        assert users.find_many(UserCard) == users.paginate(UserCard).items == [*users.stream(UserCard)]
        assert users.find_many(with_={"skills": {"limit": 1}}) == [made]
        assert users.delete_many(where=models.User.name == "Ann") == 1
    engine.dispose()
