"""Status flows: whoever tries to begin elsewhere, or to go where no transition leads, is refused, also of two who try at once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from guarded import Guarded, Tried, guarded, tried

pytestmark = pytest.mark.every_postgresql(when="soaking")

SPEC = """
enums:
  message_status:
    values: [draft, pending, accepted, declined, archived]
    transitions: {draft: [pending], pending: [draft, accepted, declined], accepted: [archived]}
    initial: [draft, pending]
  switch: {values: ["it's on", "50% off"], transitions: {"it's on": ["50% off"], "50% off": ["it's on"]}}
domains:
  message_state: {type: message_status}
tables:
  messages:
    columns:
      id: {type: int, primary_key: true}
      status: {type: message_status, default: draft}
      shadow: message_state?
      title: {type: text, default: untitled}
    unique: [[title]]
  message_log:
    append_only: true
    columns:
      id: {type: int, primary_key: true}
      status: {type: message_status, flow: false}
      seen: {type: message_status array, default: []}
  "odd % 'table'":
    columns:
      id: {type: int, primary_key: true}
      "the % 'switch'": {type: switch, default: "it's on"}
"""

ROWS = (
    "INSERT INTO messages (id, title) VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    "UPDATE messages SET status = 'pending' WHERE id > 1",
    "UPDATE messages SET status = 'accepted' WHERE id = 3",
    """INSERT INTO "odd % 'table'" (id) VALUES (1)""",
)


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("flows")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        yield found


def states(database: Tried) -> list[Any]:
    return [state for (state,) in database.rows("SELECT status FROM messages ORDER BY id")]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO messages (id, title, status) VALUES (9, 'x', 'accepted')",
        "INSERT INTO messages (id, title, status) VALUES (8, 'x', 'draft'), (9, 'y', 'archived')",
        "INSERT INTO messages (id, title, status) SELECT 9, 'x', status FROM messages WHERE id = 3",
        "INSERT INTO messages (id, title, status) VALUES (9, 'x', 'declined') ON CONFLICT (id) DO UPDATE SET title = 'z'",
        "INSERT INTO messages (id, title, status) VALUES (9, 'x', 'declined') ON CONFLICT DO NOTHING",
        "WITH new AS (SELECT 9 AS id) INSERT INTO messages (id, title, status) SELECT id, 'x', 'archived' FROM new",
    ],
)
def test_a_row_begins_with_an_initial_value(database: Tried, statement: str) -> None:
    before = states(database)
    assert database.refused(statement) == "messages_status_initial"
    assert states(database) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messages SET status = 'accepted' WHERE id = 1",
        "UPDATE messages SET status = 'pending' WHERE id = 3",
        "UPDATE messages SET status = 'accepted'",
        "UPDATE messages SET status = 'draft' WHERE id = 3",
        "UPDATE messages SET title = 'new', status = 'declined' WHERE id = 1",
        "UPDATE messages SET status = CASE id WHEN 1 THEN {accepted} ELSE {pending} END",
        "UPDATE messages SET status = (SELECT status FROM messages WHERE id = 3) WHERE id = 1",
        "INSERT INTO messages (id, title) VALUES (3, 'x') ON CONFLICT (id) DO UPDATE SET status = EXCLUDED.status",
        "INSERT INTO messages (id, title) VALUES (9, 'c') ON CONFLICT (title) DO UPDATE SET status = 'declined'",
        "UPDATE messages SET id = 30, status = 'draft' WHERE id = 3",
    ],
)
def test_a_row_goes_only_where_a_transition_leads(database: Tried, statement: str) -> None:
    words = {
        word: f"'{word}'" if database.is_sqlite else f"'{word}'::message_status" for word in ("accepted", "pending")
    }
    before = states(database)
    assert database.refused(statement.format(**words)) == "messages_status_flow"
    assert states(database) == before


def test_legal_moves_and_staying(database: Tried) -> None:
    database.run(
        "UPDATE messages SET status = status",
        "UPDATE messages SET title = title || '!', status = 'accepted' WHERE id = 3",
        "UPDATE messages SET status = 'pending' WHERE id = 1",
        "UPDATE messages SET status = 'draft' WHERE id IN (1, 2)",
        "UPDATE messages SET status = 'archived' WHERE id = 3",
        "INSERT INTO messages (id, title, status) VALUES (4, 'd', 'pending')",
        "INSERT INTO messages (id, title, status) VALUES (5, 'e', 'draft')",
    )
    assert states(database) == ["draft", "draft", "archived", "pending", "draft"]
    assert database.refused("UPDATE messages SET status = 'draft' WHERE id = 3") == "messages_status_flow"


def test_what_becomes_an_update_is_judged_as_one(database: Tried) -> None:
    """The row that an INSERT proposes is none where ON CONFLICT finds another."""
    database.run(
        "INSERT INTO messages (id, title, status) VALUES (2, 'x', 'accepted') "
        "ON CONFLICT (id) DO UPDATE SET status = EXCLUDED.status",
        "INSERT INTO messages (id, title) VALUES (3, 'x') ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title",
        "INSERT INTO messages (id, title, status) VALUES (1, 'x', 'archived') ON CONFLICT DO NOTHING",
    )
    assert states(database) == ["draft", "accepted", "accepted"]


def test_null_stands_before_the_first_value(database: Tried) -> None:
    assert database.refused("UPDATE messages SET shadow = 'accepted' WHERE id = 1") == "messages_shadow_flow"
    assert (
        database.refused("INSERT INTO messages (id, title, shadow) VALUES (9, 'x', 'archived')")
        == "messages_shadow_initial"
    )
    database.run("UPDATE messages SET shadow = NULL", "UPDATE messages SET shadow = 'pending' WHERE id = 1")
    assert database.refused("UPDATE messages SET shadow = NULL WHERE id = 1") == "messages_shadow_flow"
    database.run("UPDATE messages SET shadow = 'accepted' WHERE id = 1")


def test_columns_without_a_flow_take_every_value(database: Tried) -> None:
    database.run("INSERT INTO message_log (id, status) VALUES (1, 'archived'), (2, 'draft')")


@pytest.mark.parametrize(
    "verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL", "INSERT OR ABORT"]
)
def test_no_verb_of_sqlite_inserts_round_it(database: Tried, verb: str) -> None:
    if not database.is_sqlite:
        pytest.skip("SQLite's")
    refused = database.refused(f"{verb} INTO messages (id, title, status) VALUES (9, 'x', 'accepted')")
    assert refused == "messages_status_initial"
    assert states(database) == ["draft", "pending", "accepted"]


def test_a_row_that_is_replaced_goes_and_another_one_begins(database: Tried) -> None:
    if not database.is_sqlite:
        pytest.skip("SQLite's")
    refused = database.refused("REPLACE INTO messages (id, title, status) VALUES (2, 'x', 'accepted')")
    assert refused == "messages_status_initial"
    assert states(database) == ["draft", "pending", "accepted"]
    database.run("REPLACE INTO messages (id, title, status) VALUES (3, 'c', 'pending')")
    assert states(database) == ["draft", "pending", "pending"]


@pytest.mark.parametrize("verb", ["UPDATE OR REPLACE", "UPDATE OR IGNORE", "UPDATE OR FAIL"])
def test_no_verb_of_sqlite_updates_round_it(database: Tried, verb: str) -> None:
    if not database.is_sqlite:
        pytest.skip("SQLite's")
    assert database.refused(f"{verb} messages SET status = 'draft' WHERE id = 3") == "messages_status_flow"
    assert (
        database.refused("UPDATE OR REPLACE messages SET id = 2, status = 'draft' WHERE id = 3")
        == "messages_status_flow"
    )
    assert states(database) == ["draft", "pending", "accepted"]


def test_other_triggers_do_not_get_round_it(database: Tried) -> None:
    """What a trigger makes of a row before it is written counts as if the statement had said it."""
    if database.is_sqlite:
        database.run(
            "CREATE TRIGGER sly AFTER UPDATE OF title ON messages BEGIN "
            "UPDATE messages SET status = 'archived' WHERE id = NEW.id; END"
        )
    else:
        database.run(
            "CREATE FUNCTION sly() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.status = 'archived'; RETURN NEW; END $$",
            "CREATE TRIGGER zz_sly BEFORE UPDATE OR INSERT ON messages FOR EACH ROW EXECUTE FUNCTION sly()",
        )
        assert database.refused("INSERT INTO messages (id, title) VALUES (9, 'x')") == "messages_status_initial"
    assert database.refused("UPDATE messages SET title = 'other' WHERE id = 1") == "messages_status_flow"


def test_copies_and_merges_do_not_get_round_it(database: Tried) -> None:
    if database.is_sqlite:
        pytest.skip("PostgreSQL's")
    merged = "MERGE INTO messages USING (VALUES (3)) AS given (id) ON messages.id = given.id "
    assert database.refused(f"{merged} WHEN MATCHED THEN UPDATE SET status = 'draft'") == "messages_status_flow"
    merged = "MERGE INTO messages USING (VALUES (9)) AS given (id) ON messages.id = given.id "
    inserted = f"{merged} WHEN NOT MATCHED THEN INSERT (id, title, status) VALUES (9, 'x', 'accepted')"
    assert database.refused(inserted) == "messages_status_initial"
    driver: Any = database.connection.connection.driver_connection
    with (
        pytest.raises(psycopg.errors.CheckViolation),
        driver.transaction(),
        driver.cursor().copy("COPY messages (id, title, status) FROM STDIN") as copy,
    ):
        copy.write_row((9, "x", "archived"))


def test_words_of_every_kind(database: Tried) -> None:
    table, column = """ "odd % 'table'" """, """ "the % 'switch'" """
    database.run(f"UPDATE {table} SET {column} = '50% off'", f"UPDATE {table} SET {column} = 'it''s on'")
    name = "odd % 'table'_the % 'switch'_initial"
    assert database.refused(f"INSERT INTO {table} (id, {column}) VALUES (2, '50% off')") == name


def test_what_queries_say_and_python_knows(database: Tried) -> None:
    statuses, schemas = database.module("enums").MessageStatus, database.module("schemas")
    with database.session() as session:
        queries = database.module("queries")
        messages = queries.Database(session).messages
        with pytest.raises(queries.CheckViolation) as caught, session.begin_nested():
            messages.update(3, schemas.MessageUpdate(status=statuses.DRAFT))
        assert caught.value.constraint == "messages_status_flow"
        assert (caught.value.table, caught.value.columns) == ("messages", ("status",))
        legal = "messages.status goes from draft to pending, from pending to draft, accepted or declined, from accepted to archived."
        assert caught.value.doc == legal
        what = "messages refuses this" if database.is_sqlite else "messages.status does not go from accepted to draft"
        assert str(caught.value) == f"{what} (messages_status_flow): {legal}"
        messages.update(3, schemas.MessageUpdate(status=statuses.ARCHIVED))
        with pytest.raises(queries.CheckViolation) as caught, session.begin_nested():
            messages.create(schemas.MessageCreate(id=7, title="x", status=statuses.DECLINED))
        assert caught.value.constraint == "messages_status_initial"
        if not database.is_sqlite:
            assert str(caught.value).startswith(
                "messages.status does not begin as declined (messages_status_initial): "
            )
    assert statuses.initial() == (statuses.DRAFT, statuses.PENDING)
    assert statuses.PENDING.moves == (statuses.DRAFT, statuses.ACCEPTED, statuses.DECLINED)
    assert [status for status in statuses if status.is_final] == [statuses.DECLINED, statuses.ARCHIVED]
    assert statuses.DRAFT.can_become(statuses.PENDING)
    assert statuses.DRAFT.can_become(statuses.DRAFT)
    assert not statuses.DRAFT.can_become(statuses.ACCEPTED)
    assert [status for status in statuses if status.is_initial] == [*statuses.initial()]


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_of_two_who_move_a_row_one_finds_it_moved(postgresql: str, tmp_path: Path, isolation: str) -> None:
    """Both moves are legal from where the row was when they began, and the second is not from where the first has led it."""
    with guarded(postgresql, SPEC, tmp_path) as database:
        address = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(psycopg.connect(address)) as first, closing(psycopg.connect(address)) as second:
            first.execute("INSERT INTO messages (id, status) VALUES (1, 'pending')")
            first.commit()
            for connection in (first, second):
                connection.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                connection.execute("SELECT status FROM messages")
            first.execute("UPDATE messages SET status = 'accepted' WHERE id = 1")
            caught: list[BaseException] = []

            def decline() -> None:
                try:
                    second.execute("UPDATE messages SET status = 'declined' WHERE id = 1")
                except psycopg.Error as error:
                    caught.append(error)

            waiting = Thread(target=decline)
            waiting.start()
            waiting.join(0.3)
            assert waiting.is_alive(), "the second waits for the first"
            first.commit()
            waiting.join(10)
            kind = (
                psycopg.errors.CheckViolation if isolation == "READ COMMITTED" else psycopg.errors.SerializationFailure
            )
            assert [type(error) for error in caught] == [kind]
            assert first.execute("SELECT status FROM messages").fetchall() == [("accepted",)]
        assert not database.is_sqlite


def test_of_two_who_move_a_row_one_finds_it_moved_on_sqlite(sqlite: Path, tmp_path: Path) -> None:
    with guarded(f"sqlite:///{sqlite}", SPEC, tmp_path) as database:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO messages (id, status) VALUES (1, 'pending')")
        with database.engine.begin() as first:
            first.exec_driver_sql("UPDATE messages SET status = 'accepted'")
        with pytest.raises(IntegrityError), database.engine.begin() as second:
            second.exec_driver_sql("UPDATE messages SET status = 'declined'")
