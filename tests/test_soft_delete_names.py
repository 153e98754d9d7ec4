"""Soft deletes of tables with odd names, keys of several columns, and namespaces, by SQL directly."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session

from dovetail import pipeline
from dovetail.output.writer import write
from guarded import Guarded, Tried, guarded, tried
from scripts import apply
from specs import imported

pytestmark = pytest.mark.every_postgresql(when="soaking")

SPEC = """
tables:
  'select "x" from':
    soft_delete: {column: order}
    columns: {"the id": {type: int, primary_key: true}, name: {type: text, unique: true}}
    class: Odd
  referenced:
    doc: Called as rows are in conditions.
    soft_delete: {column: "Gone $$"}
    columns: {id: {type: int, primary_key: true}}
    references:
      owner: {to: 'select "x" from', columns: [Owner], on_delete: cascade, inverse: referenced}
      above: {to: referenced, optional: true, on_delete: cascade, inverse: below}
  below:
    soft_delete: true
    columns: {tenant: int, id: int}
    primary_key: [id]
    unique: [[tenant, id]]
    references:
      lower: {to: "below(tenant, id)", columns: [tenant, lower_id], optional: true, on_delete: cascade, inverse: upper}
      other: {to: below, optional: true, on_delete: cascade, inverse: others}
      referencing: {to: referenced, optional: true, on_delete: cascade, inverse: belows}
    lint: {missing_doc: off}
"""

ROWS = (
    """INSERT INTO "select ""x"" from" ("the id", name) VALUES (1, 'one'), (2, 'two')""",
    """INSERT INTO referenced (id, "Owner", above_id) VALUES (9, 1, NULL), (4, 1, 9), (2, 1, 4), (7, 2, NULL)""",
    """INSERT INTO below (id, tenant, lower_id, other_id, referencing_id) VALUES
        (9, 1, NULL, NULL, 2), (5, 1, 9, NULL, NULL), (3, 1, NULL, 5, NULL), (1, 1, 3, NULL, 7), (8, 2, NULL, NULL, NULL)""",
)


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("odd")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        yield found


IN_NAMESPACES = """
dovetail: 1
name: apart
tables:
  accounts:
    schema: people
    soft_delete: true
    columns: {id: {type: int, primary_key: true}, email: {type: text, unique: true}}
  notes:
    schema: texts
    soft_delete: true
    columns: {id: {type: int, primary_key: true}}
    references: {account: {to: accounts, on_delete: restrict, inverse: notes}}
  remarks:
    soft_delete: true
    columns: {id: {type: int, primary_key: true}}
    references: {account: {to: accounts, on_delete: cascade, inverse: remarks}}
