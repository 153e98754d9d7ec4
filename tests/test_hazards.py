"""Hazards: those that a change has and no others, with queries that find the very rows which a database refuses."""

from pathlib import Path
from typing import Any

import pytest

from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff
from dovetail.migrate.hazards import Hazard, hazards
from dovetail.migrate.plan import plan_of
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from evolutions import EVOLUTIONS, ON_SQLITE, evolution, schema_of
from fitting_rows import fitting_rows
from keeping_rows import insert
from migrating import Live, StatementError, live


def hazards_of(before: Schema, after: Schema, database: Database) -> tuple[Hazard, ...]:
    return hazards(diff(before, after), stored(before), after, database)


def listed(before: Schema, after: Schema) -> list[str]:
    """The hazards as an evolution lists them: with the database, where only one has them."""
    where: dict[str, list[str]] = {}
    for database in after.databases:
        for hazard in hazards_of(before, after, database):
            where.setdefault(hazard.key, []).append(database)
    everywhere = len(after.databases)
    return [key if len(found) == everywhere else f"{key} on {found[0]}" for key, found in sorted(where.items())]


@pytest.mark.parametrize("name", EVOLUTIONS)
def test_the_hazards_are_exactly_those_listed(name: str) -> None:
    pair = evolution(name)
    assert listed(pair.before, pair.after) == list(pair.hazards)


@pytest.mark.parametrize("name", EVOLUTIONS)
def test_nothing_is_hazardous_about_a_first_migration_but_losing_it_again(name: str) -> None:
    after = evolution(name).after
    nothing = Schema(after.name, after.databases)
    assert listed(nothing, after) == []
    lost = {key for key in listed(after, nothing) if key.startswith("M1")}
    assert lost == {f"M102:{table.name}" for table in after.tables if not table.external}


# --- what they say is so ----------------------------------------------------------------------------------------------


def test_postgresql_writes_those_tables_anew_that_it_is_said_of(postgresql: str) -> None:
    with live(postgresql) as database:
        for name in EVOLUTIONS:
            pair = evolution(name)
            if pair.empty == "up":
                continue
            rows = fitting_rows(pair.before, pair.after, pair.rows, pair.expected_on("postgresql"))
            database.build(pair.before)
            insert(database, rows.before, pair.before)
            files = _files(database)
            database.run(plan_of(DIALECTS["postgresql"], diff(pair.before, pair.after), pair.before, pair.after))
            written = {
                table for key, (table, file) in _files(database).items() if files.get(key, (table, file))[1] != file
            }
            names = {table.identifier.dotted: table.name for table in pair.after.tables}
            found = hazards_of(pair.before, pair.after, "postgresql")
            said = {h.subject for h in found if h.code == "M301"} - {h.subject for h in found if h.code == "M304"}
            said &= set(names.values())  # and not the materialised views
            assert {names[table] for table in written} == said - UNKNOWN.get(name, set()), name


UNKNOWN = {"extensions": {"docs"}}
"""Tables with types written in SQL, of which nobody knows how PostgreSQL converts them."""


def _files(database: Live) -> dict[int, tuple[str, int]]:
    """Where PostgreSQL keeps each table, which is another place once it was written anew."""
    query = """
        SELECT c.oid, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname, relfilenode
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%'
            AND nspname <> 'information_schema'"""
    return {oid: (name, file) for oid, name, file in database.execute(query)}


@pytest.mark.every_postgresql
def test_queries_find_nothing_on_postgresql_where_all_rows_fit(postgresql: str) -> None:
    with live(postgresql) as database:
        _see_that_nothing_is_found(database, EVOLUTIONS)


def test_queries_find_nothing_on_sqlite_where_all_rows_fit(sqlite: Path) -> None:
    with live(f"sqlite:///{sqlite}") as database:
        _see_that_nothing_is_found(database, ON_SQLITE)


