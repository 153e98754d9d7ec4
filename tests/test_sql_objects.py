"""Functions, views and triggers written as SQL: nothing that a database keeps of them is stale, and no text breaks out of a script."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from dovetail import pipeline
from dovetail.migrate.changes import AlterObject, CreateObject
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff
from dovetail.migrate.footprints import collisions, footprint
from dovetail.migrate.plan import plan
from dovetail.migrate.wording import described
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from dovetail.schema.snapshot import dump, load
from dovetail.schema.sql_heads import TextError, only_statement
from dovetail.sql_script import statements
from effort import law
from evolutions import EVOLUTIONS, evolution, schema_of
from migrating import Live, StatementError, live

WORDS = """
databases: [postgresql]
functions:
  folded: {folded}
  simplified: {{sql: "CREATE FUNCTION simplified(value text) RETURNS text LANGUAGE sql IMMUTABLE RETURN folded(value)", needs: [folded]}}
tables:
  words:
    columns:
      id: {{type: int, primary_key: true}}
      word: {{type: text, check: "simplified(word) <> 'x'"}}
      simple: {{type: text, generated: {{sql: simplified(word), stored: true}}}}
    indexes:
      - {{expressions: [simplified(word)], name: ix_words_simple, unique: true}}
"""
LOWER = "CREATE FUNCTION folded(value text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower(value)"
TRIMMED = "CREATE FUNCTION folded(value text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower(trim(value))"
RENAMED = "CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower(trim(words))"

SHOP = """
tables:
  users:
    columns: {{id: {{type: int, primary_key: true}}, name: {type}, visits: {{type: int, default: 0}}}}
views:
  names: {{sql: CREATE VIEW names AS SELECT name FROM users WHERE id {condition}, needs: [users]}}
  count_of_names: {{sql: CREATE VIEW count_of_names AS SELECT count(*) AS names FROM names, needs: [names]}}
functions:
  counted:
    sql:
      postgresql: CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.visits := NEW.visits + 1; RETURN NEW; END'
      sqlite: null
triggers:
  counted:
    sql:
      postgresql: CREATE TRIGGER counted BEFORE UPDATE OF name ON users FOR EACH ROW EXECUTE FUNCTION counted()
      sqlite: >
        CREATE TRIGGER counted AFTER UPDATE OF name ON users
        BEGIN UPDATE users SET visits = visits + 1 WHERE id = NEW.id; END
    needs: [users, counted]
"""


def read(text: str) -> Schema:
    return schema_of(yaml.safe_load(text))


def words(folded: str) -> Schema:
    return read(WORDS.format(folded=folded))


def shop(type_: str = "varchar(20)", condition: str = "> 0") -> Schema:
    return read(SHOP.format(type=type_, condition=condition))


# --- functions that tables call ---------------------------------------------------------------------------------------


@pytest.mark.every_postgresql(when="soaking")
@pytest.mark.parametrize("folded", [TRIMMED, RENAMED], ids=["replaced", "beside the former one"])
def test_what_a_table_has_kept_of_a_function_is_made_anew(postgresql: str, folded: str) -> None:
    with live(postgresql) as database:
        database.build(words(LOWER))
        database.execute("INSERT INTO words (id, word) VALUES (1, ' One'), (2, 'Two')")
        database.migrate(words(LOWER), words(folded))
        assert database.execute("SELECT simple FROM words ORDER BY id") == [("one",), ("two",)]
        database.execute("SET enable_seqscan = off")
        assert database.execute("SELECT id FROM words WHERE simplified(word) = 'one'") == [(1,)]
        database.execute("SET enable_seqscan = on")
        with pytest.raises(Exception, match="ix_words_simple"):
            database.execute("INSERT INTO words (id, word) VALUES (3, 'ONE  ')")
        assert database.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'folded%'") == [(1,)]


@pytest.mark.parametrize(("row", "refusal"), [("' x '", "ck_words_word"), ("'Two '", "ix_words_simple")])
def test_rows_that_the_new_function_refuses_stop_the_migration(postgresql: str, row: str, refusal: str) -> None:
    with live(postgresql) as database:
        database.build(words(LOWER))
        database.execute(f"INSERT INTO words (id, word) VALUES (1, {row}), (2, 'Two')")
        with pytest.raises(StatementError, match=refusal):
            database.migrate(words(LOWER), words(TRIMMED))


def test_a_function_that_can_be_replaced_stays_what_it_is(postgresql: str) -> None:
    oid = "SELECT oid FROM pg_proc WHERE proname = 'folded'"
    with live(postgresql) as database:
        database.build(words(LOWER))
        before = database.execute(oid)
        database.migrate(words(LOWER), words(TRIMMED))
        assert database.execute(oid) == before
        database.migrate(words(TRIMMED), words(RENAMED))
        assert database.execute(oid) != before


# --- views and triggers -----------------------------------------------------------------------------------------------


def fill(database: Live) -> None:
    database.execute("INSERT INTO users (id, name) VALUES (1, 'Ada'), (2, 'Bob')")


def see(database: Live, names: int, visits: int) -> None:
    assert database.execute("SELECT names FROM count_of_names") == [(names,)]
    database.execute("UPDATE users SET name = 'Eve' WHERE id = 1")
    assert database.execute("SELECT visits FROM users WHERE id = 1") == [(visits,)]


@pytest.mark.every_postgresql(when="soaking")
def test_views_and_triggers_work_after_their_table_was_made_anew(database_url: str) -> None:
    with live(database_url) as database:
        database.build(shop())
        fill(database)
        see(database, names=2, visits=1)
        database.migrate(shop(), shop("text"))
        see(database, names=2, visits=2)
        database.migrate(shop("text"), shop("text", "> 1"))
        see(database, names=1, visits=3)
        database.migrate(shop("text", "> 1"), shop())
        see(database, names=2, visits=4)


def test_a_view_of_other_rows_keeps_its_privileges(postgresql: str) -> None:
    granted = "SELECT privilege_type FROM information_schema.table_privileges WHERE table_name = 'names' AND grantee = 'PUBLIC'"
    with live(postgresql) as database:
        database.build(shop())
        database.execute("GRANT SELECT ON names TO PUBLIC")
        database.migrate(shop(), shop(condition="> 1"))
        assert database.execute(granted) == [("SELECT",)]
        database.migrate(shop(condition="> 1"), shop("text", condition="> 1"))
        assert database.execute(granted) == []


STORED = """
databases: [postgresql]
tables: {{users: {{columns: {{id: {{type: int, primary_key: true}}, name: text}}}}}}
views:
  names:
    sql: "{sql}"
    needs: [users]
    indexes: ["CREATE {unique} INDEX names_{unique}name ON names (name)"]