"""


def test_tables_in_several_namespaces(postgresql: str, tmp_path: Path) -> None:
    (tmp_path / "apart.yaml").write_text(IN_NAMESPACES)
    write(tmp_path / "apart", pipeline.render(pipeline.read(tmp_path / "apart.yaml")))
    apply(postgresql, tmp_path / "apart" / "migrations" / "postgresql" / "0001_initial.up.sql")
    engine = create_engine(make_url(postgresql).set(drivername="postgresql+psycopg"))
    with imported(tmp_path, "apart"), Session(engine) as session:
        queries, schemas = (importlib.import_module(f"apart.{name}") for name in ("queries", "schemas"))
        database = queries.Database(session)
        database.accounts.create_many(schemas.AccountCreate(id=id, email=f"a{id}") for id in (1, 2))
        database.notes.create(schemas.NoteCreate(id=1, account_id=1))
        database.remarks.create(schemas.RemarkCreate(id=1, account_id=2))
        database.accounts.delete(2)
        assert database.remarks.count() == 0
        attempts: list[Callable[[], object]] = [
            lambda: database.accounts.delete(1),
            lambda: database.notes.create(schemas.NoteCreate(id=2, account_id=2)),
        ]
        for refused in attempts:
            with pytest.raises(queries.ForeignKeyViolation) as found, session.begin_nested():
                refused()
            assert (found.value.table, found.value.columns) == ("texts.notes", ("account_id",))
        database.accounts.upsert(schemas.AccountCreate(id=3, email="a2"), on=database.accounts.model.email)
        assert database.accounts.count() == 2
    engine.dispose()


def deleted(database: Tried) -> tuple[list[int], list[int]]:
    """The rows of both trees that are deleted."""
    first = database.rows("""SELECT id FROM referenced WHERE "Gone $$" IS NOT NULL ORDER BY id""")
    second = database.rows("SELECT id FROM below WHERE deleted_at IS NOT NULL ORDER BY id")
    return [row[0] for row in first], [row[0] for row in second]


def moment(day: int) -> str:
    return f"'2026-01-{day:02} 00:00:00.000000+00:00'"


def test_everything_below_follows_and_comes_back(database: Tried) -> None:
    database.run(f"""UPDATE "select ""x"" from" SET "order" = {moment(1)} WHERE "the id" = 1""")
    assert deleted(database) == ([2, 4, 9], [1, 3, 5, 9])
    database.run("""UPDATE "select ""x"" from" SET "order" = NULL""")
    assert deleted(database) == ([], [])


def test_what_hangs_on_another_row_stays_deleted(database: Tried) -> None:
    database.run(f"""UPDATE "select ""x"" from" SET "order" = {moment(1)} WHERE "the id" = 1""")
    database.run(f"""UPDATE "select ""x"" from" SET "order" = {moment(2)} WHERE "the id" = 2""")
    database.run("""UPDATE "select ""x"" from" SET "order" = NULL WHERE "the id" = 1""")
    assert deleted(database) == ([7], [1])
    assert database.refused("UPDATE below SET deleted_at = NULL WHERE id = 1") == "fk_below_referencing_id_referenced"
    database.run("""UPDATE "select ""x"" from" SET "order" = NULL WHERE "the id" = 2""")
    database.run("UPDATE below SET deleted_at = NULL WHERE id = 1")


def test_a_branch_of_a_tree_goes_alone(database: Tried) -> None:
    database.run(f"UPDATE below SET deleted_at = {moment(1)} WHERE id = 5")
    assert deleted(database) == ([], [1, 3, 5])
    assert database.refused("UPDATE below SET deleted_at = NULL WHERE id = 3") == "fk_below_other_id_below"
    name = "fk_below_tenant_lower_id_below"
    assert database.refused("INSERT INTO below (id, tenant, lower_id) VALUES (20, 1, 5)") == name
    database.run(f"INSERT INTO below (id, tenant, lower_id, deleted_at) VALUES (20, 1, 5, {moment(3)})")
    assert database.refused("UPDATE below SET deleted_at = NULL WHERE id = 20") == name
    database.run("UPDATE below SET deleted_at = NULL WHERE id = 5")
    assert deleted(database) == ([], [20])


def test_all_of_a_tree_is_deleted_and_restored_at_once(database: Tried) -> None:
    database.run(f"UPDATE below SET deleted_at = {moment(1)}")
    assert deleted(database)[1] == [1, 3, 5, 8, 9]
    database.run("UPDATE below SET deleted_at = NULL WHERE id IN (8, 9)")
    assert deleted(database)[1] == []


def test_replacing_a_row_is_no_way_round(database: Tried) -> None:
    if not database.is_sqlite:
        pytest.skip("REPLACE is SQLite's")
    database.run(f'UPDATE referenced SET "Gone $$" = {moment(1)} WHERE id = 7')
    row = "INSERT OR REPLACE INTO below (id, tenant, referencing_id) VALUES (1, 1, 7)"
    assert database.refused(row) == "fk_below_referencing_id_referenced"


def test_writing_over_a_row_is_none_either(database: Tried) -> None:
    database.run(f'UPDATE referenced SET "Gone $$" = {moment(1)} WHERE id = 7')
    row = "INSERT INTO below (id, tenant) VALUES (3, 1) ON CONFLICT (id) DO UPDATE SET referencing_id = 7"
    assert database.refused(row) == "fk_below_referencing_id_referenced"
