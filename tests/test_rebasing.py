"""Two branches of one history: what of them meets, and whether what was put in line makes the database that the spec describes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from catalog import catalog
from dovetail.data_classes import replace
from dovetail.migrate.diff import diff
from dovetail.migrate.footprints import collisions, footprint
from dovetail.migrate.history import read_history
from dovetail.schema.columns import Sql
from dovetail.schema.constraints import IndexPart
from dovetail.schema.model import Domain, Enum, EnumValue, Extension, QualifiedName, Schema, Table
from handmade import column, index, reference, scalar, schema, table, unique
from projects import Project

# --- what meets -------------------------------------------------------------------------------------------------------

USERS = table("users", column("email", "text"), column("code", "text"))
KEYED = table("users", column("email", "text"), column("code", "text"), unique("users", "email"))
INDEXED = table("users", column("email", "text"), column("code", "text"), index("users", "email", unique=True))
POSTS = table("posts", column("email", "text"))
REFERRING = table("posts", column("email", "text"), reference("posts", "email", "users", ("email",)))
WITHOUT_CODE = table("users", column("email", "text"))
RENAMED = table("users", column("email", "text"), column("secret", "text", was="code"))
FILLED = table(
    "users", column("email", "text"), column("code", "text"), column("size", using=Sql("length(lower(code))"))
)
CONVERTED = table("users", column("email", "int", using=Sql("email::int + length(code)")), column("code", "text"))
CITEXT = Extension("citext")
NAMED = table("users", column("email", "text"), column("code", "text"), column("name", "citext"))


def placed(made: Table) -> Table:
    return replace(made, identifier=QualifiedName(made.name, "apart"))


APART = placed(table("here"))
MOOD = Enum("mood", QualifiedName("mood", "apart"), (EnumValue("good"),))
SHORT = Domain("short", QualifiedName("short", "apart"), scalar("text"))
LOST_KEY = "one changes key on users.email, which the other needs"
LOST_CODE = "one changes column users.code, which the other needs"
LOST_SCHEMA = "one changes schema apart, which the other needs"
LOST_CITEXT = "one changes extension citext, which the other needs"


@pytest.mark.parametrize(
    ("base", "one", "two", "met"),
    [
        (schema(KEYED, POSTS), schema(USERS, POSTS), schema(KEYED, REFERRING), LOST_KEY),
        (schema(KEYED), schema(USERS), schema(KEYED, REFERRING), LOST_KEY),
        (schema(INDEXED, POSTS), schema(USERS, POSTS), schema(INDEXED, REFERRING), LOST_KEY),
        (schema(USERS), schema(WITHOUT_CODE), schema(FILLED), LOST_CODE),
        (schema(USERS), schema(RENAMED), schema(FILLED), LOST_CODE),
        (schema(USERS), schema(RENAMED), schema(CONVERTED), LOST_CODE),
        (schema(APART), schema(), schema(APART, placed(POSTS)), LOST_SCHEMA),
        (schema(APART), schema(), schema(APART, MOOD), LOST_SCHEMA),
        (schema(APART), schema(), schema(APART, SHORT), LOST_SCHEMA),
        (schema(APART), schema(), schema(APART, Extension("pg_trgm", "apart")), LOST_SCHEMA),
        (schema(APART, POSTS), schema(POSTS), schema(APART, replace(placed(POSTS), was="posts")), LOST_SCHEMA),
        (schema(USERS, CITEXT), schema(USERS), schema(NAMED, CITEXT), LOST_CITEXT),
    ],
)
def test_what_one_takes_away_and_the_other_needs_meets(base: Schema, one: Schema, two: Schema, met: str) -> None:
    first, second = footprint(diff(base, one)), footprint(diff(base, two))
    assert met in set(collisions(first, second))
    assert met in set(collisions(second, first))


PARTIAL = table("users", column("email", "text"), index("users", "email", unique=True, predicate=Sql("code <> ''")))
COMPUTED = table(
    "users", column("email", "text"), index("users", IndexPart(expression=Sql("lower(email)")), unique=True)
)


@pytest.mark.parametrize("indexed", [PARTIAL, COMPUTED])
def test_an_index_that_is_no_key_is_missed_by_no_foreign_key(indexed: Table) -> None:
    base = schema(indexed, POSTS)
    without = schema(replace(indexed, indexes=()), POSTS)
    assert not list(collisions(footprint(diff(base, without)), footprint(diff(base, schema(indexed, REFERRING)))))


def test_branches_that_make_the_same_extension_do_not_meet() -> None:
    one, two = schema(USERS, CITEXT, POSTS), schema(NAMED, CITEXT)
    base = schema(USERS)
    assert not list(collisions(footprint(diff(base, one)), footprint(diff(base, two))))


# --- what is run ------------------------------------------------------------------------------------------------------

ID = {"type": "int", "primary_key": True}
Tables = dict[str, Any]


def with_columns(**columns: Any) -> Tables:
    return {"users": {"columns": {"id": ID, "name": "text", **columns}}}


def branched(project: Project, base: Mapping[str, Any], one: Mapping[str, Any], two: Mapping[str, Any]) -> None:
    """Leave the migrations of both branches in the folder, as git does when it merges them."""
    project.says(**base).generate().commit()
    for name, spec in (("one", one), ("two", two)):
        project.git("checkout", "--quiet", "-b", name, "main")
        project.says(**spec).generate().commit()
    project.git("checkout", "--quiet", "-b", "merged", "one")
    project.git("checkout", "two", "--", "generated/shop/migrations")


def migrated(project: Project, database: Path) -> dict[str, Any]:
    """What a database is, once the migrations of the project were run on it."""
    url = f"sqlite:///{database}"
    project.run("migrate", "up", "--url", url)
    return catalog(url)


SHORT_NAME = {"type": "text", "max_length": 9}
MOODS = {"mood": "mood", "size": "size?"}


def enums(mood: list[str], size: list[str]) -> dict[str, Any]:
    return {"tables": with_columns(**MOODS), "enums": {"mood": mood, "size": size}}


@pytest.mark.parametrize(
    ("base", "one", "two", "merged"),
    [
        pytest.param(
            {"tables": with_columns()},
            {"tables": with_columns(email={"type": "text", "optional": True, "max_length": 5})},
            {"tables": with_columns(phone={"type": "text", "optional": True, "max_length": 7})},
            {
                "tables": with_columns(
                    email={"type": "text", "optional": True, "max_length": 5},
                    phone={"type": "text", "optional": True, "max_length": 7},
                )
            },
            id="columns of one table",
        ),
        pytest.param(
            {"tables": with_columns(code="int?")},
            {"tables": with_columns(code="varchar(9)?")},
            {"tables": {"users": {"columns": {"id": ID, "name": SHORT_NAME, "code": "int?"}}}},
            {"tables": {"users": {"columns": {"id": ID, "name": SHORT_NAME, "code": "varchar(9)?"}}}},
            id="a table that both make anew",
        ),
        pytest.param(
            {"tables": with_columns()},
            {"tables": {**with_columns(), "notes": {"columns": {"id": ID}}}},
            {"tables": {"users": {"columns": {"id": ID, "name": "text"}, "indexes": [["name"]]}}},
            {
                "tables": {
                    "users": {"columns": {"id": ID, "name": "text"}, "indexes": [["name"]]},
                    "notes": {"columns": {"id": ID}},
                }
            },
            id="a table and an index",
        ),
        pytest.param(
            enums(["good"], ["small"]),
            enums(["good", "bad"], ["small"]),
            enums(["good"], ["small", "large"]),
            enums(["good", "bad"], ["small", "large"]),
            id="values of two enums",
        ),
    ],
)
def test_what_was_put_in_line_makes_the_database_of_the_spec(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    base: dict[str, Any],
    one: dict[str, Any],
    two: dict[str, Any],
    merged: dict[str, Any],
) -> None:
    project = Project(tmp_path / "project", monkeypatch)
    branched(project, base, one, two)
    project.says(**merged).run("migration", "rebase")
    assert len(project.names()) == 3
    project.generate()
    assert len(project.names()) == 3
    fresh = Project(tmp_path / "fresh", monkeypatch).says(**merged).generate()
    expected = migrated(fresh, tmp_path / "fresh.sqlite3")
    assert migrated(project, tmp_path / "project.sqlite3") == expected
    url = f"sqlite:///{tmp_path / 'project.sqlite3'}"
    project.run("migrate", "down", "2", "--url", url)
    assert migrated(project, tmp_path / "project.sqlite3") == expected


def test_a_table_renamed_in_one_branch_and_referred_to_in_the_other_collides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path / "project", monkeypatch)
    people = {"people": {**with_columns()["users"], "was": "users"}}
    reference = {"author": {"to": "users", "on_delete": "cascade", "inverse": "posts"}}
    posts = {**with_columns(), "posts": {"columns": {"id": ID}, "references": reference}}
    branched(project, {"tables": with_columns()}, {"tables": people}, {"tables": posts})
    before = project.files()
    found = project.run("migration", "rebase", code=3)
    assert "error[M611]" in found.output
    assert "one changes table users, which the other needs" in found.output
    assert project.files() == before


# --- what both make ---------------------------------------------------------------------------------------------------


def test_an_extension_and_a_schema_that_both_branches_make_are_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path / "project", monkeypatch)

    def said(*names: str) -> dict[str, Any]:
        apart = {name: {"columns": {"id": ID}, "schema": "apart"} for name in names}
        made = {"databases": ["postgresql"], **({"extensions": ["pg_trgm"]} if names else {})}
        return {"tables": {**with_columns(), **apart}, **made}

    branched(project, said(), said("carts"), said("notes"))
    project.says(**said("carts", "notes")).run("migration", "rebase")
    history = read_history(project.migrations)
    kinds = [[type(change).__name__ for change in migration.changes] for migration in history.migrations]
    assert kinds[1:] == [["CreateNamespace", "CreateExtension", "CreateTable"], ["CreateTable"]]
    for direction in ("up", "down"):
        text = project.files()[f"postgresql/{project.names()[-1]}.{direction}.sql"]
        assert b"pg_trgm" not in text
        assert b"SCHEMA" not in text
    project.generate().run("check")
    assert len(project.names()) == 3


def test_a_migration_of_which_nothing_is_left_still_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "project", monkeypatch)
    made = {"extensions": ["pg_trgm"]}
    branched(
        project,
        {"tables": with_columns()},
        {"tables": with_columns(email="text?"), **made},
        {"tables": with_columns(), **made},
    )
    project.says(with_columns(email="text?"), **made).run("migration", "rebase", "0002_add_pg_trgm")
    assert read_history(project.migrations).migrations[-1].changes == ()
    project.generate().run("check")
    assert migrated(project, tmp_path / "project.sqlite3")
