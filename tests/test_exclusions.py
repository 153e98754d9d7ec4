"""Exclusion constraints: nobody gets by one, whoever writes and whenever, and what is refused is told in the words of the spec."""

from pathlib import Path
from threading import Thread

import psycopg
import pytest
from sqlalchemy import make_url

from migrating import live
from packages import schema_of

BOOKINGS = """
databases: [postgresql]
tables:
  bookings:
    columns:
      id: {type: int, primary_key: true}
      place: int4range
      days: daterange
      cancelled: {type: bool, default: false}
    exclude:
      - {columns: [place with &&, days with &&], where: not cancelled, name: apart, deferrable: initially immediate}
"""


@pytest.fixture
def bookings(postgresql: str, tmp_path: Path) -> str:
    """The address of a database with two bookings that do not meet."""
    with live(postgresql) as database:
        database.build(schema_of(tmp_path, BOOKINGS))
        database.execute("INSERT INTO bookings VALUES (1, '[1,3)', '[2024-01-01,2024-01-05)')")
        database.execute("INSERT INTO bookings VALUES (2, '[1,3)', '[2024-01-05,2024-01-09)')")
    return make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)


MEETING = "INSERT INTO bookings VALUES (3, '[2,9)', '[2024-01-08,2024-01-10)')"


def test_rows_that_meet_are_refused(bookings: str) -> None:
    with psycopg.connect(bookings, autocommit=True) as connection:
        for statement in (
            MEETING,
            "UPDATE bookings SET days = '[2024-01-04,2024-01-06)' WHERE id = 1",
            "INSERT INTO bookings VALUES (4, '[20,30)', '[2024-01-01,2024-01-02)'), (5, '[29,31)', '[2024-01-01,2024-01-02)')",
        ):
            with pytest.raises(psycopg.errors.ExclusionViolation, match="apart"):
                connection.execute(statement.encode())
        connection.execute("UPDATE bookings SET cancelled = true WHERE id = 2")
        connection.execute(MEETING.encode())
        with pytest.raises(psycopg.errors.ExclusionViolation, match="apart"):
            connection.execute("UPDATE bookings SET cancelled = false WHERE id = 2")


def test_of_two_transactions_that_meet_one_is_refused(bookings: str) -> None:
    refused: list[str] = []

    def insert(number: int) -> None:
        with psycopg.connect(bookings, autocommit=True) as other:
            try:
                other.execute(f"INSERT INTO bookings VALUES ({number}, '[50,60)', '[2024-01-01,2024-01-02)')".encode())
            except psycopg.errors.ExclusionViolation as error:
                refused.append(str(error.diag.constraint_name))

    with psycopg.connect(bookings) as first:
        first.execute("INSERT INTO bookings VALUES (7, '[50,60)', '[2024-01-01,2024-01-02)')")
        second = Thread(target=insert, args=(8,))
        second.start()
        second.join(0.5)
        assert second.is_alive()  # it waits for what becomes of the first
        first.commit()
        second.join(10)
    assert refused == ["apart"]


def test_rows_change_places_once_the_constraint_is_deferred(bookings: str) -> None:
    with psycopg.connect(bookings) as connection:
        connection.execute("SET CONSTRAINTS apart DEFERRED")
        connection.execute("UPDATE bookings SET days = '[2024-01-05,2024-01-09)' WHERE id = 1")
        connection.execute("UPDATE bookings SET days = '[2024-01-01,2024-01-05)' WHERE id = 2")
        connection.commit()
        connection.execute("SET CONSTRAINTS apart DEFERRED")
        connection.execute("UPDATE bookings SET days = '[2024-01-01,2024-01-09)' WHERE id = 1")
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.commit()


def test_the_other_database_does_without(tmp_path: Path) -> None:
    portable = BOOKINGS.replace("[postgresql]", "[postgresql, sqlite]")
    with live(f"sqlite:///{tmp_path / 'bookings.sqlite'}") as database:
        database.build(schema_of(tmp_path, portable))
        for number in (1, 2):
            database.execute(f"INSERT INTO bookings VALUES ({number}, '[1,3)', '[2024-01-01,2024-01-05)', 0)")
        assert database.execute("SELECT count(*) FROM bookings") == [(2,)]
