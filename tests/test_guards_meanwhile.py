"""A migration of several transactions on PostgreSQL: after each of them rules, policies and views hold for everybody else.

The statements of each transaction are run, and after each commit another connection tries what is forbidden.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from dovetail.migrate.changes import Change
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.dialects.objects import objects_of
from dovetail.migrate.diff import diff, way_back
from dovetail.migrate.plan import Plan, plan_of
from dovetail.migrate.stored import stored
from dovetail.migrate.wording import summary
from dovetail.schema.model import Schema
from evolutions import EVOLUTIONS, evolution, schema_of
from fast_yaml import loaded_all
from migrating import Live, live
from scratch_databases import rows_of

Both = tuple[Schema, Schema]

STORIES = sorted((Path(__file__).parent / "guards_meanwhile").glob("*.yaml"))


# --- on a server ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """Two Schemas, rows for the first, and what has to hold after every transaction between them, both ways.

    `refused` are statements that fail, and `seen` queries with what they return, for everybody; `tenant` is who asks. Each
    may have several spellings, of which those that name what is not there then do not count.
    """

    before: Schema
    after: Schema
    rows: list[str]
    refused: list[list[str]]
    seen: list[tuple[list[str], list[Any]]]
    groups: dict[str, int]
    role: str | None


def story(file: Path) -> Story:
    before, after, said = loaded_all(file.read_text(encoding="utf-8"))
    return Story(
        schema_of({**before, "databases": ["postgresql"]}),
        schema_of({**after, "databases": ["postgresql"]}),
        said["rows"],
        [_spellings(each) for each in said.get("refused", [])],
        [(_spellings(each["query"]), each["rows"]) for each in said.get("seen", [])],
        said["transactions"],
        said.get("role"),
    )


def _spellings(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said


_NOT_THERE = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidTextRepresentation)


def hold(connection: "psycopg.Connection[Any]", told: Story) -> None:
    """Try everything, for the role of the story, and see that rules and views are there."""
    for spellings in told.refused:
        assert any(_is_refused(connection, sql, told.role) for sql in spellings), f"not refused: {spellings}"
    for spellings, rows in told.seen:
        found = [_seen(connection, sql, told.role) for sql in spellings]
        assert [each for each in found if each is not None] == [rows], f"{spellings} sees {found}"


def _is_refused(connection: "psycopg.Connection[Any]", sql: str, role: str | None) -> bool:
    try:
        _run(connection, sql, role)
    except _NOT_THERE:
        return False
    except psycopg.Error as error:
        return error.sqlstate in ("23514", "42501", "23503", "23001")
    return False


def _seen(connection: "psycopg.Connection[Any]", sql: str, role: str | None) -> list[Any] | None:
    try:
        return [list(row) if len(row) > 1 else row[0] for row in _run(connection, sql, role)]
    except _NOT_THERE:
        return None


def _run(connection: "psycopg.Connection[Any]", sql: str, role: str | None) -> list[tuple[Any, ...]]:
    """Run a statement in a transaction that is undone: nobody waits long, because nothing is open between two groups."""
    with connection.transaction(force_rollback=True):
        if role is not None:
            connection.execute(f"SET LOCAL ROLE {role}".encode())
            connection.execute("SELECT set_config('app.tenant', '1', true)")
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.mark.every_postgresql
@pytest.mark.parametrize("file", STORIES, ids=[file.stem for file in STORIES])
def test_rules_and_views_hold_after_every_transaction(postgresql: str, file: Path) -> None:
    told = story(file)
    changes = diff(told.before, told.after)
    address = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
    with live(postgresql) as database, closing(psycopg.connect(address, autocommit=True)) as other:
        database.build(told.before)
        for sql in told.rows:
            rows_of(other, sql)
        hold(other, told)
        there = plan_of(DIALECTS["postgresql"], changes, told.before, told.after)
        assert step_by_step(database, there, lambda: hold(other, told)) == told.groups["up"]
        back = plan_of(DIALECTS["postgresql"], way_back(changes, told.before, told.after), told.after, told.before)
        assert step_by_step(database, back, lambda: hold(other, told)) == told.groups["down"]


def step_by_step(database: Live, plan: Plan, look: Callable[[], None]) -> int:
    """Run the groups of a plan, look after each of them, and return how many there were."""
    groups = list(plan.groups())
    for number, group in enumerate(groups, 1):
        database.run_groups([group])
        try:
            look()
        except AssertionError as error:
            error.add_note(f"after {number} of {len(groups)}: {group.statements[-1].sql}")
            raise
    return len(groups)


# --- for all pairs ----------------------------------------------------------------------------------------------------


def ways(name: str) -> Iterator[tuple[str, tuple[Change, ...], Schema, Schema]]:
    pair = evolution(name)
    changes = diff(pair.before, pair.after)
    yield "up", changes, stored(pair.before), stored(pair.after)
    yield "down", way_back(changes, pair.before, pair.after), stored(pair.after), stored(pair.before)


@pytest.mark.parametrize("name", EVOLUTIONS)
def test_what_goes_and_what_comes_do_so_in_one_transaction(name: str) -> None:
    for direction, changes, before, after in ways(name):
        assert scattered(plan_of(DIALECTS["postgresql"], changes, before, after), before, after) == [], direction


def scattered(plan: Plan, before: Schema, after: Schema) -> list[tuple[str, int, int]]:
    """Return the objects that go in one group and come in another, or others in their place, with the groups."""
    place = {each.sql: number for number, group in enumerate(plan.groups()) for each in group.statements}
    guards = ("policy", "trigger", "view", "function")
    gone = {each.key: place[each.drop] for each in objects_of(before, "postgresql") if each.drop in place}
    made = {each.key: place[each.create] for each in objects_of(after, "postgresql") if each.create in place}
    lifted = {sql.split()[2]: at for sql, at in place.items() if sql.endswith(" NO FORCE ROW LEVEL SECURITY")}
    forced = {sql.split()[2]: at for sql, at in place.items() if sql.endswith(" FORCE ROW LEVEL SECURITY")}
    found = [(f"{key[0]} {key[1]}", gone[key], at) for key, at in made.items() if gone.get(key, at) != at]
    found += [(name, at, forced[name]) for name, at in lifted.items() if forced.get(name, at) != at]
    return [each for each in found if each[0].startswith((*guards, *lifted))]


# --- how it is told ---------------------------------------------------------------------------------------------------


def test_a_rule_that_says_something_else_is_one_change() -> None:
    told = story(next(file for file in STORIES if file.stem == "rules_exchanged"))
    lines = [line for line in summary(diff(told.before, told.after)) if "guarantee" in line]
    assert lines == [
        "- guarantee append_only of entries",
        "+ guarantee read_only of entries",
        "~ guarantee row_security of tickets",
        "~ guarantee state_flow of tickets",
    ]
