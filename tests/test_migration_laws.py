"""What holds for every migration, on real databases: the catalog is that of a fresh database, and rows that fit both are still there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given

from dovetail import pipeline
from dovetail.data_classes import replace
from dovetail.diagnostics import SpecError
from dovetail.migrate.changes import AddColumn, AlterColumn, AlterEnum, Change, DropColumn, RenameValue
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff, way_back
from dovetail.migrate.plan import plan_of
from dovetail.migrate.replay import replay
from dovetail.migrate.stored import stored
from dovetail.schema.model import Schema
from dovetail.schema.types import EnumType
from effort import law
from evolutions import EVOLUTIONS, ON_SQLITE, evolution
from fitting_rows import FittingRows, fitting_rows
from keeping_rows import insert, read, see
from migrating import Live, StatementError, live
from random_evolutions import chain, evolving
from test_laws import COLLISIONS

AT_ONCE = 8
"""Pairs that share a database, because making one takes as long as a pair."""


def batches(names: list[str]) -> pytest.MarkDecorator:
    found = [names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)]
    return pytest.mark.parametrize("names", found, ids=[f"{each[0]}..{each[-1]}" for each in found])


@contextmanager
def told(story: str) -> Iterator[None]:
    """Say of an error which pair it is about."""
    try:
        yield
    except BaseException as error:
        error.add_note(story)
        raise


def same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """See that two states are the same, and say what is not."""
    differences = {}
    for part, there in expected.items():
        pairs = (found[part].items(), there.items()) if isinstance(there, dict) else (found[part], there)
        left, right = (sorted(repr(item) for item in items) for items in pairs)
        if left != right:
            differences[part] = (sorted(set(left) - set(right)), sorted(set(right) - set(left)))
    assert differences == {}, differences


def without_order(schema: Schema) -> Schema:
    """A Schema as a database stores it, with the columns of each table in the order of their names."""
    made = stored(schema)
    return replace(
        made, tables=tuple(replace(each, columns=tuple(sorted(each.columns, key=str))) for each in made.tables)
    )


def see_changes(before: Schema, after: Schema) -> None:
    """See that the changes lead to `after` and back, with nothing left to change."""
    changes = diff(before, after)
    reached = replay(stored(before), changes)
    assert without_order(reached) == without_order(after)
    assert diff(reached, after) == ()
    back = way_back(changes, before, after)
    assert without_order(replay(stored(after), back)) == without_order(before)


def there(database: Live, before: Schema, after: Schema, rows: FittingRows | None) -> tuple[Change, ...]:
    """Lead a database that holds `before` to `after`, and see that the rows are there."""
    changes = diff(before, after)
    database.run(plan_of(DIALECTS[database.name], changes, before, after))
    if rows is not None:
        see(database, rows.after, after)
    return changes


def back(database: Live, changes: tuple[Change, ...], before: Schema, after: Schema) -> None:
    database.run(plan_of(DIALECTS[database.name], way_back(changes, before, after), after, before))


# --- pairs that tell a story ------------------------------------------------------------------------------------------


def there_and_back(database: Live, name: str) -> None:
    pair = evolution(name)
    before, after = pair.before, pair.after
    rows = None if pair.empty == "up" else fitting_rows(before, after, pair.rows, pair.expected_on(database.name))
    fresh = database.fresh(after)
    database.build(before)
    at_first = database.state()
    insert(database, rows.before if rows is not None else (), before)
    values = read(database, before, pair.lost)
    changes = there(database, before, after, rows)
    same(database.state(), fresh)
    if pair.empty == "down":
        with pytest.raises(StatementError):
            back(database, changes, before, after)
        database.build(before)
        there(database, before, after, None)
    back(database, changes, before, after)
    same(database.state(), at_first)
    assert pair.empty == "down" or read(database, before, pair.lost) == values


@pytest.mark.parametrize("name", EVOLUTIONS)
def test_changes_lead_to_the_schema_and_back(name: str) -> None:
    pair = evolution(name)
    assert diff(pair.before, pair.after)
    see_changes(pair.before, pair.after)


@batches(EVOLUTIONS)
@pytest.mark.every_postgresql
def test_postgresql_gets_there_and_back_with_its_rows(postgresql: str, names: list[str]) -> None:
    with live(postgresql) as database:
        for name in names:
            with told(name):
                there_and_back(database, name)


@batches(ON_SQLITE)
def test_sqlite_gets_there_and_back_with_its_rows(sqlite: Path, names: list[str]) -> None:
    with live(f"sqlite:///{sqlite}") as database:
        for name in names:
            with told(name):
                there_and_back(database, name)


# --- pairs at random --------------------------------------------------------------------------------------------------


def compiled(written: Any, folder: Path) -> Schema:
    """Read a spec; those in which random names collide are passed over."""
    file = folder / "spec.yaml"
    file.write_text(json.dumps(written, ensure_ascii=False))
    try:
        return pipeline.read(file).schema
    except SpecError as error:
        unexpected = {each.code for each in error.diagnostics if each.severity == "error"} - COLLISIONS
        if unexpected:
            raise
        assume(False)
        raise


def needs_empty_tables(changes: tuple[Change, ...]) -> bool:
    """Say whether the way back has no values for a column, or texts that are called otherwise where they are values of an enum."""
    dropped = [change.column for change in changes if isinstance(change, DropColumn)]
    freed = any(isinstance(change, AlterColumn) and isinstance(change.before.type, EnumType) for change in changes)
    return any(not column.nullable and column.default is None for column in dropped) or (
        freed and any(isinstance(change, RenameValue | AlterEnum) for change in changes)
    )


def lacks_values(before: Schema, after: Schema) -> bool:
    """Say whether a column is new and required, and nothing says what the rows that are there get."""
    added = (change.column for change in diff(before, after) if isinstance(change, AddColumn))
    plain = (column for column in added if column.generated is None and column.identity is None)
    return any(not column.nullable and column.default is None and column.using is None for column in plain)


def random_pair(database: Live, before: Schema, after: Schema) -> None:
    rows = None if lacks_values(before, after) else fitting_rows(before, after, {}, {})
    fresh = database.fresh(after)
    database.build(before)
    at_first = database.state()
    insert(database, rows.before if rows is not None else (), before)
    changes = there(database, before, after, rows)
    same(database.state(), fresh)
    if needs_empty_tables(changes):
        database.build(before)
        there(database, before, after, None)
    back(database, changes, before, after)
    same(database.state(), at_first)


@law(65)
@given(pair=evolving())
def test_random_changes_lead_to_the_schema_and_back(pair: Any, tmp_path: Path) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    see_changes(before, after)


@law(40)
@given(pair=evolving())
def test_sqlite_gets_from_any_schema_to_any_other(pair: Any, tmp_path: Path, sqlite: Path) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    with live(f"sqlite:///{sqlite}") as database:
        random_pair(database, before, after)


@law(20)
@given(pair=evolving())
def test_postgresql_gets_from_any_schema_to_any_other(pair: Any, tmp_path: Path, postgresql: str) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    with live(postgresql) as database:
        random_pair(database, before, after)


@law(10)
@given(schemas=chain())
def test_a_chain_of_edits_ends_where_it_began(schemas: Any, tmp_path: Path, postgresql: str, sqlite: Path) -> None:
    first, second, third = (compiled(each, tmp_path) for each in schemas)
    for url in (postgresql, f"sqlite:///{sqlite}"):
        with live(url) as database:
            database.build(first)
            at_first = database.state()
            for before, after in ((first, second), (second, third), (third, first)):
                there(database, before, after, None)
            same(database.state(), at_first)
