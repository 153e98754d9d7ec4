"""`dovetail migrate` as people use it, on PostgreSQL and SQLite."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from dovetail.cli.commands.migrate_progress import Shown
from dovetail.cli.group import main
from dovetail.cli.printer import Printer
from dovetail.migrate.changes import CreateTable
from dovetail.migrate.history import Preflight
from handmade import column, table
from migration_folders import Made, write_migrations
from running import Shop, framed

USERS = Made(
    "initial",
    framed("CREATE TABLE users (id integer PRIMARY KEY, email text)"),
    framed("DROP TABLE users"),
    changes=(CreateTable(table("users", column("id"), column("email", "text"))),),
)
NAMES = Made(
    "add_names", framed("ALTER TABLE users ADD COLUMN name text"), framed("ALTER TABLE users DROP COLUMN name")
)
NOTES = Made(
    "notes",
    framed("CREATE TABLE notes (id integer PRIMARY KEY)"),
    framed("DROP TABLE notes"),
    changes=(CreateTable(table("notes", column("id"))),),
)


@pytest.fixture
def shop(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Shop(tmp_path / "shop", database_url)


def names(shop: Shop) -> list[str]:
    return [name for name, *_ in shop.history()]


def test_up_and_down_and_to(shop: Shop) -> None:
    shop.has(USERS, NAMES, NOTES)
    empty = shop.catalog()
    assert shop.run("up") == "0001_initial\n0002_add_names\n0003_notes\nshop: 3 migrations applied\n"
    assert names(shop) == ["0001_initial", "0002_add_names", "0003_notes"]
    assert shop.run() == "shop: nothing to do\n"
    assert shop.run("down") == "0003_notes (down)\nshop: 1 migration undone\n"
    assert shop.run("to", "0001_initial") == "0002_add_names (down)\nshop: 1 migration undone\n"
    assert shop.run("to", "3", "-q") == ""
    assert names(shop) == ["0001_initial", "0002_add_names", "0003_notes"]
    assert shop.run("to", "2") == "0003_notes (down)\nshop: 1 migration undone\n"
    assert "0003_notes\nshop: 1 migration applied\n" in shop.run("--quiet") + shop.run("to", "2") + shop.run()
    assert shop.run("down", "5").endswith("shop: 3 migrations undone\n")
    assert shop.catalog() == empty
    assert shop.history() == []


def test_status(shop: Shop) -> None:
    shop.has(USERS, NAMES)
    assert "shop: 0 of 2 migrations applied to " in shop.run("status")
    assert "dovetail_migrations" not in str(shop.rows("SELECT 1"))
    shop.run("to", "1")
    lines = shop.run("status", "--exit-code", code=1).splitlines()
    assert re.fullmatch(r"  0001_initial    applied \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", lines[1])
    assert lines[2] == "  0002_add_names  pending"
    shop.run("up")
    assert "2 of 2 migrations applied" in shop.run("status", "--exit-code")
    assert shop.run("status", "-q") == ""


def test_reading_makes_no_database(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", f"sqlite:///{tmp_path / 'missing.sqlite'}").has(USERS)
    assert "0 of 1" in shop.run("status")
    assert "CREATE TABLE users" in shop.run("up", "--dry-run")
    assert not (tmp_path / "missing.sqlite").exists()


def test_a_dry_run_prints_the_sql_and_changes_nothing(shop: Shop) -> None:
    check = Preflight("M202", "users.name", "SELECT id\nFROM users WHERE name IS NULL")
    shop.has(USERS, Made("must", "-- why\n" + framed("SELECT 1"), preflight=(check,)))
    before = shop.catalog()
    printed = shop.run("up", "--dry-run")
    assert printed.startswith(
        "-- 0001_initial\nBEGIN;\nCREATE TABLE users (id integer PRIMARY KEY, email text);\nCOMMIT;\n"
    )
    assert (
        "-- first: no row may violate what it asks of users.name (M202): SELECT id FROM users WHERE name IS NULL"
        in printed
    )
    assert re.search(r"^-- shop: 2 migrations would be run on .*\n\Z", printed, re.MULTILINE)
    assert shop.catalog() == before
    assert "dovetail_migrations" not in str(shop.run("status"))
    shop.run("to", "1")
    assert "DROP TABLE users" in shop.run("down", "--dry-run")
    assert "DROP TABLE users" in shop.run("to", "0", "--dry-run")
    assert names(shop) == ["0001_initial"]


def test_no_text_controls_the_terminal(shop: Shop) -> None:
    check = Preflight("M202", "users\n; DROP TABLE users; --", "SELECT id FROM users WHERE name IS NULL")
    script = "-- a\x1b[2J\u2028DROP TABLE users;\r\n" + framed("SELECT 1")
    shop.has(USERS, Made("odd", script, preflight=(check,)))
    printed = shop.run("up", "--dry-run", "--package", "shop\x1b[2J")
    assert "-- a\\u001b[2J\\u2028DROP TABLE users;\nBEGIN;\nSELECT 1;\nCOMMIT;\n" in printed
    assert "of users ; DROP TABLE users; -- (M202)" in printed
    assert "-- shop\\u001b[2J: 2 migrations" in printed
    shop.has(USERS).run()
    shop.execute("UPDATE dovetail_migrations SET name = 'odd\x1b[31m'")
    status = shop.run("status", code=3)
    assert "\n  odd\\u001b[31m  applied, and not here\n" in status
    assert "\n  0001_initial   pending\n" in status
    assert not {"\x1b", "\u2028"} & {*printed, *status}


def test_notes_do_not_control_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Shown(Printer()).note("0001_a: canceling\x1b]0;title\x07; trying again in 1 s")
    assert capsys.readouterr().out == "0001_a: canceling\\u001b]0;title\\u0007; trying again in 1 s\n"


def test_a_migration_that_was_merged_late_is_applied_too(shop: Shop) -> None:
    shop.has(USERS, NAMES, NOTES)
    shop.run()
    shop.execute("DELETE FROM dovetail_migrations WHERE name = '0002_add_names'", "ALTER TABLE users DROP COLUMN name")
    assert shop.run() == "0002_add_names\nshop: 1 migration applied\n"


def test_packages_share_a_database(shop: Shop, tmp_path: Path) -> None:
    shop.has(USERS)
    billing = Shop(tmp_path / "billing", shop.url).has(Made("initial", framed("CREATE TABLE bills (id integer)")))
    shop.run()
    assert billing.run() == "0001_initial\nshop: 1 migration applied\n".replace("shop", "billing")
    assert shop.run("down") == "0001_initial (down)\nshop: 1 migration undone\n"
    assert shop.rows("SELECT package, name FROM dovetail_migrations") == [("billing", "0001_initial")]


def test_a_copy_of_the_folder_elsewhere_is_no_other_package(shop: Shop, tmp_path: Path) -> None:
    shop.has(USERS, NAMES)
    shop.run()
    copied = Shop(tmp_path / "app", shop.url).has(USERS, NAMES)
    said = copied.run(code=3)
    assert 'error[D132]: the database has 0001_initial as a migration of "shop", not of "app"' in said
    assert "--package shop" in said
    assert copied.run("--package", "shop") == "shop: nothing to do\n"


# --- which migrations, which database ---------------------------------------------------------------------------------


def test_the_folder_is_that_of_the_spec(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", shop.url)
    (tmp_path / "pyproject.toml").touch()
    Path("shop.yaml").write_text("dovetail: 1\nname: shop\noutput: shop\ntables: {nothing: [right, here]}\n")
    shop.has(USERS)
    found = CliRunner().invoke(main, ["migrate"])
    assert found.output == "0001_initial\nshop: 1 migration applied\n"
    write_migrations(tmp_path / "generated" / "other", NOTES)
    Path("other.yaml").write_text("dovetail: 1\nname: other\ntables: {}\n")
    several = CliRunner().invoke(main, ["migrate"])
    assert several.exit_code == 2
    assert "name one with --spec: other.yaml, shop.yaml" in several.output
    assert CliRunner().invoke(main, ["migrate", "--spec", "other.yaml"]).output.endswith("other: 1 migration applied\n")


def test_a_spec_without_a_place_for_its_output_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    nothing = CliRunner().invoke(main, ["migrate", "--url", "sqlite://"])
    assert (nothing.exit_code, "no spec here" in nothing.output) == (2, True)
    Path("shop.yaml").write_text("dovetail: 1\nname: [shop]\ntables: {}\n")
    assert "error[Y203]" in CliRunner().invoke(main, ["migrate", "--url", "sqlite://"]).output
    Path("shop.yaml").write_text("dovetail: 1\nname: shop\ntables: {}\n")
    none = CliRunner().invoke(main, ["migrate", "--url", "sqlite://"])
    assert none.exit_code == 3
    assert "error[D134]: there are no migrations in generated/shop/migrations" in none.output


def test_broken_history_on_disk_is_run_nowhere(shop: Shop) -> None:
    shop.has(USERS, NAMES)
    path = shop.migrations / ("sqlite" if shop.is_sqlite else "postgresql") / "0002_add_names.up.sql"
    path.write_text(path.read_text() + "DROP TABLE users;\n")
    assert "error[M602]" in shop.run(code=3)
    assert "0001_initial" not in str(shop.catalog())


# --- a database that was made otherwise -------------------------------------------------------------------------------


def test_a_baseline_of_an_existing_database(shop: Shop) -> None:
    shop.has(USERS, NOTES)
    shop.execute("CREATE TABLE users (id integer PRIMARY KEY, email text)")
    missing = shop.run("baseline", code=3)
    assert 'error[D131]: the database lacks the table "notes", which there is after 0002_notes' in missing
    assert shop.history() == []
    assert shop.run("baseline", "1") == "shop: 1 migration recorded as applied\n"
    assert shop.run() == "0002_notes\nshop: 1 migration applied\n"
    assert "error[D130]" in shop.run("baseline", code=3)
    assert "error[D135]: 0001_initial was recorded in this database, not run" in shop.run("down", "2", code=3)
    assert names(shop) == ["0001_initial", "0002_notes"]
    assert shop.run("down").endswith("1 migration undone\n")
    shop.run("down", code=3)
    assert shop.rows("SELECT count(*) FROM users") == [(0,)]


def test_a_baseline_looks_at_columns(shop: Shop) -> None:
    shop.has(USERS, NOTES)
    shop.execute("CREATE TABLE users (id integer PRIMARY KEY)", "CREATE TABLE notes (id integer)")
    said = shop.run("baseline", code=3)
    assert 'error[D131]: the database lacks the column "users.email", which there is after 0002_notes' in said
    assert said.count("error[") == 1


def test_a_squashed_history_is_recorded_where_all_of_it_was_applied(shop: Shop) -> None:
    shop.has(USERS, NAMES)
    shop.run()
    applied = shop.catalog()
    whole = "CREATE TABLE users (id integer PRIMARY KEY, email text, name text)"
    squashed = Made("all", framed(whole), framed("DROP TABLE users"), replaces=("0001_initial", "0002_add_names"))
    write_migrations(shop.folder, squashed, NOTES, first=3)
    assert "0003_all    applied, as what it replaces" in shop.run("status").replace("\n", " ")
    said = shop.run()
    assert said.startswith("0003_all: recorded, since all that it replaces is applied\n0004_notes\n")
    assert names(shop) == ["0001_initial", "0002_add_names", "0003_all", "0004_notes"]
    assert shop.run() == "shop: nothing to do\n"
    shop.run("down")
    assert shop.catalog() == applied
    assert "error[D135]: 0003_all was recorded in this database, not run" in shop.run("to", "0", code=3)
    assert shop.catalog() == applied


def test_a_squashed_history_of_which_only_a_part_was_applied_is_refused(shop: Shop) -> None:
    shop.has(USERS, NAMES)
    shop.run("to", "1")
    write_migrations(shop.folder, Made("all", framed("SELECT 1"), replaces=("0001_initial", "0002_add_names")), first=3)
    said = shop.run(code=3)
    assert "error[D125]: 0003_all replaces 2 migrations, of which the database lacks 0002_add_names" in said
