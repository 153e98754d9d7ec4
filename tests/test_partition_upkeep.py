"""Partitions that come and go with time: made in advance, dropped when they are too old, and never anybody else's."""

from itertools import pairwise
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from sqlalchemy import make_url

from dovetail.schema.model import Schema
from migrating import Live, live
from packages import schema_of

HITS = """
databases: [postgresql]
tables:
  hits:
    columns: {{id: int, at: {type}}}
    primary_key: [id, at]
    with: {{fillfactor: 80}}
    partition:
      by: range
      columns: [at]
      {upkeep}
"""


def hits(folder: Path, upkeep: str, type_: str = "timestamptz") -> Schema:
    return schema_of(folder, HITS.format(type=type_, upkeep=upkeep))


def partitions(database: Live) -> dict[str, str]:
    found = database.execute(
        "SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class JOIN pg_inherits ON inhrelid = oid"
        " WHERE inhparent = 'hits'::regclass"
    )
    return {str(name): str(bound) for name, bound in found}


@pytest.mark.every_postgresql(when="soaking")
def test_partitions_are_made_in_advance_and_dropped_when_they_are_old(postgresql: str, tmp_path: Path) -> None:
    before = "partitions: {hits_before: {to: 2024-01-01T00:00:00Z}}"
    with live(postgresql) as database:
        database.execute("SET timezone = 'Asia/Tokyo'")
        database.build(hits(tmp_path, f"every: month\n      ahead: 2\n      keep: 3\n      {before}"))
        database.execute("INSERT INTO hits VALUES (1, now()), (2, '2023-05-05'), (3, now() + interval '1 month')")
        for moment in ("2024-01-15", "2024-02-15"):
            database.execute(f"SELECT hits_keep_partitions('{moment} 00:00Z')")
        database.execute("SET timezone = 'UTC'")
        found = partitions(database)
        assert found["hits_2024_04"] == "FOR VALUES FROM ('2024-04-01 00:00:00+00') TO ('2024-05-01 00:00:00+00')"
        assert {"hits_before", "hits_2024_01", "hits_2024_02", "hits_2024_03", "hits_2024_04"} <= found.keys()
        database.execute("SELECT hits_keep_partitions('2024-05-31 23:59Z')")
        assert not {"hits_2024_01"} & partitions(database).keys()
        assert {"hits_before", "hits_2024_02", "hits_2024_05", "hits_2024_07"} <= partitions(database).keys()
        options = database.execute("SELECT reloptions FROM pg_class WHERE relname = 'hits_2024_07'")
        assert options == [(["fillfactor=80"],)]
        with pytest.raises(psycopg.errors.CheckViolation, match="no partition"):
            database.execute("INSERT INTO hits VALUES (9, '2040-01-01')")


@pytest.mark.parametrize(
    ("every", "type_", "name", "bound"),
    [
        ("day", "date", "hits_2024_02_29", "FROM ('2024-02-29') TO ('2024-03-01')"),
        ("week", "timestamp", "hits_2024_w09", "FROM ('2024-02-26 00:00:00') TO ('2024-03-04 00:00:00')"),
        ("year", "timestamptz(3)", "hits_2024", "FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00')"),
    ],
)
def test_periods_of_every_length(
    postgresql: str, tmp_path: Path, every: str, type_: str, name: str, bound: str
) -> None:
    with live(postgresql) as database:
        database.execute("SET timezone = 'UTC'")
        database.build(hits(tmp_path, f"every: {every}\n      keep: 1", type_))
        database.execute("SELECT hits_keep_partitions('2024-02-29 12:00Z')")
        assert partitions(database)[name] == f"FOR VALUES {bound}"
        database.execute("SELECT hits_keep_partitions('2028-02-29 12:00Z')")
        assert name not in partitions(database)


def test_it_comes_and_goes_beside_rows(postgresql: str, tmp_path: Path) -> None:
    plain = schema_of(
        tmp_path, "databases: [postgresql]\ntables: {hits: {columns: {id: int, at: date}, primary_key: [id, at]}}\n"
    )
    declared = hits(tmp_path, "partitions: {hits_past: {to: 2024-01-01}}", "date")
    kept = hits(tmp_path, "every: year\n      partitions: {hits_past: {to: 2024-01-01}}", "date")
    more = hits(tmp_path, "every: year\n      ahead: 5\n      partitions: {hits_past: {to: 2024-01-01}}", "date")
    with live(postgresql) as database:
        database.build(plain)
        database.execute("INSERT INTO hits VALUES (1, '2023-01-01')")
        database.migrate(plain, declared)
        assert len(partitions(database)) == 1
        database.migrate(declared, kept)
        assert len(partitions(database)) == 3
        database.execute("INSERT INTO hits VALUES (2, now())")
        database.migrate(kept, more)
        assert len(partitions(database)) == 7
        database.migrate(more, plain)
        assert database.execute("SELECT id FROM hits ORDER BY id") == [(1,), (2,)]
        with pytest.raises(psycopg.errors.UndefinedFunction):
            database.execute("SELECT hits_keep_partitions()")


