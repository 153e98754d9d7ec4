"""Tables on a cluster of Citus, as far as that can be tried without one.

What migrations say is kept in files, and run on a PostgreSQL in which functions pretend to be those of Citus: they move no row, and
refuse what Citus refuses. What a cluster makes of it nobody has seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff, way_back
from dovetail.migrate.hazards import hazards
from dovetail.migrate.plan import Plan, plan, plan_of
from dovetail.migrate.replay import replay
from dovetail.migrate.stored import stored
from dovetail.schema.model import Schema
from dovetail.schema.snapshot import dump, load
from evolutions import schema_of
from fast_yaml import loaded_all
from migrating import EMPTY, Live, live

FOLDER = Path(__file__).parent / "clusters"
STORIES = sorted(file.stem for file in FOLDER.glob("*.yaml"))
PRETENCE = (Path(__file__).parent / "pretend_citus.sql").read_text(encoding="utf-8")
PLACED = "SELECT relation::text, spread::text, company FROM pretend_citus.placed ORDER BY 1"


def pair(story: str) -> tuple[Schema, Schema]:
    before, after = loaded_all((FOLDER / f"{story}.yaml").read_text(encoding="utf-8"))
    return schema_of(before), schema_of(after)


@contextmanager
def pretended(url: str) -> Iterator[Live]:
    """A database that looks like a cluster."""
    with live(url) as database:
        database.execute(PRETENCE)
        database.execute("SET search_path = public, pretend_citus")
        yield database
        database.execute("DROP SCHEMA pretend_citus CASCADE")


def told(made: Plan) -> str:
    return "".join(
        f"{statement.sql};{'' if statement.run == 'together' else f'  -- {statement.run}'}\n"
        for statement in made.statements
    )


@pytest.mark.parametrize("story", STORIES)
def test_what_migrations_say(story: str, update: bool) -> None:
    before, after = pair(story)
    dialect = DIALECTS["postgresql"]
    there = diff(before, after)
    parts = {
        "from an empty database": plan(dialect, EMPTY, before),
        "there": plan(dialect, before, after),
        "back": plan_of(dialect, way_back(there, before, after), after, before),
    }
    text = "\n".join(f"-- {name}\n\n{told(part)}" for name, part in parts.items())
    expected = FOLDER / f"{story}.sql"
    if update:
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.every_postgresql
@pytest.mark.parametrize("story", STORIES)
def test_citus_would_take_it(postgresql: str, story: str) -> None:
    """There and back again, with nothing refused, and at each end as in a database that was made so."""
    before, after = pair(story)
    with pretended(postgresql) as database:
        database.migrate(EMPTY, after)
        fresh = database.state(), database.execute(PLACED)
        database.migrate(after, EMPTY)
        assert database.execute(PLACED) == []
        database.migrate(EMPTY, before)
        at_first = database.state(), database.execute(PLACED)
        there = diff(before, after)
        database.migrate(before, after)
        assert (database.state(), database.execute(PLACED)) == fresh
        database.run(plan_of(DIALECTS["postgresql"], way_back(there, before, after), after, before))
        assert (database.state(), database.execute(PLACED)) == at_first


@pytest.mark.parametrize("story", STORIES)
def test_sqlite_has_the_same_tables_in_one_file(sqlite: Path, story: str) -> None:
    before, after = pair(story)
    with live(f"sqlite:///{sqlite}") as database:
        fresh = database.fresh(after)
        database.build(before)
        at_first = database.state()
        there = diff(before, after)
        database.migrate(before, after)
        assert database.state() == fresh
        database.run(plan_of(DIALECTS["sqlite"], way_back(there, before, after), after, before))
        assert database.state() == at_first
        database.migrate(before, EMPTY)


@pytest.mark.parametrize("story", STORIES)
def test_records_hold_it(story: str) -> None:
    before, after = (stored(schema) for schema in pair(story))
    changes = diff(before, after)
    assert diff(replay(before, changes), after) == ()
    assert load(Schema, dump(after)) == after
    assert [load(type(change), dump(change)) for change in changes] == list(changes)


def test_rows_that_go_elsewhere_are_a_hazard() -> None:
    before, after = pair("spread")
    found: dict[Any, Any] = {}
    for database in ("postgresql", "sqlite"):
        found[database] = {
            each.subject for each in hazards(diff(before, after), before, after, database) if each.code == "M301"
        }
    assert found["postgresql"] == {"plans", "skills", "tenants", "versions"}
    assert "tenants" not in found["sqlite"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT create_distributed_table('loose', 'other')",
        "SELECT create_distributed_table('guarded', 'id')",
        "ALTER TABLE spread ALTER COLUMN tenant_id TYPE bigint",
        "ALTER TABLE spread DROP COLUMN tenant_id",
        "ALTER TABLE spread RENAME CONSTRAINT pk_spread TO other",
        "ALTER TABLE spread ADD CONSTRAINT other UNIQUE (other)",
        "CREATE UNIQUE INDEX other ON spread (other)",
        "ALTER TABLE spread ADD FOREIGN KEY (other) REFERENCES loose",
        "ALTER TABLE loose ADD FOREIGN KEY (id, other) REFERENCES spread",
        "CREATE TRIGGER other BEFORE UPDATE ON spread FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
)
def test_the_pretence_refuses_what_citus_does(postgresql: str, statement: str) -> None:
    with pretended(postgresql) as database:
        database.execute("CREATE TABLE loose (id int PRIMARY KEY, other int)")
        database.execute("CREATE TABLE guarded (id int PRIMARY KEY)")
        database.execute(
            "CREATE TRIGGER guard BEFORE UPDATE ON guarded "
            "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        )
        database.execute(
            "CREATE TABLE spread (tenant_id int, id int, other int, CONSTRAINT pk_spread PRIMARY KEY (tenant_id, id))"
        )
        database.execute("SELECT create_distributed_table('spread', 'tenant_id')")
        with pytest.raises(psycopg.Error):
            database.execute(statement)
