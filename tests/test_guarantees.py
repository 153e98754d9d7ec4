"""Append-only tables and read-only columns: whoever tries to get round them, in SQL or through queries, is refused."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from guarded import Guarded, Tried, guarded, tried

pytestmark = pytest.mark.every_postgresql(when="soaking")

SPEC = """
tables:
  users:
    columns: {id: {type: int, primary_key: true}}
  skills:
    columns:
      id: {type: int, primary_key: true}
      slug: {type: text, read_only: true}
      source: {type: json?, read_only: true}
      name: text
  versions:
    append_only: true
    columns: {id: {type: int, primary_key: true}, body: text?, settings: json?, number: int, twice: {type: int, generated: {sql: number * 2}}}
    references:
      skill: {to: skills, on_delete: cascade, inverse: versions}
      author: {to: users, optional: true, on_delete: set null, on_update: cascade, inverse: versions}
    unique: [[skill, number]]
  alone:
    append_only: true
    columns: {id: {type: int, primary_key: true}}
  letters:
    append_only: true
    columns:
      id: {type: int, primary_key: true}
      box: int?
      name: text?
      number: int?
      half: {type: int?, generated: {sql: number / 2}}
      code: text?
    indexes:
      - {columns: [box], unique: true, where: name IS NOT NULL, name: one_of_a_box}
      - {expressions: [lower(name)], unique: true, name: one_of_a_name}
      - {expressions: [half + 1], unique: true, where: half > 5, name: one_of_a_half}
      - {columns: [{column: code, collation: NOCASE}], unique: true, name: one_of_a_code}
