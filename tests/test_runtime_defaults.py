"""Values that are made where none is given."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, Column, Date, Integer, MetaData, Table, Uuid, create_engine, insert, select
from sqlalchemy.sql.functions import FunctionElement

from dovetail.migrate.dialects import postgresql_defaults, sqlite_defaults
from dovetail.runtime.defaults import now, now_time, today, uuid4_sql, uuid7, uuid7_sql
from dovetail.runtime.types import Time, Timestamptz
from dovetail.schema.columns import Default, GeneratedUuid, Now
from dovetail.schema.types import ScalarType


def test_uuid7_sorts_by_time_and_is_of_version_7() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {(item.version, item.variant) for item in made} == {(7, "specified in RFC 4122")}
    made_at = datetime.fromtimestamp((made[0].int >> 80) / 1000, UTC)
    assert abs(datetime.now(UTC) - made_at) < timedelta(seconds=5)


@pytest.mark.every_postgresql
def test_the_database_makes_them(database_url: str) -> None:
    metadata = MetaData()
    table = Table(
        "made",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("random", Uuid, server_default=uuid4_sql()),
        Column("sorted", Uuid, server_default=uuid7_sql()),
        Column("moment", Timestamptz(), server_default=now()),
        Column("day", Date, server_default=today()),
        Column("time", Time(), server_default=now_time()),
    )
    engine = create_engine(database_url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(table).values([{"id": number} for number in range(100)]))
        rows = connection.execute(select(table).order_by(table.c.id)).all()
    engine.dispose()
    assert {(row.random.version, row.random.variant) for row in rows} == {(4, "specified in RFC 4122")}
    assert {(row.sorted.version, row.sorted.variant) for row in rows} == {(7, "specified in RFC 4122")}
    assert len({row.random for row in rows} | {row.sorted for row in rows}) == 200
    assert all(abs(datetime.now(UTC) - row.moment) < timedelta(seconds=60) for row in rows)
    assert all(abs(_time_of(row.sorted) - row.moment) < timedelta(seconds=5) for row in rows)
    assert all(row.time is not None and row.day is not None for row in rows)


def _time_of(made: UUID) -> datetime:
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)


@pytest.mark.parametrize(
    ("element", "default", "word"),
    [
        (now(), Now(), "timestamptz"),
        (now(), Now(), "timestamp"),
        (today(), Now(), "date"),
        (now_time(), Now(), "time"),
        (uuid4_sql(), GeneratedUuid(4), "uuid"),
        (uuid7_sql(), GeneratedUuid(7), "uuid"),
    ],
)
def test_models_and_migrations_say_the_same(element: FunctionElement[Any], default: Default, word: str) -> None:
    compiled = {
        name: str(element.compile(dialect=URL.create(name).get_dialect()())) for name in ("postgresql", "sqlite")
    }
    assert compiled["postgresql"] == postgresql_defaults.default_sql(default, ScalarType(word))
    assert compiled["sqlite"] == sqlite_defaults.default_sql(default, ScalarType(word))
