"""Composites keep their fields: read as objects and in shapes, through every driver of PostgreSQL and SQLite."""

from collections.abc import Mapping, Sequence
from dataclasses import make_dataclass
from itertools import zip_longest
from types import GenericAlias
from typing import Any

import pytest
from pydantic import ConfigDict, ValidationError
from sqlalchemy import Enum, Integer, LargeBinary, MetaData, SmallInteger, Text, create_engine, null, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from dovetail.runtime.composite import Composite
from dovetail.runtime.domain import Domain
from dovetail.runtime.enum_text import EnumText, values_of
from dovetail.runtime.types import Array
from dovetail.schema.types import WORDS
from edge_values import EDGES, TEXTS, Colour, resolved
from keeping_values import keeps, know_vectors, things_of
from test_runtime_types import annotation_of

CASES = [pytest.param(word, arguments, id=word + "".join(map(str, arguments))) for word, arguments in EDGES]
COLOUR = Enum(Colour, name="colour", values_callable=values_of).with_variant(EnumText(Colour), "sqlite")


def holder(name: str = "Holder", **fields: Any) -> Any:
    """A class like those that are generated."""
    config = ConfigDict(ser_json_bytes="hex", val_json_bytes="hex", revalidate_instances="always")
    given = [(field, annotation | None, None) for field, annotation in fields.items()]
    namespace = {"__pydantic_config__": config}
    return make_dataclass(name, given, frozen=True, slots=True, namespace=namespace)


def made(url: str, of: Any, parts: Mapping[str, TypeEngine[Any]], name: str = "held", **others: Any) -> Composite[Any]:
    """The composite type of a class, made in the database after `others`."""
    metadata = MetaData()
    composite = Composite(of, name, parts, metadata=metadata)
    engine = create_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            know_vectors(connection)
            for other in others.values():
                other.create(connection, checkfirst=True)
        metadata.create_all(connection)
    engine.dispose()
    return composite


@pytest.mark.every_postgresql(when="soaking")
@pytest.mark.parametrize(("word", "arguments"), CASES)
def test_fields_of_every_type_come_back(word: str, arguments: tuple[int, ...], database_url: str) -> None:
    of = holder(value=annotation_of(word), word=str)
    composite = made(database_url, of, {"value": resolved(WORDS[word].portable, arguments), "word": Text()})
    keeps(database_url, composite, of, [of(), *(of(value, "x") for value in EDGES[word, arguments])])


def test_fields_for_postgresql_alone_come_back_together(postgresql: str) -> None:
    of = holder(**{f"of_{i}": annotation_of(word) for i, (word, _) in enumerate(EDGES)})
    parts = {f"of_{i}": resolved(WORDS[word].sqlalchemy, arguments) for i, (word, arguments) in enumerate(EDGES)}
    rows = zip_longest(*EDGES.values())
    keeps(postgresql, made(postgresql, of, parts), of, [of(), *(of(*row) for row in rows)])


def test_fields_that_are_arrays_come_back_together(database_url: str) -> None:
    listed = {case: values for case, values in EDGES.items() if case[0] not in ("json", "jsonb", "vector")}
    fields: dict[str, Any] = {
        f"of_{i}": GenericAlias(list, annotation_of(word) | None) for i, (word, _) in enumerate(listed)
    }
    of = holder(**fields)
    parts = {f"of_{i}": Array(resolved(WORDS[word].portable, given)) for i, (word, given) in enumerate(listed)}
    composite = made(database_url, of, parts)
    full, holed = ([*values] for values in listed.values()), ([None, values[0], None] for values in listed.values())
    keeps(database_url, composite, of, [of(), of(*([] for _ in listed)), of(*full), of(*holed)])


@pytest.mark.every_postgresql
def test_texts_come_back_whatever_is_in_them(database_url: str) -> None:
    odd = ["", " ", ",", "(", ")", '"', '""', "\\", "\\\\", "'", "(a,b)", "NULL", "null", "{}", "%s", ":x", "a\nb", "é"]
    of = holder(first=str, second=str, third=str)
    names = {"select": Text(), "order": Text(), "Größe": Text()}
    composite = made(database_url, of, names)
    found: Sequence[Any] = [of(word, None, word * 2) for word in [*odd, *TEXTS]]
    keeps(database_url, composite, of, [of(), *found])


@pytest.mark.every_postgresql
def test_composites_hold_enums_domains_and_other_composites(database_url: str) -> None:
    point = holder("Point", x=int, data=bytes)
    inner = made(database_url, point, {"x": Integer(), "data": LargeBinary()}, "place")
    small = Domain("small", SmallInteger()).with_variant(SmallInteger(), "sqlite")
    of = holder(colour=Colour, colours=list[Colour], size=int, place=point)
    parts: dict[str, Any] = {"colour": COLOUR, "colours": Array(COLOUR), "size": small, "place": inner}
    composite = made(database_url, of, parts, colour=COLOUR, small=small)
    first = next(iter(Colour))
    values = [of(), of(first, list(Colour), 1, point(2, b"\x00\xff")), of(None, [], None, point()), of(place=None)]
    keeps(database_url, composite, of, values)


@pytest.mark.every_postgresql
def test_values_are_compared_changed_and_told_from_null(database_url: str) -> None:
    of = holder(street=str, number=int)
    composite = made(database_url, of, {"street": Text(), "number": Integer()})
    with things_of(database_url, composite, of) as things:
        things.keep([of("a", 1), of("b", 2), of(), None])
        engine = create_engine(database_url)
        with Session(engine) as session:
            alike = select(things.thing.id).where(things.thing.value == of("b", 2))
            assert session.scalars(alike).all() == [1]
            value = things.thing.value
            for missing in (value.is_(None), value == None, value.is_(null())):  # noqa: E711
                assert session.scalars(select(things.thing.id).where(missing)).all() == [3]
            for there in (value.is_not(None), value != None, ~value.is_(None)):  # noqa: E711
                assert session.scalars(select(things.thing.id).where(there)).all() == [0, 1, 2]
            thing = session.get_one(things.thing, 0)
            thing.value = of("c", None)
            session.flush()
            session.expire_all()
            assert session.get_one(things.thing, 0).value == of("c", None)
            thing.value = {"street": "dumped"}
            session.flush()
            session.expire_all()
            assert thing.value == of("dumped")
            session.execute(update(things.thing).values(value=of("d", 4)))
            assert set(session.scalars(select(things.thing.value))) == {of("d", 4)}
        engine.dispose()


def test_only_values_of_the_class_and_of_the_types_are_taken(sqlite_url: str) -> None:
    of = holder(street=str, number=int)
    composite = made(sqlite_url, of, {"street": Text(), "number": Integer()})
    dialect = create_engine(sqlite_url).dialect
    with pytest.raises(TypeError, match="expected Holder, not 'a'"):
        composite.process_bind_param("a", dialect)
    with pytest.raises(TypeError, match="unexpected keyword"):
        composite.process_bind_param({"streets": "a"}, dialect)
    with pytest.raises(ValidationError):
        composite.process_bind_param(of("a", "many"), dialect)


@pytest.fixture
def sqlite_url(sqlite: Any) -> str:
    return f"sqlite:///{sqlite}"