"""

ROWS = (
    "INSERT INTO users (id) VALUES (1), (2)",
    """INSERT INTO skills (id, slug, name, source) VALUES (1, 'fmt', 'Formatter', '{"a": 1}'), (2, 'lint', 'Linter', NULL)""",
    "INSERT INTO versions (id, number, skill_id, author_id) VALUES (1, 1, 1, 1), (2, 2, 1, 2), (3, 1, 2, NULL)",
    "INSERT INTO alone (id) VALUES (1)",
    "INSERT INTO letters (id, box, name, number, code) VALUES (1, 7, 'Ann', 20, 'x'), (2, 8, NULL, 2, 'y')",
)


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("guarantees")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        yield found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE versions SET body = 'other'",
        "UPDATE versions SET id = id",
        "UPDATE versions SET author_id = NULL WHERE id = 1",
        "UPDATE versions SET author_id = 2 WHERE id = 1",
        "UPDATE versions SET skill_id = 2 WHERE id = 2",
        "DELETE FROM versions",
        "DELETE FROM versions WHERE id = 1",
        "DELETE FROM versions WHERE skill_id NOT IN (SELECT id FROM skills WHERE id > 1)",
        "INSERT INTO versions (id, number, skill_id) VALUES (1, 9, 1) ON CONFLICT (id) DO UPDATE SET number = 9",
        "WITH gone AS (SELECT 1) DELETE FROM versions WHERE id IN (SELECT * FROM gone)",
    ],
)
def test_a_row_that_was_appended_stays_as_it_is(database: Tried, statement: str) -> None:
    before = database.rows("SELECT * FROM versions ORDER BY id")
    assert database.refused(statement) in ("versions_append_only", "pk_versions")
    assert database.rows("SELECT * FROM versions ORDER BY id") == before


def test_a_table_that_belongs_to_no_other_only_grows(database: Tried) -> None:
    assert database.refused("DELETE FROM alone") == "alone_append_only"
    assert database.refused("UPDATE alone SET id = 2") == "alone_append_only"
    database.run("INSERT INTO alone (id) VALUES (2)")
    assert database.rows("SELECT count(*) FROM alone") == [(2,)]


def test_nobody_empties_or_replaces(database: Tried) -> None:
    if database.is_sqlite:
        assert (
            database.refused("INSERT OR REPLACE INTO versions (id, number, skill_id) VALUES (1, 9, 2)") == "pk_versions"
        )
        key = "uq_versions_skill_id_number"
        assert database.refused("REPLACE INTO versions (id, number, skill_id) VALUES (9, 1, 1)") == key
        assert database.refused("UPDATE OR REPLACE versions SET id = 2 WHERE id = 1") == "versions_append_only"
    else:
        assert database.refused("TRUNCATE versions") == "versions_append_only"
        assert database.refused("TRUNCATE skills CASCADE") == "versions_append_only"


@pytest.mark.parametrize(
    ("columns", "values", "index"),
    [
        ("id, box, name", "3, 7, 'Bea'", "one_of_a_box"),
        ("id, name", "3, 'ANN'", "one_of_a_name"),
        ("id, number", "3, 21", "one_of_a_half"),
        ("id, code", "3, 'X'", "one_of_a_code"),
    ],
)
def test_nobody_replaces_what_a_part_of_an_index_holds(database: Tried, columns: str, values: str, index: str) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL does not replace")
    assert database.refused(f"INSERT OR REPLACE INTO letters ({columns}) VALUES ({values})") == index
    assert database.rows("SELECT id FROM letters ORDER BY id") == [(1,), (2,)]


def test_what_an_index_does_not_hold_is_in_nobodys_way(database: Tried) -> None:
    database.run("INSERT INTO letters (id, box, number) VALUES (3, 7, 3), (4, 8, 3), (5, 8, 3)")
    assert database.rows("SELECT count(*) FROM letters") == [(5,)]


def test_a_row_goes_with_what_it_belongs_to_and_forgets_who_is_gone(database: Tried) -> None:
    database.run("DELETE FROM skills WHERE id = 1", "UPDATE users SET id = 20 WHERE id = 2")
    assert database.rows("SELECT id, author_id FROM versions") == [(3, None)]
    database.run("INSERT INTO versions (id, number, skill_id, author_id) VALUES (4, 2, 2, 20)")
    database.run("UPDATE users SET id = 21 WHERE id = 20")
    assert database.rows("SELECT author_id FROM versions WHERE id = 4") == [(21,)]
    database.run("DELETE FROM users")
    assert database.rows("SELECT id, author_id, twice FROM versions ORDER BY id") == [(3, None, 2), (4, None, 4)]


def test_a_trigger_of_somebody_else_is_not_a_cascade(database: Tried) -> None:
    """Whoever deletes within a trigger deletes nothing whose owner is still there."""
    if database.is_sqlite:
        database.run(
            "CREATE TABLE bait (id int)",
            "CREATE TRIGGER sly AFTER INSERT ON bait BEGIN DELETE FROM versions WHERE id = 1; END",
        )
    else:
        body = "BEGIN DELETE FROM versions WHERE id = 1; RETURN NULL; END"
        database.run(
            "CREATE TABLE bait (id int)",
            f"CREATE FUNCTION sly() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            "CREATE TRIGGER sly AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION sly()",
        )
    assert database.refused("INSERT INTO bait VALUES (1)") == "versions_append_only"


def test_a_table_of_the_same_name_that_is_found_first_changes_nothing(database: Tried) -> None:
    """The owner is looked for where it was when the trigger was made."""
    if database.is_sqlite:
        pytest.skip("triggers of SQLite know their own schema only")
    sly = "BEGIN DELETE FROM versions WHERE id = 1; RETURN NULL; END"
    assert (
        database.refused(
            "CREATE TEMPORARY TABLE skills (id int)",
            "CREATE TEMPORARY TABLE bait (id int)",
            f"CREATE FUNCTION pg_temp.sly() RETURNS trigger LANGUAGE plpgsql AS $$ {sly} $$",
            "CREATE TRIGGER sly AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION pg_temp.sly()",
            "INSERT INTO bait VALUES (1)",
        )
        == "versions_append_only"
    )


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("UPDATE skills SET slug = 'other' WHERE id = 1", "slug"),
        ("UPDATE skills SET slug = upper(slug)", "slug"),
        ("""UPDATE skills SET source = '{"a": 2}' WHERE id = 1""", "source"),
        ("UPDATE skills SET source = NULL WHERE id = 1", "source"),
        ("UPDATE skills SET source = '1' WHERE id = 2", "source"),
        ("INSERT INTO skills (id, slug, name) VALUES (1, 'x', 'y') ON CONFLICT (id) DO UPDATE SET slug = 'z'", "slug"),
    ],
)
def test_a_read_only_column_stays_as_it_was_inserted(database: Tried, statement: str, column: str) -> None:
    before = database.rows("SELECT id, slug, CAST(source AS text) FROM skills ORDER BY id")
    assert database.refused(statement) == f"skills_{column}_read_only"
    assert database.rows("SELECT id, slug, CAST(source AS text) FROM skills ORDER BY id") == before


def test_other_columns_change_and_the_same_value_is_no_change(database: Tried) -> None:
    database.run("UPDATE skills SET name = 'other', slug = slug", "DELETE FROM skills WHERE id = 2")
    assert database.rows("SELECT slug, name FROM skills") == [("fmt", "other")]


def test_the_error_is_a_check_violation_that_says_what_is_promised(database: Tried) -> None:
    queries, models = database.module("queries"), database.module("models")
    with database.session() as session, pytest.raises(queries.CheckViolation) as caught:
        queries.Database(session).versions.delete(1)
    violation = caught.value
    assert (violation.table, violation.constraint, violation.columns) == ("versions", "versions_append_only", ())
    assert violation.doc == "Rows of versions are never changed, and go only with what they belong to."
    assert str(violation).startswith("versions refuses this (versions_append_only): Rows of versions are never changed")
    with database.session() as session:
        session.get_one(models.Skill, 1).slug = "other"
        with pytest.raises(queries.CheckViolation) as caught, queries.naming_violations(session):
            session.commit()
    assert (caught.value.constraint, caught.value.columns) == ("skills_slug_read_only", ("slug",))


def test_what_cannot_change_has_no_field_to_change_it(database: Tried) -> None:
    schemas = database.module("schemas")
    assert not schemas.VersionUpdate.model_fields
    assert list(schemas.SkillUpdate.model_fields) == ["name"]


def test_rows_written_meanwhile_are_refused_as_well(made: Guarded) -> None:
    """Two transactions: one deletes the owner, the other tries to keep what goes with it."""
    if made.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with made.engine.begin() as before:
        before.execute(text("INSERT INTO skills (id, slug, name) VALUES (7, 'x', 'y')"))
        before.execute(text("INSERT INTO versions (id, number, skill_id) VALUES (7, 1, 7)"))
    with made.engine.connect() as first, made.engine.connect() as second:
        first.execute(text("DELETE FROM skills WHERE id = 7"))
        second.execute(text("SET lock_timeout = '200ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            second.execute(text("UPDATE versions SET body = 'kept' WHERE id = 7"))
        second.rollback()
        first.commit()
        assert second.execute(text("SELECT id FROM versions")).all() == []