ODD = """
databases: [postgresql]
tables:
  "it's $$ %s":
    class: Odd
    schema: 'some "where"'
    columns: {"at %I": {type: date, attribute: moment}}
    partition: {by: range, columns: ["at %I"], every: month, keep: 1}
"""


def test_names_that_need_quotes_everywhere(postgresql: str, tmp_path: Path) -> None:
    function = '"some ""where"""."it\'s $$ %s_keep_partitions"'
    with live(postgresql) as database:
        database.build(schema_of(tmp_path, ODD))
        database.execute(f"SELECT {function}('2024-02-29 12:00Z')")
        database.execute(f"SELECT {function}('2028-02-29 12:00Z')")
        names = [name for (name,) in database.execute("SELECT relname FROM pg_class WHERE relispartition")]
        assert "it's $$ %s_2028_02" in names
        assert "it's $$ %s_2024_02" not in names


APPENDED = """
databases: [postgresql]
tables:
  hits:
    append_only: true
    columns: {id: int, at: date}
    primary_key: [id, at]
"""


def test_rows_that_nobody_may_change_still_move_and_go_with_their_partitions(postgresql: str, tmp_path: Path) -> None:
    past = "partition: {by: range, columns: [at], every: year, keep: 0, partitions: {hits_past: {to: 2024-01-01}}}"
    plain, kept = schema_of(tmp_path, APPENDED), schema_of(tmp_path, f"{APPENDED}    {past}")
    with live(postgresql) as database:
        database.build(plain)
        database.execute("INSERT INTO hits VALUES (1, '2023-01-01')")
        database.migrate(plain, kept)
        database.execute("INSERT INTO hits VALUES (2, now())")
        for statement in ("DELETE FROM hits", "UPDATE hits SET id = 3", "DELETE FROM hits_past"):
            with pytest.raises(psycopg.errors.CheckViolation):
                database.execute(statement)
        database.execute("SELECT hits_keep_partitions(now() + interval '2 years')")
        assert database.execute("SELECT id FROM hits") == [(1,)]
        database.migrate(kept, plain)
        assert database.execute("SELECT id FROM hits") == [(1,)]


def test_another_period_goes_on_where_the_partitions_that_are_there_end(postgresql: str, tmp_path: Path) -> None:
    ways = [hits(tmp_path, f"every: {every}\n      ahead: 1", "date") for every in ("month", "day", "year")]
    with live(postgresql) as database:
        database.build(ways[0])
        for before, after in pairwise(ways):
            at_first = partitions(database)
            database.migrate(before, after)
            assert at_first.items() <= partitions(database).items()
        for months in range(9):
            database.execute(f"INSERT INTO hits VALUES ({months}, now() + interval '{months} months')")


def test_a_table_that_is_renamed_keeps_its_partitions(postgresql: str, tmp_path: Path) -> None:
    before = hits(tmp_path, "every: month", "date")
    renamed = HITS.replace("hits:", "views:\n    was: hits")
    with live(postgresql) as database:
        database.build(before)
        at_first = len(partitions(database))
        database.migrate(before, schema_of(tmp_path, renamed.format(type="date", upkeep="every: month")))
        database.execute("SELECT views_keep_partitions()")
        ((count,),) = database.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'views'::regclass")
        assert count == at_first


def test_two_that_run_it_at_once_do_not_meet(postgresql: str, tmp_path: Path) -> None:
    address = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
    failed: list[Exception] = []

    def keep() -> None:
        try:
            with psycopg.connect(address, autocommit=True) as other:
                other.execute("SELECT hits_keep_partitions('2040-01-01 00:00Z')")
        except psycopg.Error as error:
            failed.append(error)

    with live(postgresql) as database:
        database.build(hits(tmp_path, "every: month"))
        with psycopg.connect(address) as first:
            first.execute("SELECT hits_keep_partitions('2040-01-01 00:00Z')")
            second = Thread(target=keep)
            second.start()
            second.join(0.5)
            assert second.is_alive()
            first.commit()
            second.join(20)
        assert failed == []
        assert "hits_2040_01" in partitions(database)