def _see_that_nothing_is_found(database: Live, names: list[str]) -> None:
    """The queries run on the tables as they are before, there and on the way back."""
    for name in names:
        pair = evolution(name)
        if pair.empty is not None:
            continue
        rows = fitting_rows(pair.before, pair.after, pair.rows, pair.expected_on(database.name))
        database.build(pair.before)
        insert(database, rows.before, pair.before)
        for hazard in hazards_of(pair.before, pair.after, database.name):
            if hazard.rows is not None:
                assert _count(database, hazard) == 0, (name, hazard)
        database.run(plan_of(DIALECTS[database.name], diff(pair.before, pair.after), pair.before, pair.after))
        for hazard in hazards_of(pair.after, pair.before, database.name):
            if hazard.rows is not None:
                _count(database, hazard)


def _count(database: Live, hazard: Hazard) -> Any:
    ((count,),) = database.execute(f"SELECT count(*) FROM ({hazard.rows}) AS violating")
    return count


# --- rows in the way --------------------------------------------------------------------------------------------------

ID = {"type": "int", "primary_key": True}
USERS = {"users": {"columns": {"id": ID}}}


def users(**columns: Any) -> dict[str, Any]:
    return {"tables": {"users": {"columns": {"id": ID, **columns}}}}


def posts(author: Any, **reference: Any) -> dict[str, Any]:
    columns = {"id": ID, "author_id": author}
    named = {"author": {"to": "users", "on_delete": "cascade", "inverse": "posts", "optional": True, **reference}}
    table = {"columns": columns, "references": named} if reference else {"columns": columns}
    return {"tables": {**USERS, "posts": table}}


