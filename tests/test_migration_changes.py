"""What becomes of rows where a law cannot say it: numbers that go on, tables made anew, failures, and things said once before."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dovetail.migrate.changes import AddColumn, AlterColumn
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff, way_back
from dovetail.migrate.plan import plan
from dovetail.migrate.replay import replay
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Bound, Generated, GeneratedUuid, Identity, Sql
from dovetail.schema.model import Schema
from effort import law
from handmade import POSTGRESQL_SCHEMAS, SCHEMAS, check, column, index, reference, rule, schema, table
from migrating import StatementError, live
from test_migration_laws import same

# --- numbers ----------------------------------------------------------------------------------------------------------


def test_numbers_go_on_after_those_that_are_there(database_url: str) -> None:
    plain = schema(table("t", column("id", "bigint"), column("n")))
    numbered = schema(table("t", column("id", "bigint", identity=Identity(always=True)), column("n")))
    with live(database_url) as database:
        database.build(plain)
        database.execute("INSERT INTO t (id, n) VALUES (41, 1)")
        database.migrate(plain, numbered)
        database.execute("INSERT INTO t (n) VALUES (2)")
        database.migrate(numbered, plain)
        database.migrate(plain, numbered)
        database.execute("INSERT INTO t (n) VALUES (3)")
        assert database.execute("SELECT id FROM t ORDER BY n") == [(41,), (42,), (43,)]


def test_numbers_go_on_after_a_rename_and_a_wider_type(database_url: str) -> None:
    before = schema(table("t", column("id", "int", identity=Identity(always=False)), column("n")))
    after = schema(
        table(
            "u",
            column("number", "bigint", identity=Identity(always=True), was="id"),
            column("n"),
            key=("number",),
            was="t",
        )
    )
    with live(database_url) as database:
        database.build(before)
        database.execute("INSERT INTO t (n) VALUES (1)")
        database.migrate(before, after)
        database.execute("INSERT INTO u (n) VALUES (2)")
        assert database.execute("SELECT number FROM u ORDER BY n") == [(1,), (2,)]


def test_an_identity_beside_rows_numbers_them(postgresql: str) -> None:
    before = schema(table("t"), databases=("postgresql",))
    after = schema(table("t", column("id"), column("place", identity=Identity(always=True))), databases=("postgresql",))
    with live(postgresql) as database:
        database.build(before)
        database.execute("INSERT INTO t SELECT generate_series(1, 3)")
        database.migrate(before, after)
        database.execute("INSERT INTO t (id) VALUES (4)")
        assert sorted(database.execute("SELECT place FROM t")) == [(1,), (2,), (3,), (4,)]


def test_every_row_gets_a_uuid_of_its_own(database_url: str) -> None:
    before, after = schema(table("t")), schema(table("t", column("key", "uuid", default=GeneratedUuid(7))))
    with live(database_url) as database:
        database.build(before)
        database.execute("INSERT INTO t VALUES (1), (2), (3)")
        database.migrate(before, after)
        assert database.execute("SELECT count(DISTINCT key), count(key) FROM t") == [(3, 3)]


# --- SQLite's tables made anew ----------------------------------------------------------------------------------------


def test_rows_that_refer_to_a_table_made_anew_stay(sqlite: Path) -> None:
    before = schema(
        table(
            "a", column("n", "text"), column("a_id", nullable=True), reference("a", "a_id", "a", on_delete="cascade")
        ),
        table("b", column("a_id"), reference("b", "a_id", "a", on_delete="cascade")),
        table("c", column("a_id", nullable=True), reference("c", "a_id", "a", on_delete="set null")),
    )
    after = schema(
        table(
            "z", column("n"), column("a_id", nullable=True), reference("z", "a_id", "z", on_delete="cascade"), was="a"
        ),
        table("b", column("a_id"), reference("b", "a_id", "z", on_delete="cascade")),
        table("c", column("a_id", nullable=True), reference("c", "a_id", "z", on_delete="set null")),
    )
    with live(f"sqlite:///{sqlite}") as database:
        database.build(before)
        database.execute("INSERT INTO a VALUES (1, '5', NULL), (2, '6', 1)")
        database.execute("INSERT INTO b VALUES (1, 2)")
        database.execute("INSERT INTO c VALUES (1, 1)")
        database.migrate(before, after)
        assert database.execute("SELECT * FROM z") == [(1, 5, None), (2, 6, 1)]
        assert database.execute("SELECT * FROM b") == [(1, 2)]
        assert database.execute("SELECT * FROM c") == [(1, 1)]
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("INSERT INTO b VALUES (2, 9)")
        database.execute("DELETE FROM z WHERE id = 1")
        assert database.execute("SELECT (SELECT count(*) FROM z), (SELECT count(*) FROM b)") == [(0, 0)]


def test_a_view_is_in_nobodys_way(sqlite: Path) -> None:
    before, after = (schema(table("t", column("c", type_))) for type_ in ("text", "int"))
    with live(f"sqlite:///{sqlite}") as database:
        database.build(before)
        database.execute("CREATE VIEW v AS SELECT c FROM t")
        database.execute("INSERT INTO t VALUES (1, '5')")
        database.migrate(before, after)
        assert database.execute("SELECT c + 1 FROM v") == [(6,)]


def test_a_row_that_refers_to_nothing_stops_the_migration(sqlite: Path) -> None:
    before = schema(table("a"), table("b", column("a_id"), column("n", "text")))
    after = schema(table("a"), table("b", column("a_id"), column("n", "int"), reference("b", "a_id", "a")))
    with live(f"sqlite:///{sqlite}") as database:
        database.build(before)
        database.execute("INSERT INTO b VALUES (1, 7, '5')")
        with pytest.raises(StatementError, match="not there"):
            database.migrate(before, after)
        assert database.execute("SELECT * FROM b") == [(1, 7, "5")]


def test_an_index_moves_from_one_table_made_anew_to_another(sqlite: Path) -> None:
    before = schema(table("a", column("x", "text")), table("b", column("x", "text"), index("b", "x", name="ix")))
    after = schema(table("a", column("x"), index("a", "x", name="ix")), table("b", column("x")))
    with live(f"sqlite:///{sqlite}") as database:
        fresh = database.fresh(after)
        database.build(before)
        database.migrate(before, after)
        same(database.state(), fresh)


# --- PostgreSQL, in the middle of it ----------------------------------------------------------------------------------


MENDED_BY = {
    "invalid input syntax": "UPDATE t SET b = '7' WHERE b = 'x'",
    "is violated by some row": "UPDATE t SET a = coalesce(least(a, 9), 1)",
    "could not create unique index": "DROP INDEX ix_t_b; UPDATE t SET b = id",
}
"""What goes wrong, and what a person does about it; an index that was not built to its end is dropped by the runner."""


def test_what_failed_can_be_gone_on_with_once_the_rows_are_mended(postgresql: str) -> None:
    """Groups that were run stay; the group that failed left nothing behind; it and the others are run again."""
    before = schema(table("t", column("a", "int", nullable=True), column("b", "text")))
    parts = (column("a", "int"), column("b", "int"), rule("t", "a", Bound(1, 9)), index("t", "b", unique=True))
    after = schema(table("t", *parts))
    with live(postgresql) as database:
        fresh = database.fresh(after)
        database.build(before)
        database.execute("INSERT INTO t VALUES (1, NULL, '1'), (2, 2, 'x'), (3, 20, '1')")
        failures: list[str] = []
        for group in plan(DIALECTS["postgresql"], before, after).groups():
            try:
                database.run_groups([group])
            except StatementError as error:
                (words,) = (words for words in MENDED_BY if words in str(error))
                failures.append(words)
                database.execute(MENDED_BY[words])
                database.run_groups([group])
        assert sorted(failures) == sorted(MENDED_BY)
        same(database.state(), fresh)


# --- what only a comparison of two Schemas tells ----------------------------------------------------------------------


def test_a_using_that_has_served_is_not_used_again() -> None:
    first = schema(table("t", column("a", "text")))
    second = schema(table("t", column("a", "text"), column("b", "text", using=Sql("upper(a)"))))
    third = schema(table("t", column("a", "text"), column("b", "varchar(9)", using=Sql("upper(a)"))))
    fourth = schema(table("t", column("a", "text"), column("b", "int", using=Sql("length(b)"))))
    (added,) = diff(first, second)
    assert isinstance(added, AddColumn)
    assert added.using == Sql("upper(a)")
    reached = replay(stored(first), [added])
    (altered,) = diff(reached, third)
    assert isinstance(altered, AlterColumn)
    assert altered.using is None
    (converted,) = diff(replay(reached, [altered]), fourth)
    assert isinstance(converted, AlterColumn)
    assert converted.using == Sql("length(b)")
    (undone,) = way_back([converted], third, fourth)
    assert isinstance(undone, AlterColumn)
    assert undone.using is None


def test_what_speaks_of_a_column_by_a_qualified_name_goes_meanwhile(postgresql: str) -> None:
    def of(type_: str, condition: str) -> Schema:
        generated = Generated(Sql("t.a IS NULL"), stored=True)
        parts = (column("a", type_), column("g", "bool", generated=generated), check("t", "c", condition))
        return schema(table("t", *parts, index("t", "id", predicate=Sql("t.a IS NOT NULL"))), databases=("postgresql",))

    before, after = of("text", "t.a <> ''"), of("int", "t.a <> 0")
    with live(postgresql) as database:
        fresh = database.fresh(after)
        database.build(before)
        database.migrate(before, after)
        same(database.state(), fresh)


@law(6)
@given(pair=st.tuples(st.sampled_from(sorted(POSTGRESQL_SCHEMAS)), st.sampled_from(sorted(POSTGRESQL_SCHEMAS))))
def test_postgresql_gets_from_everything_there_is_to_everything_else(postgresql: str, pair: tuple[str, str]) -> None:
    before, after = (POSTGRESQL_SCHEMAS[name] for name in pair)
    with live(postgresql) as database:
        fresh = database.fresh(after)
        database.build(before)
        database.migrate(before, after)
        same(database.state(), fresh)
    assert diff(replay(stored(before), diff(before, after)), after) == ()


@law(20)
@given(pair=st.tuples(st.sampled_from(sorted(SCHEMAS)), st.sampled_from(sorted(SCHEMAS))))
def test_sqlite_gets_from_everything_there_is_to_everything_else(sqlite: Path, pair: tuple[str, str]) -> None:
    before, after = (SCHEMAS[name] for name in pair)
    with live(f"sqlite:///{sqlite}") as database:
        fresh = database.fresh(after)
        database.build(before)
        database.migrate(before, after)
        same(database.state(), fresh)
