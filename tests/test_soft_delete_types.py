"""Soft deletes as mypy and pyright see them: only tables that have them offer them."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import checkers
from dovetail import pipeline
from dovetail.output.writer import write

SPEC = """
dovetail: 1
name: club
tables:
  accounts:
    soft_delete: true
    columns: {id: {type: int, primary_key: true}, email: text}
  notes:
    soft_delete: true
    columns: {id: {type: int, primary_key: true}}
    references: {account: {to: accounts, on_delete: cascade, inverse: notes}}
  invoices:
    columns: {id: {type: int, primary_key: true}}
    references: {account: {to: accounts, on_delete: restrict, inverse: invoices}}
"""

RIGHT = """
from datetime import datetime
from typing import Annotated, assert_type

from pydantic import BaseModel

from club.models import Account
from club.queries import AsyncDatabase, Count, Database, Related, is_, some
from club.queries.account import AccountQueries, AsyncAccountQueries
from club.models import Invoice


class NoteCard(BaseModel):
    id: int


class AccountCard(BaseModel):
    notes: Annotated[list[NoteCard], Related(including_deleted=True)]
    number: Annotated[int, Count("notes", including_deleted=True)]


def check(db: Database) -> None:
    assert_type(db.accounts.including_deleted(), AccountQueries)
    assert_type(db.accounts.including_deleted().get(1), Account | None)
    assert_type(db.accounts.including_deleted().find_many(AccountCard), list[AccountCard])
    assert_type(db.accounts.restore(1), bool)
    assert_type(db.accounts.restore_many(where=Account.id > 1), int)
    assert_type(db.accounts.delete_forever(1), bool)
    assert_type(db.accounts.delete_forever_many(where=some(Account.notes, including_deleted=True)), int)
    db.invoices.find_many(where=is_(Invoice.account, including_deleted=True))
    db.accounts.find_many(with_={"notes": {"including_deleted": True}})
    assert_type(Account().deleted_at, datetime | None)


async def wait(db: AsyncDatabase) -> None:
    assert_type(db.accounts.including_deleted(), AsyncAccountQueries)
    assert_type(await db.accounts.including_deleted().get(1), Account | None)
    assert_type(await db.accounts.restore(1), bool)
    assert_type(await db.accounts.restore_many(where=Account.id > 1), int)
    assert_type(await db.accounts.delete_forever(1), bool)
    assert_type(await db.accounts.delete_forever_many(where=Account.id > 1), int)
"""

WRONG = """
from club.queries import AsyncDatabase, Database
from club.schemas.account import AccountCreate, AccountUpdate


def check(db: Database) -> None:
    db.invoices.restore(1)
    db.invoices.including_deleted()
    db.accounts.restore("1")
    db.accounts.restore_many()
    AccountCreate(id=1, email="", deleted_at=None)
    AccountUpdate(deleted_at=None)


async def wait(db: AsyncDatabase) -> None:
    db.invoices.delete_forever(1)
    await db.accounts.restore("1")
"""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typed")
    (folder / "club.yaml").write_text(SPEC)
    write(folder / "club", pipeline.render(pipeline.read(folder / "club.yaml")))
    (folder / "right.py").write_text(RIGHT)
    (folder / "wrong.py").write_text(WRONG)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("check", [checkers.mypy, checkers.pyright], ids=["mypy", "pyright"])
def test_what_is_right_passes_and_misuse_is_found(typed: Path, check: Callable[..., CompletedProcess[str]]) -> None:
    output = check(typed, "right.py", "wrong.py").stdout
    assert "right.py:" not in output, output
    expected = [number for number, line in enumerate(WRONG.splitlines(), 1) if line.startswith("    ")]
    assert sorted({int(line.split(":")[1]) for line in output.splitlines() if "wrong.py:" in line}) == expected