IN_THE_WAY: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, list[tuple[Any, ...]]]] = {
    "NULL in what becomes required": (
        users(name="text?"),
        users(name="text"),
        "INSERT INTO users VALUES (1, NULL), (2, 'x'), (12, NULL)",
        "M201:users.name",
        [(1,), (12,)],
    ),
    "NULL in a column that is renamed as well": (
        users(name="text?"),
        users(full_name={"type": "text", "was": "name"}),
        "INSERT INTO users VALUES (1, NULL), (2, 'x')",
        "M201:users.full_name",
        [(1,)],
    ),
    "NULL that the filling leaves": (
        users(name="text?", nick="text?"),
        users(name={"type": "text", "using": "nick"}, nick="text?"),
        "INSERT INTO users VALUES (1, NULL, 'a'), (2, NULL, NULL)",
        "M201:users.name",
        [(2,)],
    ),
    "nothing to fill a new column with": (
        users(a="int?"),
        users(a="int?", b={"type": "int", "using": "a + 1"}),
        "INSERT INTO users VALUES (1, NULL), (2, 3)",
        "M201:users.b",
        [(1,)],
    ),
    "values that stand twice": (
        users(name="text?"),
        users(name={"type": "text", "optional": True, "unique": True}),
        "INSERT INTO users VALUES (1, 'a'), (2, 'a'), (3, NULL), (4, NULL), (5, 'b')",
        "M202:users.uq_users_name",
        [("a",)],
    ),
    "values that stand twice in an index": (
        users(name="text?"),
        {
            "tables": {
                "users": {
                    **users(name="text?")["tables"]["users"],
                    "indexes": [{"columns": ["name"], "unique": True, "where": "id > 1", "name": "one"}],
                }
            }
        },
        "INSERT INTO users VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'b')",
        "M202:users.one",
        [("b",)],
    ),
    "a default that would stand twice": (
        users(),
        users(name={"type": "text", "default": "x", "unique": True}),
        "INSERT INTO users VALUES (1), (2)",
        "M202:users.uq_users_name",
        [("x",)],
    ),
    "a check": (
        users(age="int?"),
        users(age={"type": "int", "optional": True, "min": 18}),
        "INSERT INTO users VALUES (1, 17), (2, 18), (3, NULL)",
        "M203:users.ck_users_age_min",
        [(1,)],
    ),
    "a check about a new column too": (
        users(age="int"),
        {
            "tables": {
                "users": {
                    **users(age="int", least={"type": "int", "default": 18})["tables"]["users"],
                    "checks": {"grown": "age >= least"},
                }
            }
        },
        "INSERT INTO users VALUES (1, 17), (2, 18)",
        "M203:users.ck_users_grown",
        [(1,)],
    ),
    "a reference to nobody": (
        posts("int?"),
        posts("int?", on_delete="set null"),
        "INSERT INTO users VALUES (1); INSERT INTO posts VALUES (1, 1), (2, 7), (3, NULL)",
        "M204:posts.fk_posts_author_id_users",
        [(2,)],
    ),
    "a reference to a table that is new": (
        {"tables": {"posts": {"columns": {"id": ID, "author_id": "int?"}}}},
        posts("int?", on_delete="set null"),
        "INSERT INTO posts VALUES (1, 1), (3, NULL)",
        "M204:posts.fk_posts_author_id_users",
        [(1,)],
    ),
    "a row without a value": (
        users(),
        users(name="text"),
        "INSERT INTO users VALUES (1), (2)",
        "M206:users.name",
        [(1,), (2,)],
    ),
}
IN_THE_WAY |= {
    "a reference to nobody in a table called referenced": (
        {"tables": {"referenced": {"columns": {"id": ID, "parent_id": "int?"}}}},
        {
            "tables": {
                "referenced": {
                    "columns": {"id": ID, "parent_id": "int?"},
                    "references": {
                        "parent": {"to": "referenced", "on_delete": "cascade", "inverse": "none", "optional": True}
                    },
                }
            }
        },
        "INSERT INTO referenced VALUES (1, 1), (2, 7)",
        "M204:referenced.fk_referenced_parent_id_referenced",
        [(2,)],
    ),
}
POSTGRESQL_ONLY: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, list[tuple[Any, ...]]]] = {
    "rows that exclude each other": (
        users(spare="int?", age="int4range?", row_number="int?"),
        {
            "tables": {
                "users": {
                    **users(age="int4range?", row_number="int?")["tables"]["users"],
                    "exclude": [{"columns": ["age with &&"], "where": "id < 9", "name": "apart"}],
                }
            },
            "dropped": ["users.spare"],
        },
        "INSERT INTO users (id, age) VALUES (1, '[1,5)'), (2, '[4,6)'), (3, '[6,7)'), (9, '[6,7)'), (4, NULL), (5, NULL)",
        "M209:users.apart",
        [(1,), (2,)],
    ),
    "texts that are too long": (
        users(name="text"),
        users(name="varchar(2)"),
        "INSERT INTO users VALUES (1, 'abc'), (2, 'ab')",
        "M205:users.name",
        [(1,)],
    ),
    "numbers that are too large": (
        users(age="bigint"),
        users(age="smallint"),
        "INSERT INTO users VALUES (1, 32768), (2, 32767), (3, -32769)",
        "M205:users.age",
        [(1,), (3,)],
    ),
    "decimals with too many digits": (
        users(price="numeric(10,2)"),
        users(price="numeric(4,2)"),
        "INSERT INTO users VALUES (1, 99.99), (2, 100), (3, -100.01)",
        "M205:users.price",
        [(2,), (3,)],
    ),
    "texts that are no numbers": (
        users(age="text"),
        users(age="int"),
        "INSERT INTO users VALUES (1, '12'), (2, 'x'), (3, ' -3 ')",
        "M205:users.age",
        [(2,)],
    ),
    "texts that are no value of the enum": (
        users(mood="text") | {"enums": {"mood": ["good"]}},
        users(mood="mood") | {"enums": {"mood": ["good"]}},
        "INSERT INTO users VALUES (1, 'good'), (2, 'bad')",
        "M205:users.mood",
        [(2,)],
    ),
    "values of the enum that go": (
        users(mood="mood", moods="mood array") | {"enums": {"mood": ["good", "bad"]}},
        users(mood="mood", moods="mood array") | {"enums": {"mood": ["good"]}},
        "INSERT INTO users VALUES (1, 'good', '{}'), (2, 'bad', '{}'), (3, 'good', '{good,bad}')",
        "M207:mood.bad",
        [("users.mood",), ("users.moods",)],
    ),
    "what the domain refuses": (
        users(mail="mail") | {"domains": {"mail": {"type": "text"}}},
        users(mail="mail") | {"domains": {"mail": {"type": "text", "pattern": "@"}}},
        "INSERT INTO users VALUES (1, 'a@b'), (2, 'ab')",
        "M208:users.mail",
        [(2,)],
    ),
    "what the domain refuses in a column called value": (
        users(value="mail") | {"domains": {"mail": {"type": "text"}}},
        users(value="mail") | {"domains": {"mail": {"type": "text", "pattern": "@"}}},
        "INSERT INTO users VALUES (1, 'a@b'), (2, 'ab')",
        "M208:users.value",
        [(2,)],
    ),
    "values of the enum that go, under a name with a quote": (
        {
            "tables": {"it's": {"columns": {"id": ID, "mood": "mood"}, "class": "It"}},
            "enums": {"mood": ["good", "bad"]},
        },
        {"tables": {"it's": {"columns": {"id": ID, "mood": "mood"}, "class": "It"}}, "enums": {"mood": ["good"]}},
        "INSERT INTO \"it's\" VALUES (1, 'good'), (2, 'bad')",
        "M207:mood.bad",
        [("it's.mood",)],
    ),
    "what NULLS NOT DISTINCT refuses where a key did not": (
        {"tables": {"users": {**users(name="text?")["tables"]["users"], "unique": [["name"]]}}},
        {
            "tables": {
                "users": {
                    **users(name="text?")["tables"]["users"],
                    "unique": [{"columns": ["name"], "nulls_not_distinct": True}],
                }
            }
        },
        "INSERT INTO users VALUES (1, NULL), (2, NULL)",
        "M202:users.uq_users_name",
        [(None,)],
    ),
    "what NULLS NOT DISTINCT refuses": (
        users(name="text?"),
        {
            "tables": {
                "users": {
                    **users(name="text?")["tables"]["users"],
                    "unique": [{"columns": ["name"], "nulls_not_distinct": True}],
                }
            }
        },
        "INSERT INTO users VALUES (1, NULL), (2, NULL)",
        "M202:users.uq_users_name",
        [(None,)],
    ),
}


@pytest.mark.parametrize("story", [*IN_THE_WAY, *POSTGRESQL_ONLY])
def test_the_query_lists_the_rows_that_postgresql_refuses(postgresql: str, story: str) -> None:
    with live(postgresql) as database:
        _see_that_rows_are_refused(database, *(IN_THE_WAY | POSTGRESQL_ONLY)[story])


@pytest.mark.parametrize("story", IN_THE_WAY)
def test_the_query_lists_the_rows_that_sqlite_refuses(sqlite: Path, story: str) -> None:
    with live(f"sqlite:///{sqlite}") as database:
        _see_that_rows_are_refused(database, *IN_THE_WAY[story])


def _see_that_rows_are_refused(
    database: Live, written_before: dict[str, Any], written_after: dict[str, Any], rows: str, key: str, found: Any
) -> None:
    before, after = schema_of(written_before), schema_of(written_after)
    database.build(before)
    for statement in rows.split(";"):
        database.execute(statement)
    (hazard,) = (each for each in hazards_of(before, after, database.name) if each.key == key)
    assert hazard.rows is not None
    assert sorted(database.execute(hazard.rows), key=repr) == found
    with pytest.raises(StatementError):
        database.run(plan_of(DIALECTS[database.name], diff(before, after), before, after))