"""


def test_another_index_leaves_the_rows_of_a_materialised_view(postgresql: str) -> None:
    sql = "CREATE MATERIALIZED VIEW names AS SELECT name FROM users WITH NO DATA"
    before, after = read(STORED.format(sql=sql, unique="")), read(STORED.format(sql=sql, unique="UNIQUE"))
    file = "SELECT relfilenode FROM pg_class WHERE relname = 'names'"
    with live(postgresql) as database:
        database.build(before)
        database.execute("INSERT INTO users (id, name) VALUES (1, 'Ada'), (2, 'Bob')")
        database.execute("REFRESH MATERIALIZED VIEW names")
        stored = database.execute(file)
        database.migrate(before, after)
        assert database.execute(file) == stored
        database.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY names")
        assert database.execute("SELECT name FROM names ORDER BY name") == [("Ada",), ("Bob",)]


RESTING = """
databases: [postgresql]
tables: {{users: {{columns: {{id: {{type: int, primary_key: true}}, name: text}}}}}}
functions: {{folded: {folded}}}
views:
  folded_names: {{sql: CREATE VIEW folded_names AS SELECT folded(name) AS name FROM users {where}, needs: [users, folded]}}
  names: {{sql: CREATE VIEW names AS SELECT name FROM folded_names, needs: [folded_names]}}
  stored_names: {{sql: CREATE MATERIALIZED VIEW stored_names AS SELECT name FROM names, needs: [names]}}
