"""Soft deletes that come to tables with rows, and go: what is found in the way, and what holds from then on."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff
from dovetail.migrate.hazards import hazards
from dovetail.migrate.plan import plan_of
from dovetail.migrate.stored import stored
from dovetail.schema.model import Schema
from evolutions import schema_of
from migrating import Live, live

pytestmark = pytest.mark.every_postgresql(when="soaking")

ID = {"type": "int", "primary_key": True}
REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)
MOMENT = "2026-01-01 00:00:00.000000+00:00"


def spec(soft: bool, **columns: str) -> Schema:
    """Accounts and their notes, the accounts deleted softly or not."""
    accounts: dict[str, Any] = {"columns": {"id": ID, "email": {"type": "text", "unique": True}, **columns}}
    notes: dict[str, Any] = {
        "columns": {"id": ID},
        "references": {"account": {"to": "accounts", "on_delete": "cascade", "inverse": "notes"}},
    }
    if soft:
        accounts["soft_delete"] = True
        notes["soft_delete"] = True
    return schema_of({"tables": {"accounts": accounts, "notes": notes}})


PLAIN, SOFT = spec(False), spec(True)
WITH_COLUMN = spec(False, deleted_at="timestamptz?")


@pytest.fixture
def database(database_url: str) -> Iterator[Live]:
    with live(database_url) as found:
        yield found


def go(database: Live, before: Schema, after: Schema) -> None:
    database.run(plan_of(DIALECTS[database.name], diff(before, after), before, after))


def test_rows_that_were_there_are_living(database: Live) -> None:
    database.build(PLAIN)
    database.execute("INSERT INTO accounts (id, email) VALUES (1, 'a'), (2, 'b')")
    database.execute("INSERT INTO notes (id, account_id) VALUES (1, 1), (2, 2)")
    go(database, PLAIN, SOFT)
    database.execute(f"UPDATE accounts SET deleted_at = '{MOMENT}' WHERE id = 1")
    assert database.execute("SELECT id FROM notes WHERE deleted_at IS NULL") == [(2,)]
    database.execute("INSERT INTO accounts (id, email) VALUES (3, 'a')")
    with pytest.raises(REFUSED):
        database.execute("INSERT INTO accounts (id, email) VALUES (4, 'a')")
    with pytest.raises(REFUSED):
        database.execute("INSERT INTO notes (id, account_id) VALUES (3, 1)")


def test_rows_that_were_deleted_already_are_left_alone(database: Live) -> None:
    database.build(WITH_COLUMN)
    database.execute(f"INSERT INTO accounts (id, email, deleted_at) VALUES (1, 'a', NULL), (2, 'b', '{MOMENT}')")
    database.execute("INSERT INTO notes (id, account_id) VALUES (1, 1), (2, 2)")
    go(database, WITH_COLUMN, SOFT)
    assert database.execute("SELECT id FROM notes WHERE deleted_at IS NULL ORDER BY id") == [(1,), (2,)]
    database.execute("INSERT INTO accounts (id, email) VALUES (3, 'b')")
    with pytest.raises(REFUSED):
        database.execute("UPDATE accounts SET deleted_at = NULL WHERE id = 2")


@pytest.mark.parametrize("after", [PLAIN, WITH_COLUMN], ids=["without the column", "with it"])
def test_deleted_rows_are_in_the_way_of_taking_it_away(database: Live, after: Schema) -> None:
    database.build(SOFT)
    database.execute(f"INSERT INTO accounts (id, email, deleted_at) VALUES (1, 'a', NULL), (2, 'b', '{MOMENT}')")
    found = {each.key: each for each in hazards(diff(SOFT, after), stored(SOFT), after, database.name)}
    rows = found["M211:accounts"].rows
    assert rows is not None
    assert database.execute(rows) == [(2,)]
    database.execute("DELETE FROM accounts WHERE deleted_at IS NOT NULL")
    go(database, SOFT, after)
    with pytest.raises(REFUSED):
        database.execute("INSERT INTO accounts (id, email) VALUES (3, 'a')")


def test_nothing_is_left_of_it(database: Live) -> None:
    database.build(SOFT)
    go(database, SOFT, PLAIN)
    assert database.state() == database.fresh(PLAIN)
