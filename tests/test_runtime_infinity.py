"""Infinite dates and moments are the last and the first that Python has, through every driver, in arrays and in ranges."""

from collections.abc import Sequence
from decimal import Decimal
from types import GenericAlias
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from dovetail.runtime.infinity import read_infinity
from dovetail.runtime.ranges import Range
from dovetail.runtime.types import Array
from dovetail.runtime.values.json_values import AnyDecimal
from dovetail.schema.types import WORDS
from edge_values import ENDLESS, FIRST, LAST, NOON, exact, resolved
from keeping_values import Things, keeps, things_of

MOMENTS = ("date", "timestamp", "timestamptz")
DATE, STAMP = ENDLESS["date"], ENDLESS["timestamp"]
RANGES: dict[str, dict[str, Range[Any]]] = {
    "daterange": {
        "[2026-02-28,infinity)": Range(NOON.date(), DATE[1], "[)"),
        "(-infinity,2026-02-28)": Range(DATE[0], NOON.date(), "()"),
        "[-infinity,infinity]": Range(DATE[0], DATE[1], "[]"),
    },
    "tsrange": {"[-infinity,infinity)": Range(STAMP[0], STAMP[1], "[)"), "(,infinity]": Range(None, STAMP[1], "(]")},
    "tstzrange": {
        "[-infinity,infinity]": Range(FIRST, LAST, "[]"),
        "[2026-02-28 12:30:00.123456Z,infinity)": Range(NOON, LAST),
        "(-infinity,)": Range(FIRST, None, "()"),
    },
    "numrange": {"[-infinity,infinity]": Range(Decimal("-Infinity"), Decimal("Infinity"), "[]")},
}


@pytest.mark.parametrize("word", ENDLESS)
def test_the_first_and_the_last_come_back_whoever_wrote_them(word: str, database_url: str) -> None:
    type_ = resolved(WORDS[word].portable)
    keeps(database_url, type_, resolved(WORDS[word].python), ENDLESS[word], reads_infinity=True)


@pytest.mark.parametrize("word", ENDLESS)
def test_arrays_keep_the_first_and_the_last(word: str, database_url: str) -> None:
    type_, annotation = Array(resolved(WORDS[word].portable)), GenericAlias(list, resolved(WORDS[word].python) | None)
    keeps(database_url, type_, annotation, [[*ENDLESS[word]], [None, ENDLESS[word][0]]], reads_infinity=True)


def written_by_hand(things: Things, literals: Sequence[str]) -> None:
    engine = create_engine(things.url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO holders VALUES (0)"))
        for number, literal in enumerate(literals):
            connection.exec_driver_sql(f"INSERT INTO things VALUES ({number}, 0, '{literal}')")
            connection.exec_driver_sql(f"INSERT INTO pointers VALUES ({number}, {number})")
    engine.dispose()


@pytest.mark.every_postgresql
@pytest.mark.parametrize("word", MOMENTS)
def test_infinity_is_read_as_the_last_and_the_first(word: str, postgresql: str) -> None:
    type_, annotation = resolved(WORDS[word].portable), resolved(WORDS[word].python)
    with things_of(postgresql, type_, annotation, reads_infinity=True) as things:
        written_by_hand(things, ["-infinity", "infinity"])
        for driver in things.drivers:
            for way, found in things.reads(driver):
                assert exact(found) == exact(ENDLESS[word]), f"{way}, {driver.name}"


@pytest.mark.parametrize("word", MOMENTS)
def test_infinity_in_arrays(word: str, postgresql: str) -> None:
    type_, annotation = Array(resolved(WORDS[word].portable)), list[resolved(WORDS[word].python)]  # type: ignore[misc]
    with things_of(postgresql, type_, annotation, reads_infinity=True) as things:
        written_by_hand(things, ["{-infinity,infinity}"])
        for driver in things.drivers:
            for way, found in things.reads(driver):
                assert exact(found) == exact([ENDLESS[word]]), f"{way}, {driver.name}"


@pytest.mark.parametrize("word", RANGES)
def test_infinity_in_ranges(word: str, postgresql: str) -> None:
    type_, annotation = resolved(WORDS[word].portable), resolved(WORDS[word].python)
    with things_of(postgresql, type_, annotation, reads_infinity=True) as things:
        written_by_hand(things, list(RANGES[word]))
        for driver in things.drivers:
            for way, found in things.reads(driver):
                assert exact(found) == exact(list(RANGES[word].values())), f"{way}, {driver.name}"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/New_York"])
def test_psycopg_refuses_what_is_beyond_python(zone: str, postgresql: str) -> None:
    beyond = ["date '10000-01-01'", "timestamp '10000-01-01'", "timestamptz '10000-01-02 00:00Z'"]
    beyond += ["date '0001-12-31 BC'", "timestamp '0001-12-31 BC'", "timestamptz '0001-12-30 00:00Z BC'"]
    engine = create_engine(postgresql)
    read_infinity(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET TIME ZONE '{zone}'")
        for value in beyond:
            with pytest.raises(DBAPIError, match=r"(date|timestamp) too (large|small)"):
                connection.exec_driver_sql(f"SELECT {value}").scalar()
    engine.dispose()


def test_numbers_are_infinite_in_shapes_that_allow_it(database_url: str) -> None:
    values = [Decimal("NaN"), Decimal("-Infinity"), Decimal("Infinity")]
    with things_of(database_url, resolved(WORDS["numeric"].portable), AnyDecimal) as things:
        things.keep(values)
        assert exact(things.in_shapes(things.driver)) == exact(values)
