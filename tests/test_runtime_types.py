"""Every type of the language keeps its values, read as objects and in shapes, on PostgreSQL and SQLite."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from math import inf, nextafter
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import BaseModel, create_model
from sqlalchemy import URL, Column, Enum, ForeignKey, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeEngine

from dovetail.runtime.portable import annotation_of
from dovetail.runtime.queries import TableQueries
from dovetail.runtime.ranges import Range
from dovetail.runtime.relation import Relation
from dovetail.runtime.types import Array, Numeric, RangeType, Timestamp, Timestamptz
from dovetail.schema.types import WORDS, Symbol


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark blue"


NOON = datetime(2026, 2, 28, 12, 30, 0, 123456, tzinfo=UTC)
ID = UUID("12345678-1234-5678-9abc-def012345678")
JSON_VALUES = [{}, [], {"a": [1, None, 'q"\\'], "b": {"c": True}}, 1.5, "text", False, {"n": 12345678901234567890}]
INTERVALS = [
    timedelta(0),
    timedelta(microseconds=-1),
    timedelta(days=-3, microseconds=5),
    timedelta(days=90000, hours=1),
]

EDGES: dict[tuple[str, tuple[int, ...]], Sequence[Any]] = {
    ("bool", ()): [True, False],
    ("smallint", ()): [-(2**15), 2**15 - 1],
    ("int", ()): [-(2**31), 2**31 - 1],
    ("bigint", ()): [-(2**63), 2**63 - 1, 2**53 + 1],
    ("numeric", ()): [Decimal("1.5"), Decimal("-0.000001"), Decimal("12345678901234.5"), Decimal(10**17 + 1)],
    ("numeric", (12, 2)): [Decimal("1.10"), Decimal("-9999999999.99"), Decimal("0.00"), Decimal("3.00")],
    ("real", ()): [0.5, -1.25, inf, -inf],
    ("double", ()): [0.1, 0.1 + 0.2, 1e300, 5e-324, nextafter(1, 2), inf, -inf, -0.0],
    ("text", ()): ["", 'it\'s "quoted" \\ %s :x {}', "\n\t\x01", "日本 🎉 \u202e", "null"],
    ("varchar", (20,)): ["", "twenty characters ok"],
    ("char", (3,)): ["abc"],
    ("bytes", ()): [b"", b"\x00\xff", bytes(range(256))],
    ("date", ()): [date.min, date.max, date(2024, 2, 29)],
    ("time", ()): [time.min, time.max, time(12, 30)],
    ("timestamp", ()): [
        datetime(1, 1, 1),  # noqa: DTZ001
        datetime(9999, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001
        NOON.replace(tzinfo=None),
    ],
    ("timestamptz", ()): [NOON, datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, 23, 59, 59, 999999, UTC)],
    ("interval", ()): INTERVALS,
    ("uuid", ()): [ID, UUID(int=0), UUID(int=2**128 - 1)],
    ("json", ()): JSON_VALUES,
    ("jsonb", ()): JSON_VALUES,
    ("inet", ()): ["10.0.0.1", "10.0.0.1/8", "2001:db8::1"],
    ("cidr", ()): ["10.0.0.0/8", "2001:db8::/32"],
    ("macaddr", ()): ["08:00:2b:01:02:03"],
    ("bit", (4,)): ["0000", "1010"],
    ("vector", (3,)): [[0.0, -1.5, 2.25]],
    ("tsvector", ()): ["'fat' 'rat'"],
    ("int4range", ()): [Range[int](1, 5), Range(None, 5, "()"), Range(empty=True)],
    ("int8range", ()): [Range(2**53, 2**62), Range(5, None)],
    ("numrange", ()): [Range(Decimal("1.10"), Decimal("2.20"), "(]")],
    ("tsrange", ()): [Range(datetime(2024, 1, 1), datetime(2024, 1, 2, 3, 4, 5, 6), "[]")],  # noqa: DTZ001
    ("tstzrange", ()): [Range(NOON, NOON + timedelta(days=1))],
    ("daterange", ()): [Range(date(2024, 1, 1), date(2024, 2, 1))],
}
DIALECTS: dict[str, Any] = {name: URL.create(name).get_dialect()() for name in ("postgresql", "sqlite")}
CASES = [pytest.param(word, arguments, id=word + "".join(map(str, arguments))) for word, arguments in EDGES]
IN_ARRAYS = [case for case in CASES if case.values[0] not in ("json", "vector", "tsvector")]


@dataclass(frozen=True)
class Things:
    """A table `things` with a column `value` of the type under test, all of them in the one row of `holders`."""

    session: Session
    thing: Any
    holder: Any
    annotation: Any

    def keep(self, values: Sequence[Any]) -> None:
        self.session.execute(insert(self.holder).values(id=1))
        for number, value in enumerate(values):
            self.session.execute(insert(self.thing).values(id=number, holder_id=1, value=value))

    def as_objects(self) -> list[Any]:
        return list(self.session.scalars(select(self.thing.value).order_by(self.thing.id)))

    def in_shape(self) -> list[Any]:
        shape = create_model("ThingShape", value=(self.annotation | None, ...))
        return [thing.value for thing in self._queries(self.thing).find_many(shape, order_by=self.thing.id)]

    def nested_in_shape(self) -> list[Any]:
        shape: Any = create_model("ThingShape", value=(self.annotation | None, ...))
        holder: Any = create_model("HolderShape", things=(list[shape], ...))
        (found,) = self._queries(self.holder).find_many(holder)
        return [thing.value for thing in found.things]

    def _queries(self, model: Any) -> Any:
        things = Relation("things", "holders", "things", "referenced", "many", ("id",), ("holder_id",))
        attributes = {"model": model, "relations": {"holders": {"things": things}}}
        return type("ThingQueries", (TableQueries,), attributes)(self.session)


def things_of(url: str, type_: TypeEngine[Any], annotation: Any) -> Iterator[Things]:
    class Base(DeclarativeBase):
        pass

    class Holder(Base):
        __table__ = Table("holders", Base.metadata, Column("id", Integer, primary_key=True))

    class Thing(Base):
        __table__ = Table(
            "things",
            Base.metadata,
            Column("id", Integer, primary_key=True),
            Column("holder_id", ForeignKey("holders.id")),
            Column("value", type_),
        )

    engine = create_engine(url)
    with Session(engine) as session:
        if url.startswith("postgresql"):
            session.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
            session.execute(text("SET TIME ZONE 'Asia/Kolkata'"))
        Base.metadata.create_all(session.connection())
        yield Things(session, Thing, Holder, annotation)
    engine.dispose()


def resolved(symbol: Symbol, arguments: tuple[int, ...]) -> Any:
    """What a symbol of the table of types means."""
    module = import_module(f"dovetail{symbol.module}" if symbol.module.startswith(".") else symbol.module or "builtins")
    precision = [f"precision={argument}" for argument in arguments]
    source = (
        symbol.text.replace("{call}", f"({', '.join(map(str, arguments))})")
        .replace("{precision}", f"({', '.join(precision)})")
        .replace("{zoned}", f"({', '.join(['timezone=True', *precision])})")
    )
    names = {"Decimal": Decimal, "datetime": datetime, "date": date}
    return eval(source, {**vars(module), **names})  # noqa: S307 - our own table


@pytest.mark.parametrize(("word", "arguments"), CASES)
def test_values_come_back_as_they_went_in(word: str, arguments: tuple[int, ...], database_url: str) -> None:
    values = [*EDGES[word, arguments], None]
    annotation = resolved(WORDS[word].python, ())
    for things in things_of(database_url, resolved(WORDS[word].portable, arguments), annotation):
        things.keep(values)
        assert things.as_objects() == values
        assert things.in_shape() == values
        assert things.nested_in_shape() == values
        assert [type(value) for value in things.as_objects()] == [type(value) for value in values]


@pytest.mark.parametrize(("word", "arguments"), CASES)
def test_types_for_postgresql_alone_keep_the_same_values(
    word: str, arguments: tuple[int, ...], postgresql: str
) -> None:
    values = [*EDGES[word, arguments], None]
    annotation = resolved(WORDS[word].python, ())
    for things in things_of(postgresql, resolved(WORDS[word].sqlalchemy, arguments), annotation):
        things.keep(values)
        assert things.as_objects() == values
        assert things.nested_in_shape() == values


@pytest.mark.parametrize(("word", "arguments"), IN_ARRAYS)
def test_arrays_keep_their_elements(word: str, arguments: tuple[int, ...], database_url: str) -> None:
    element = resolved(WORDS[word].portable, arguments)
    annotation = resolved(WORDS[word].python, ())
    values: list[Any] = [[], [*EDGES[word, arguments]], [None, EDGES[word, arguments][0]], None]
    for things in things_of(database_url, Array(element), GenericAlias(list, annotation | None)):
        things.keep(values)
        assert things.as_objects() == values
        assert things.nested_in_shape() == values


def test_arrays_of_enums(database_url: str) -> None:
    type_ = Enum(Colour, name="colour", values_callable=lambda colours: [colour.value for colour in colours])
    for things in things_of(database_url, Array(type_), list[Colour]):
        things.keep([[Colour.DARK_BLUE, Colour.RED], []])
        assert things.as_objects() == [[Colour.DARK_BLUE, Colour.RED], []] == things.in_shape()


def test_moments_are_read_in_utc(database_url: str) -> None:
    indian = datetime(2026, 1, 1, 3, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    for things in things_of(database_url, Timestamptz(), datetime):
        things.keep([indian])
        for (found,) in (things.as_objects(), things.in_shape()):
            assert found == indian
            assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (Timestamptz(), datetime(2026, 1, 1), "needs a time zone"),  # noqa: DTZ001
        (Timestamp(), NOON, "has no time zone"),
        (resolved(Symbol(".runtime.types", "BitText(4)"), ()), "10", "takes 4 digits"),
        (resolved(Symbol(".runtime.types", "Vector(3)"), ()), [1.0], "takes 3 numbers"),
    ],
)
def test_values_that_would_change_are_refused(type_: Any, value: Any, message: str, database_url: str) -> None:
    for things in things_of(database_url, type_, Any):
        with pytest.raises(StatementError, match=message):
            things.keep([value])


def test_sqlite_refuses_digits_it_cannot_keep(sqlite: Path) -> None:
    for things in things_of(f"sqlite:///{sqlite}", Numeric(), Decimal):
        with pytest.raises(StatementError, match="15 digits"):
            things.keep([Decimal("1234567890.123456789")])


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("numeric", [Decimal("-2.5"), Decimal(9), Decimal("10.5"), Decimal(100)]),
        ("interval", [timedelta(days=-1), timedelta(0), timedelta(seconds=9), timedelta(seconds=10)]),
        ("timestamptz", [NOON, NOON + timedelta(microseconds=1), NOON + timedelta(days=1)]),
        ("time", [time(1), time(1, 0, 0, 1), time(12)]),
    ],
)
def test_values_compare_and_sort_as_in_python(word: str, values: list[Any], database_url: str) -> None:
    for things in things_of(database_url, resolved(WORDS[word].portable, ()), Any):
        things.keep(values[::-1])
        value = things.thing.value
        assert list(things.session.scalars(select(value).order_by(value))) == values
        assert list(things.session.scalars(select(value).where(value > values[1]).order_by(value))) == values[2:]


def test_ranges_are_kept_in_one_form(database_url: str) -> None:
    for things in things_of(database_url, RangeType("int4range"), Range[int]):
        things.keep([Range(1, 5, "[]"), Range(1, 5, "(]"), Range(3, 3), Range(None, None, "[]")])
        assert things.as_objects() == [Range(1, 6), Range(2, 6), Range(empty=True), Range(None, None, "()")]
        assert things.in_shape() == things.as_objects()


@pytest.mark.parametrize(("word", "arguments"), [*CASES, pytest.param("citext", (), id="citext")])
def test_types_are_called_as_in_the_migrations(word: str, arguments: tuple[int, ...]) -> None:
    type_ = resolved(WORDS[word].portable, arguments)
    written = f"({', '.join(map(str, arguments))})" if arguments else ""
    on_sqlite = type_.compile(dialect=DIALECTS["sqlite"])
    assert on_sqlite.replace(" ", "") == WORDS[word].sqlite.replace("{arguments}", written).replace(" ", "")
    on_postgresql = type_.compile(dialect=DIALECTS["postgresql"]).lower()
    for long, short in {
        " without time zone": "",
        "timestamp with time zone": "timestamptz",
        "float": "double precision",
    }.items():
        on_postgresql = on_postgresql.replace(long, short)
    assert on_postgresql == WORDS[word].postgresql.replace("{arguments}", written)


@pytest.mark.filterwarnings("ignore:Did not recognize type 'vector'")
def test_alembic_sees_no_difference_to_the_migrations(database_url: str) -> None:
    dialect = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    columns, types = [], []
    for number, (word, arguments) in enumerate(EDGES):
        written = f"({', '.join(map(str, arguments))})" if arguments else ""
        columns.append(f"c{number} {getattr(WORDS[word], dialect).replace('{arguments}', written)}")
        types.append(Column(f"c{number}", resolved(WORDS[word].portable, arguments)))
    columns.append("a " + ("JSON" if dialect == "sqlite" else "uuid[]"))
    types.append(Column("a", Array(resolved(WORDS["uuid"].portable, ()))))
    engine = create_engine(database_url)
    with engine.begin() as connection:
        if dialect == "postgresql":
            connection.execute(text("CREATE EXTENSION vector"))
        connection.exec_driver_sql(f"CREATE TABLE t ({', '.join(columns)})")
        metadata = MetaData()
        Table("t", metadata, *types)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_annotations_of_shapes_that_read_hexadecimal_themselves(database_url: str) -> None:
    class Attachment(BaseModel, val_json_bytes="hex"):
        value: Annotated[bytes, "content"]

    for things in things_of(database_url, resolved(WORDS["bytes"].portable, ()), bytes):
        things.keep([b"\x00\xff"])
        assert annotation_of(things.thing.__table__.c.value.type) is bytes
        assert [item.value for item in things._queries(things.thing).find_many(Attachment)] == [b"\x00\xff"]