"""


def test_stored_rows_follow_what_they_rest_on(postgresql: str) -> None:
    states = [
        read(RESTING.format(folded=folded, where=where))
        for folded, where in ((LOWER, ""), (TRIMMED, ""), (TRIMMED, "WHERE id > 1"))
    ]
    with live(postgresql) as database:
        database.build(states[0])
        database.execute("INSERT INTO users (id, name) VALUES (1, ' Ada'), (2, 'Bob')")
        database.migrate(states[0], states[1])
        assert database.execute("SELECT name FROM stored_names ORDER BY name") == [("ada",), ("bob",)]
        database.migrate(states[1], states[2])
        assert database.execute("SELECT name FROM stored_names") == [("bob",)]


_TABLE = 't"; DROP TABLE x; --'
_QUOTED = '"t""; DROP TABLE x; --"'
ODD = {
    "databases": ["postgresql", "sqlite"],
    "tables": {_TABLE: {"columns": {"id": {"type": "int", "primary_key": True}}}},
    "views": {
        "it's": {
            "sql": f"""CREATE VIEW "it's" AS SELECT id AS "i;d" FROM {_QUOTED} -- and ; 'more""",
            "needs": [_TABLE],
            "doc": "'); DROP TABLE x; --\n\\",
        }
    },
    "triggers": {
        "$$": {
            "name": 'a "trigger"',
            "sql": {
                "postgresql": f'CREATE TRIGGER "a ""trigger""" BEFORE UPDATE ON {_QUOTED} '
                "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "sqlite": f'CREATE TRIGGER "a ""trigger""" AFTER UPDATE ON {_QUOTED} BEGIN SELECT \';\'; END',
            },
            "needs": [_TABLE],
        }
    },
}


def test_odd_names_and_texts_are_names_and_texts(database_url: str) -> None:
    before, after = schema_of(ODD), schema_of({**ODD, "views": {}, "triggers": {}})
    with live(database_url) as database:
        fresh = database.fresh(after)
        database.build(before)
        assert database.execute('SELECT "i;d" FROM "it\'s"') == []
        database.migrate(before, after)
        assert database.state() == fresh


# --- texts ------------------------------------------------------------------------------------------------------------

_PIECES = [
    *"'\"`$;()[]\\\n",
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    " BEGIN ",
    " END ",
    " CASE ",
    "COMMIT",
    "E'",
    " x ",
    " AS ",
    "1",
]
_HEADS = [
    "CREATE VIEW v AS SELECT ",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql ",
    "CREATE TRIGGER t AFTER UPDATE ON u BEGIN SELECT 1; ",
]


@law(400)
@given(
    head=st.sampled_from(_HEADS),
    pieces=st.lists(st.sampled_from(_PIECES), max_size=12),
    database=st.sampled_from(["postgresql", "sqlite"]),
)
@example(head=_HEADS[0], pieces=["'", ";", "COMMIT"], database="postgresql")
def test_no_text_breaks_out_of_its_script(head: str, pieces: list[str], database: Database) -> None:
    try:
        statement = only_statement(head + "".join(pieces), database)
    except TextError:
        return
    script = f"BEGIN;\n\n{statement};\n\nDROP VIEW w;\n\nCOMMIT;\n"
    assert statements(script, database) == ["BEGIN", statement, "DROP VIEW w", "COMMIT"]
    if database == "sqlite":
        assert sqlite3.complete_statement(f"{statement};")


# --- what a migration knows of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in EVOLUTIONS if evolution(name).after.objects])
def test_a_snapshot_holds_them(name: str) -> None:
    for schema in (evolution(name).before, evolution(name).after):
        assert load(Schema, dump(schema)) == schema


def test_their_changes_are_told() -> None:
    assert [described(change) for change in diff(shop(), shop(condition="> 1"))] == ["~ view names: its SQL"]
    assert "+ trigger counted" in map(described, diff(Schema("nothing", ("postgresql", "sqlite")), shop()))


def test_two_branches_meet_in_them() -> None:
    (changed,) = diff(shop(), shop(condition="> 1"))
    assert isinstance(changed, AlterObject)
    (other,) = diff(shop(), shop(condition="> 2"))
    assert list(collisions(footprint([changed]), footprint([other]))) == ["both change view names"]
    needing = CreateObject(shop().objects_by_key["view", "count_of_names"])
    assert list(collisions(footprint([changed]), footprint([needing]))) == [
        "one changes view names, which the other needs"
    ]
    dropped = diff(shop(), Schema("nothing", ("postgresql", "sqlite")))
    assert "one changes table users, which the other needs" in collisions(footprint(dropped), footprint([changed]))


@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
def test_the_order_of_files_and_keys_changes_nothing(database: Database, tmp_path: Path) -> None:
    document: dict[str, Any] = yaml.safe_load(SHOP.format(type="text", condition="> 0"))
    turned = {
        key: dict(reversed(section.items())) if isinstance(section, dict) else section
        for key, section in reversed(document.items())
    }
    empty = Schema("evolving", ("postgresql", "sqlite"))
    plans = [plan(DIALECTS[database], empty, schema_of(each)).statements for each in (document, turned)]
    assert [each.sql for each in plans[0]] == [each.sql for each in plans[1]]


def test_a_file_declares_what_another_one_needs(tmp_path: Path) -> None:
    (tmp_path / "views.yaml").write_text(
        "views: {ids: {sql: CREATE VIEW ids AS SELECT id FROM users, needs: [users]}}\n"
        "triggers: {t: {sql: CREATE TRIGGER t BEFORE DELETE ON ids EXECUTE FUNCTION f(), needs: [ids]}}\n"
    )
    root = tmp_path / "spec.yaml"
    root.write_text(
        "dovetail: 1\nname: files\ninclude: [views.yaml]\ntables: {users: {columns: {id: {type: int, primary_key: true}}}}\n"
    )
    assert [each.key for each in pipeline.read(root).schema.objects] == [("trigger", "t"), ("view", "ids")]
