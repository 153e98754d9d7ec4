"""Soft deletes while others refer to the same rows: two transactions of PostgreSQL at once, and roles that may do little."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unfinished
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import make_url

from dovetail import pipeline
from dovetail.output.writer import write
from scripts import apply

pytestmark = pytest.mark.every_postgresql(when="soaking")

SPEC = """
dovetail: 1
name: raced
tables:
  accounts:
    soft_delete: true
    columns: {id: {type: int, primary_key: true}, email: {type: text, unique: true}}
  notes:
    soft_delete: true
    columns: {id: {type: int, primary_key: true}}
    references:
      account: {to: accounts, on_delete: cascade, inverse: notes}
      editor: {to: accounts, optional: true, on_delete: set null, inverse: none}
  invoices:
    columns: {id: {type: int, primary_key: true}}
    references: {account: {to: accounts, on_delete: restrict, inverse: invoices}}
"""

DELETE = "UPDATE accounts SET deleted_at = statement_timestamp() WHERE id = 1"
Server = psycopg.Connection[Any]


class Two:
    """Two connections, each with a transaction, and a thread in which a statement of the second may wait."""

    def __init__(self, url: str) -> None:
        self.first, self.second = psycopg.connect(url), psycopg.connect(url)
        self.pool = ThreadPoolExecutor(1)

    def begun(self, statement: str) -> "Future[Any]":
        """Begin a statement of the second, which waits for the first."""
        future = self.pool.submit(self.second.execute, statement.encode())
        with pytest.raises(Unfinished):
            future.result(0.3)
        return future

    def close(self) -> None:
        self.first.close()
        self.pool.shutdown()
        self.second.close()


@pytest.fixture
def url(postgresql: str, tmp_path: Path) -> str:
    root = tmp_path / "raced.yaml"
    root.write_text(SPEC)
    write(tmp_path / "raced", pipeline.render(pipeline.read(root)))
    apply(postgresql, tmp_path / "raced" / "migrations" / "postgresql" / "0001_initial.up.sql")
    plain = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as server:
        server.execute("INSERT INTO accounts (id, email) VALUES (1, 'ada'), (2, 'bob')")
    return plain


@pytest.fixture
def two(url: str) -> Iterator[Two]:
    made = Two(url)
    yield made
    made.close()


def living(server: Server) -> list[tuple[str, int]]:
    """The living rows that the table and the number tell."""
    query = """
        SELECT 'accounts', id FROM accounts WHERE deleted_at IS NULL
        UNION SELECT 'notes', id FROM notes WHERE deleted_at IS NULL UNION SELECT 'invoices', id FROM invoices ORDER BY 1, 2
    """
    return [(table, number) for table, number in server.execute(query)]


def test_a_deletion_waits_for_a_reference_and_takes_it_along(two: Two) -> None:
    two.first.execute("INSERT INTO notes (id, account_id) VALUES (1, 1)")
    waiting = two.begun(DELETE)
    two.first.commit()
    waiting.result(5)
    two.second.commit()
    assert living(two.first) == [("accounts", 2)]


def test_a_deletion_waits_for_a_reference_and_is_refused(two: Two) -> None:
    two.first.execute("INSERT INTO invoices (id, account_id) VALUES (1, 1)")
    waiting = two.begun(DELETE)
    two.first.commit()
    with pytest.raises(errors.ForeignKeyViolation) as found:
        waiting.result(5)
    assert found.value.diag.constraint_name == "fk_invoices_account_id_accounts"
    assert found.value.diag.table_name == "invoices"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO notes (id, account_id) VALUES (1, 1)",
        "INSERT INTO notes (id, account_id, editor_id) VALUES (1, 2, 1)",
        "INSERT INTO invoices (id, account_id) VALUES (1, 1)",
        "UPDATE notes SET account_id = 1 WHERE id = 5",
        "UPDATE notes SET editor_id = 1 WHERE id = 5",
    ],
)
def test_a_reference_waits_for_a_deletion_and_is_refused(two: Two, statement: str) -> None:
    two.first.execute("INSERT INTO notes (id, account_id) VALUES (5, 2)")
    two.first.commit()
    two.first.execute(DELETE.encode())
    waiting = two.begun(statement)
    two.first.commit()
    with pytest.raises(errors.ForeignKeyViolation, match="is deleted"):
        waiting.result(5)


def test_a_reference_to_a_row_that_stays_after_all_is_made(two: Two) -> None:
    two.first.execute(DELETE.encode())
    waiting = two.begun("INSERT INTO notes (id, account_id) VALUES (1, 1)")
    two.first.rollback()
    waiting.result(5)
    two.second.commit()
    assert living(two.first) == [("accounts", 1), ("accounts", 2), ("notes", 1)]


def test_a_row_is_not_restored_while_the_one_above_it_goes(two: Two) -> None:
    two.first.execute("INSERT INTO notes (id, account_id, deleted_at) VALUES (1, 1, now())")
    two.first.commit()
    two.first.execute(DELETE.encode())
    waiting = two.begun("UPDATE notes SET deleted_at = NULL")
    two.first.commit()
    with pytest.raises(errors.ForeignKeyViolation, match="is deleted"):
        waiting.result(5)


def test_references_keep_nobody_waiting(two: Two) -> None:
    two.second.execute("SET lock_timeout = '300ms'")
    two.first.execute("INSERT INTO notes (id, account_id) VALUES (1, 1)")
    two.second.execute("INSERT INTO notes (id, account_id) VALUES (2, 1)")
    two.second.execute("UPDATE accounts SET email = 'other' WHERE id = 1")
    two.second.commit()
    two.first.execute("UPDATE accounts SET email = 'again' WHERE id = 1")
    two.first.commit()


def test_two_delete_the_same_row(two: Two) -> None:
    two.first.execute("INSERT INTO notes (id, account_id) VALUES (1, 1)")
    two.first.commit()
    two.first.execute((DELETE + " AND deleted_at IS NULL").encode())
    waiting = two.begun(DELETE + " AND deleted_at IS NULL")
    two.first.commit()
    assert waiting.result(5).rowcount == 0
    two.second.commit()
    two.first.execute("UPDATE accounts SET deleted_at = NULL WHERE id = 1")
    assert ("notes", 1) in living(two.first)


def test_serializable_transactions_do_not_pass_each_other(two: Two) -> None:
    """Each sees nothing of the other. One of them has to be tried again."""
    for connection in (two.first, two.second):
        connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        connection.execute("SELECT count(*) FROM accounts")
    two.first.execute("INSERT INTO notes (id, account_id) VALUES (1, 1)")
    two.first.commit()

    def delete() -> None:
        two.second.execute(DELETE.encode())
        two.second.commit()

    with pytest.raises((errors.SerializationFailure, errors.ForeignKeyViolation)):
        delete()


def test_who_may_delete_accounts_need_not_see_notes(url: str) -> None:
    """As foreign keys do, the triggers act with the rights of the owner."""
    with psycopg.connect(url) as server:
        server.execute("INSERT INTO notes (id, account_id) VALUES (1, 1)")
        server.execute("DROP ROLE IF EXISTS clerk")
        server.execute("CREATE ROLE clerk")
        server.execute("GRANT SELECT, UPDATE ON accounts TO clerk")
        server.execute("GRANT INSERT ON invoices TO clerk")
        server.commit()
        try:
            server.execute("SET ROLE clerk")
            server.execute(DELETE.encode())
            with pytest.raises(errors.ForeignKeyViolation), server.transaction():
                server.execute("INSERT INTO invoices (id, account_id) VALUES (1, 1)")
            server.execute("INSERT INTO invoices (id, account_id) VALUES (2, 2)")
            with pytest.raises(errors.InsufficientPrivilege), server.transaction():
                server.execute("SELECT * FROM notes")
            server.execute("RESET ROLE")
            assert living(server) == [("accounts", 2), ("invoices", 2)]
        finally:
            server.rollback()
            server.execute("RESET ROLE")
            server.execute("DROP OWNED BY clerk")
            server.execute("DROP ROLE clerk")
            server.commit()


def test_nobody_puts_a_table_of_his_own_in_the_way(url: str) -> None:
    with psycopg.connect(url) as server:
        server.execute("INSERT INTO notes (id, account_id) VALUES (1, 1)")
        server.execute("CREATE TEMP TABLE notes (id int, account_id int, deleted_at timestamptz)")
        server.execute(DELETE.encode())
        assert server.execute("SELECT deleted_at IS NOT NULL FROM public.notes").fetchall() == [(True,)]
