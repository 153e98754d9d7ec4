"""What column types promise beside keeping values: order, time zones, refusals, and names that the migrations use, too."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from math import inf, nan
from pathlib import Path
from typing import Annotated, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import BaseModel
from sqlalchemy import URL, CheckConstraint, Column, MetaData, Table, create_engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from dovetail.runtime.ranges import Range
from dovetail.runtime.types import Array, Json, Numeric, RangeType, Timestamp, Timestamptz
from dovetail.runtime.values.portable import annotation_of
from dovetail.schema.types import WORDS, Symbol
from edge_values import EDGES, NOON, exact, resolved
from keeping_values import queries_of, things_of

DIALECTS: dict[str, Any] = {name: URL.create(name).get_dialect()() for name in ("postgresql", "sqlite")}
CASES = [pytest.param(word, arguments, id=word + "".join(map(str, arguments))) for word, arguments in EDGES]


def test_moments_are_read_in_utc(database_url: str) -> None:
    indian = datetime(2026, 1, 1, 3, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with things_of(database_url, Timestamptz(), datetime) as things:
        things.keep([indian])
        for driver in things.drivers:
            for _, (found,) in things.reads(driver):
                assert found == indian
                assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (Timestamptz(), datetime(2026, 1, 1), "needs a time zone"),  # noqa: DTZ001
        (Timestamp(), NOON, "has no time zone"),
        (RangeType("int4range"), Range(5, 1), "lies above its upper bound"),
        (RangeType("daterange"), Range(None, date.max, "(]"), "leave that side open"),
        (resolved(Symbol(".runtime.types", "BitText(4)"), ()), "10", "takes 4 digits"),
        (resolved(Symbol(".runtime.types", "Vector(3)"), ()), [1.0], "takes 3 numbers"),
    ],
)
def test_values_that_would_change_are_refused(type_: Any, value: Any, message: str, database_url: str) -> None:
    with things_of(database_url, type_, Any) as things, pytest.raises(StatementError, match=message):
        things.keep([value])


def test_sqlite_refuses_digits_it_cannot_keep(sqlite: Path) -> None:
    url = f"sqlite:///{sqlite}"
    with things_of(url, Numeric(), Decimal) as things, pytest.raises(StatementError, match="15 digits"):
        things.keep([Decimal("1234567890.123456789")])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2**63, "more than 64 bits"),
        (-(2**63) - 1, "more than 64 bits"),
        (nan, "no NaN"),
        ({"a": [nan]}, "no NaN"),
        ([-inf], "no -Infinity"),
    ],
)
def test_sqlite_refuses_json_it_cannot_keep(value: Any, message: str, sqlite: Path) -> None:
    url = f"sqlite:///{sqlite}"
    with things_of(url, Json(), Any) as things, pytest.raises(StatementError, match=message):
        things.keep([value])


def test_json_may_speak_of_nan(database_url: str) -> None:
    with things_of(database_url, Json(), Any) as things:
        things.keep(["NaN", {"Infinity": "-Infinity"}])
        for _, found in things.reads():
            assert found == ["NaN", {"Infinity": "-Infinity"}]


def test_decimals_have_as_many_places_as_their_column(database_url: str) -> None:
    with things_of(database_url, Numeric(12, 2), Decimal) as things:
        things.keep([Decimal("1.1"), Decimal(3), Decimal("0.00")])
        for driver in things.drivers:
            for _, found in things.reads(driver):
                assert [str(value) for value in found] == ["1.10", "3.00", "0.00"]


def test_postgresql_keeps_the_places_of_decimals(postgresql: str) -> None:
    with things_of(postgresql, Numeric(), Decimal) as things:
        things.keep([Decimal("1.10"), Decimal("1.1000")])
        for driver in things.drivers:
            for _, found in things.reads(driver):
                assert [str(value) for value in found] == ["1.10", "1.1000"]


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("numeric", [*map(Decimal, ("-Infinity", "-2.5", "9", "10.5", "100", "Infinity", "NaN"))]),
        ("double", [-inf, -2.5, 9.0, 10.5, inf, nan]),
        ("real", [-inf, -2.5, 9.0, 10.5, inf, nan]),
        ("interval", [timedelta(days=-1), timedelta(0), timedelta(seconds=9), timedelta(seconds=10)]),
        ("timestamptz", [NOON, NOON + timedelta(microseconds=1), NOON + timedelta(days=1)]),
        ("time", [time(1), time(1, 0, 0, 1), time(12)]),
    ],
)
def test_values_compare_and_sort_as_in_python(word: str, values: list[Any], database_url: str) -> None:
    with things_of(database_url, resolved(WORDS[word].portable, ()), Any) as things:
        things.keep(values[::-1])
        value = things.thing.value

        def found(*conditions: Any) -> Any:
            rows = select(value).where(*conditions).order_by(value)
            return exact(things.driver.run(lambda session: list(session.scalars(rows))))

        assert found() == exact(values)
        assert found(value > values[1]) == exact(values[2:])
        assert found(value == values[-1]) == exact(values[-1:])


@pytest.mark.parametrize(("word", "value"), [("double", nan), ("real", nan), ("numeric", Decimal("NaN"))])
def test_nan_is_above_whatever_a_rule_allows(word: str, value: Any, database_url: str) -> None:
    column = Column("v", resolved(WORDS[word].portable), nullable=False)
    table = Table("t", MetaData(), column, CheckConstraint("v >= 0"))
    bounded = Table("bounded", table.metadata, Column("v", column.type), CheckConstraint("v >= 0 AND v <= 100"))
    engine = create_engine(database_url)
    with engine.connect() as connection:
        table.metadata.create_all(connection)
        connection.execute(table.insert().values(v=value))
        assert exact(connection.scalar(select(table.c.v))) == exact(value)
        with pytest.raises(IntegrityError):
            connection.execute(bounded.insert().values(v=value))
    engine.dispose()


def test_ranges_are_kept_in_one_form(database_url: str) -> None:
    with things_of(database_url, RangeType("int4range"), Range[int]) as things:
        things.keep([Range(1, 5, "[]"), Range(1, 5, "(]"), Range(3, 3), Range(None, None, "[]")])
        for _, found in things.reads():
            assert found == [Range(1, 6), Range(2, 6), Range(empty=True), Range(None, None, "()")]


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

    with things_of(database_url, resolved(WORDS["bytes"].portable, ()), bytes) as things:
        things.keep([b"\x00\xff"])
        assert annotation_of(things.thing.__table__.c.value.type) is bytes
        queries, _ = queries_of(things.thing, {})
        (found,) = things.driver.run(lambda session: queries(session).find_many(Attachment))
        assert found.value == b"\x00\xff"
