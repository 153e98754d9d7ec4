"""Partitioned tables in use: where rows go, which are refused, and that none is lost while the partitions change under them."""

from itertools import pairwise
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from sqlalchemy import make_url

from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.plan import plan
from dovetail.schema.model import Schema
from migrating import live
from packages import schema_of

EVENTS = """
databases: [postgresql]
tables:
  events:
    columns: {number: {type: bigint, identity: always}, day: date, size: {type: int, default: 1}}
    primary_key: [number, day]
"""
BY_YEAR = """
    partition:
      by: range
      columns: [day]
      partitions:
        events_2024: {from: 2024-01-01, to: 2025-01-01}
        events_2025: {from: 2025-01-01, to: 2026-01-01}
"""
BY_HASH = """
    partition: {by: hash, columns: [number], partitions: 3}
"""
DAYS = "INSERT INTO events (day) VALUES ('2024-01-01'), ('2024-12-31'), ('2025-01-01')"


def events(folder: Path, partition: str = "", text: str = EVENTS) -> Schema:
    return schema_of(folder, text + partition)


@pytest.mark.every_postgresql(when="soaking")
def test_rows_go_where_they_belong_or_nowhere(postgresql: str, tmp_path: Path) -> None:
    with live(postgresql) as database:
        database.build(events(tmp_path, BY_YEAR))
        database.execute(DAYS)
        found = database.execute("SELECT tableoid::regclass::text, count(*) FROM events GROUP BY 1 ORDER BY 1")
        assert found == [("events_2024", 2), ("events_2025", 1)]
        with pytest.raises(psycopg.errors.CheckViolation, match="no partition"):
            database.execute("INSERT INTO events (day) VALUES ('2026-01-01')")
        with pytest.raises(psycopg.errors.CheckViolation):
            database.execute("INSERT INTO events_2024 (number, day) OVERRIDING SYSTEM VALUE VALUES (9, '2025-01-01')")


@pytest.mark.every_postgresql(when="soaking")
def test_rows_and_numbers_go_through_every_way_of_dividing(postgresql: str, tmp_path: Path) -> None:
    ways = [events(tmp_path, each) for each in ("", BY_YEAR, BY_HASH, "", BY_HASH, BY_YEAR)]
    with live(postgresql) as database:
        database.build(ways[0])
        database.execute(DAYS)
        for before, after in pairwise(ways):
            database.migrate(before, after)
            database.execute("INSERT INTO events (day) VALUES ('2025-05-05')")
        numbers = [number for (number,) in database.execute("SELECT number FROM events ORDER BY number")]
        assert numbers == list(range(1, 9))


def test_a_row_that_no_partition_takes_stops_it_and_all_is_as_it_was(postgresql: str, tmp_path: Path) -> None:
    before, after = events(tmp_path), events(tmp_path, BY_YEAR)
    with live(postgresql) as database:
        database.build(before)
        database.execute("INSERT INTO events (day) VALUES ('2024-01-01'), ('2030-01-01')")
        at_first = database.state()
        with pytest.raises(Exception, match="no partition"):
            database.migrate(before, after)
        assert database.execute("SELECT count(*) FROM events") == [(2,)]
        database.execute("DELETE FROM events WHERE day > '2026-01-01'")
        database.migrate(before, after)
        database.migrate(after, before)
        assert {**database.state(), "sequences": []} == {**at_first, "sequences": []}


def test_a_row_that_is_written_meanwhile_is_not_lost(postgresql: str, tmp_path: Path) -> None:
    before, after = events(tmp_path), events(tmp_path, BY_YEAR)
    address = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
    with live(postgresql) as database:
        database.build(before)
        with psycopg.connect(address) as writer:
            writer.execute("INSERT INTO events (day) VALUES ('2024-05-05')")
            made = Thread(target=database.run, args=(plan(DIALECTS["postgresql"], before, after),))
            made.start()
            made.join(0.5)
            assert made.is_alive()  # it waits for the writer
            writer.commit()
            made.join(20)
        assert database.execute("SELECT tableoid::regclass::text FROM events") == [("events_2024",)]


def test_on_sqlite_it_is_one_table(tmp_path: Path) -> None:
    text = EVENTS.replace("[postgresql]", "[postgresql, sqlite]").replace("identity: always", "default: 1")
    before, after = events(tmp_path, "", text), events(tmp_path, BY_HASH, text)
    with live(f"sqlite:///{tmp_path / 'events.sqlite'}") as database:
        database.build(before)
        assert plan(DIALECTS["sqlite"], before, after).statements == ()
