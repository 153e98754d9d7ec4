"""Any shape, to any depth, holds what Python works out from the plain rows: relations followed, filtered, sorted, limited, counted."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import eq, ge, getitem, gt, le, lt, ne
from types import GenericAlias
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, create_model
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from effort import law
from registries import Registry, fill

Row = dict[str, Any]
COMPARISONS = (eq, ne, lt, le, gt, ge)
NUMBERS = {"users": "id", "skills": "rank", "versions": "number", "ratings": "stars", "tags": "id", "notes": "id"}
NUMBERS |= {"versions_r1": "id", "skill_tags": "weight", "profiles": "id", "skills_friends": "skill_id"}
COLUMNS = {"users": ["id", "email"], "skills": ["id", "slug", "rank", "author_email"], "versions": ["id", "number"]}
COLUMNS |= {"ratings": ["stars", "user_id"], "tags": ["id", "label"], "notes": ["text", "id"], "profiles": ["bio"]}
COLUMNS |= {"versions_r1": ["rows_r1"], "skill_tags": ["weight", "tag_id"], "skills_friends": ["skill_id", "friend_id"]}


@pytest.fixture(scope="module")
def crowded(registry_package: Any, lasting_database_url: str) -> Iterator[Registry]:
    """A database with many rows, some of which refer to nothing, some to each other."""
    engine = create_engine(lasting_database_url)
    models: Any = registry_package.models
    with Session(engine) as session:
        models.Base.metadata.create_all(session.connection())
        fill(models, session)
        crowd(models, session)
        session.commit()
        yield Registry(models, registry_package.queries, registry_package.queries.Database(session), session)
    engine.dispose()


def crowd(models: Any, session: Session) -> None:
    chance = random.Random(5)
    session.add_all(models.User(id=number, email=f"u{number}@x") for number in range(10, 18))
    session.flush()
    for number in range(10, 40):
        author = chance.choice([None, *(f"u{number}@x" for number in range(10, 15))])
        fork = chance.choice([None, 1, 2, *range(10, number)])
        rank = chance.choice([None, 1, 2, 3])
        skill = models.Skill(id=number, slug=f"s{number % 7}", author_email=author, forked_from_id=fork, rank=rank)
        session.add(skill)
        session.flush()
        for version in range(chance.randrange(5)):
            session.add(models.Version(id=number * 10 + version, number=chance.randrange(4), skill_id=number))
        for user in chance.sample(range(10, 18), chance.randrange(4)):
            session.add(models.Rating(skill_id=number, user_id=user, stars=chance.randrange(1, 6)))
        for tag in chance.sample((1, 2), chance.randrange(3)):
            session.add(models.SkillTag(skill_id=number, tag_id=tag, weight=chance.randrange(3)))
        for friend in chance.sample((1, 2, 3), chance.randrange(3)):
            session.add(models.SkillsFriend(skill_id=number, friend_id=friend))
    session.flush()
    session.add_all(models.Note(id=100 + at, text=f"n{at}", skill_id=1, user_id=1 + at % 2) for at in range(4))


@dataclass(frozen=True)
class Filter:
    """Compare the number of a row with a constant."""

    comparison: int
    value: int

    def holds(self, value: int | None) -> bool:
        return value is not None and bool(COMPARISONS[self.comparison](value, self.value))


@dataclass(frozen=True)
class Asked:
    """A relation to follow, and how; `inner` is what is asked of the related rows."""

    relation: str
    inner: "Shape"
    filter: Filter | None
    descending: bool | None
    limit: int | None
    offset: int | None


@dataclass(frozen=True)
class Shape:
    """What is asked of the rows of a table."""

    table: str
    columns: tuple[str, ...]
    counts: tuple[tuple[str, Filter | None], ...]
    relations: tuple[Asked, ...]


class Oracle:
    """The rows of all tables, and the answers that they give without any SQL."""

    def __init__(self, registry: Registry) -> None:
        self.relations = registry.database.skills.relations
        tables = registry.models.Base.metadata.tables
        self.rows: dict[str, list[Row]] = {
            name: [dict(row) for row in registry.session.execute(select(table)).mappings()]
            for name, table in tables.items()
        }
        self.keys = {name: [column.name for column in table.primary_key] for name, table in tables.items()}

    def read(self, shape: Shape, row: Row) -> Row:
        answer = {f"c{at}": row[name] for at, name in enumerate(shape.columns)}
        for at, (relation, filter_) in enumerate(shape.counts):
            answer[f"n{at}"] = len(self.related(shape.table, relation, row, filter_))
        for at, asked in enumerate(shape.relations):
            answer[f"r{at}"] = self.follow(shape.table, asked, row)
        return answer

    def follow(self, table: str, asked: Asked, row: Row) -> Any:
        found = self.related(table, asked.relation, row, asked.filter)
        if self.relations[table][asked.relation].cardinality == "one":
            return self.read(asked.inner, found[0]) if found else None
        found.sort(key=lambda item: [item[name] for name in self.keys[asked.inner.table]])
        if asked.descending is not None:
            number = NUMBERS[asked.inner.table]
            found.sort(key=lambda item: -1 if item[number] is None else item[number], reverse=asked.descending)
        start = asked.offset or 0
        end = None if asked.limit is None else start + asked.limit
        return [self.read(asked.inner, item) for item in found[start:end]]

    def related(self, table: str, name: str, row: Row, filter_: Filter | None) -> list[Row]:
        relation = self.relations[table][name]
        far = self.rows[relation.related_table]
        here = [row[column] for column in relation.columns]
        if relation.association is None:
            found = [item for item in far if _same([item[column] for column in relation.related_columns], here)]
        else:
            through = relation.association
            pairs = [
                [pair[column] for column in through.related_columns]
                for pair in self.rows[through.table]
                if _same([pair[column] for column in through.columns], here)
            ]
            found = [item for item in far if [item[column] for column in relation.related_columns] in pairs]
        return [item for item in found if filter_ is None or filter_.holds(item[NUMBERS[relation.related_table]])]


def _same(left: Sequence[Any], right: Sequence[Any]) -> bool:
    return None not in left and list(left) == list(right)


def class_of(shape: Shape, registry: Registry, relations: Any) -> Any:
    """The pydantic class that asks for `shape`."""
    queries = registry.queries
    fields: dict[str, Any] = {}
    for at, name in enumerate(shape.columns):
        fields[f"c{at}"] = (Any, Field(validation_alias=name))
    for at, (name, filter_) in enumerate(shape.counts):
        related = relations[shape.table][name].related_table
        count = queries.Count(name, where=_where(filter_, related, registry.models))
        fields[f"n{at}"] = (getitem(Annotated, (int, count)), ...)
    for at, asked in enumerate(shape.relations):
        inner = class_of(asked.inner, registry, relations)
        many = relations[shape.table][asked.relation].cardinality == "many"
        annotation: Any = GenericAlias(list, inner) if many else inner | None
        fields[f"r{at}"] = (getitem(Annotated, (annotation, _related(asked, registry))), ...)
    return create_model("Drawn", **fields)


def _related(asked: Asked, registry: Registry) -> Any:
    table = asked.inner.table
    order = None
    if asked.descending is not None:
        column = _number(table, registry.models)
        key = list(registry.models.Base.metadata.tables[table].primary_key)
        nulls = column.desc().nulls_last() if asked.descending else column.asc().nulls_first()
        order = [nulls, *key]
    where = _where(asked.filter, table, registry.models)
    return registry.queries.Related(asked.relation, where=where, order_by=order, limit=asked.limit, offset=asked.offset)


def _where(filter_: Filter | None, table: str, models: Any) -> Any:
    return None if filter_ is None else COMPARISONS[filter_.comparison](_number(table, models), filter_.value)


def _number(table: str, models: Any) -> Any:
    return models.Base.metadata.tables[table].c[NUMBERS[table]]


filters = st.none() | st.builds(Filter, st.integers(0, 5), st.integers(0, 4))
few = st.none() | st.integers(0, 3)


@st.composite
def shapes(draw: st.DrawFn, relations: Any, table: str, depth: int) -> Shape:
    columns = draw(st.lists(st.sampled_from(COLUMNS[table]), max_size=3))
    named = sorted(relations.get(table, {}))
    many = [name for name in named if relations[table][name].cardinality == "many"]
    counts = draw(st.lists(st.tuples(st.sampled_from(many), filters), max_size=2)) if many else []
    followed = draw(st.lists(st.sampled_from(named), max_size=2 if depth else 0)) if named else []
    asked = tuple(draw(questions(relations, table, name, depth)) for name in followed)
    return Shape(table, tuple(columns), tuple(counts), asked)


@st.composite
def questions(draw: st.DrawFn, relations: Any, table: str, name: str, depth: int) -> Asked:
    relation = relations[table][name]
    inner = draw(shapes(relations, relation.related_table, depth - 1))
    if relation.cardinality == "one":
        return Asked(name, inner, draw(filters), None, None, None)
    return Asked(name, inner, draw(filters), draw(st.none() | st.booleans()), draw(few), draw(few))


@law(28)
@given(data=st.data())
def test_a_shape_holds_what_the_rows_say(crowded: Registry, data: st.DataObject) -> None:
    oracle = Oracle(crowded)
    table = data.draw(st.sampled_from(["skills", "users", "tags", "ratings"]))
    shape = data.draw(shapes(oracle.relations, table, depth=3))
    queries = getattr(crowded.database, table)
    found = queries.find_many(
        class_of(shape, crowded, oracle.relations), order_by=list(queries.model.__table__.primary_key)
    )
    rows = sorted(oracle.rows[table], key=lambda row: [row[name] for name in oracle.keys[table]])
    assert [item.model_dump() for item in found] == [oracle.read(shape, row) for row in rows]
