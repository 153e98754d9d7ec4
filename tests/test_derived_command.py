"""`dovetail derived` as people use it, on PostgreSQL and SQLite."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from dovetail import pipeline
from dovetail.cli.group import main
from dovetail.output.writer import write

SPEC = """
dovetail: 1
name: shop
databases: [postgresql, sqlite]
tables:
  users:
    columns: {id: {type: int, primary_key: true}, uses: {type: bigint, derive: {sum: skills.uses}}}
  skills:
    columns:
      slug: {type: text, primary_key: true}
      uses: {type: int, derive: {count: events, where: "kind LIKE 'ru%'"}}
      average: {type: double?, derive: {avg: events.cost}}
    references: {owner: {to: users, optional: true, on_delete: set null, inverse: skills}}
  events:
    columns: {id: {type: int, primary_key: true}, kind: text, cost: double?}
    references: {skill: {to: skills, on_delete: cascade, inverse: events}}
"""

ROWS = """
    INSERT INTO users (id) VALUES (1);
    INSERT INTO skills (slug, owner_id) VALUES ('fmt', 1), ('li''nt', 1);
    INSERT INTO events (id, kind, cost, skill_slug) VALUES (1, 'run', 0.1, 'fmt'), (2, 'run', 0.2, 'fmt'), (3, 'view', 0.7, 'fmt')
"""


class Shop:
    """A package, and the database that its migrations were run on."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        root = folder / "shop.yaml"
        root.write_text(SPEC)
        write(folder / "shop", pipeline.render(pipeline.read(root)))
        self.run("migrate")
        self.execute(*ROWS.split(";"))

    def run(self, *words: str, code: int = 0) -> str:
        place = ["--url", self.url, "--migrations", str(self.folder / "shop" / "migrations")]
        result = CliRunner().invoke(main, [*words, *place])
        assert result.exit_code == code, result.output
        return result.output

    def execute(self, *statements: str) -> None:
        engine = create_engine(self.url)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def spoil(self, *statements: str) -> None:
        """Write what no trigger would let pass."""
        if self.url.startswith("sqlite"):
            self.execute(
                "DROP TRIGGER IF EXISTS skills_uses_derived",
                "DROP TRIGGER IF EXISTS skills_average_derived",
                *statements,
            )
        else:
            self.execute("SET LOCAL session_replication_role = replica", *statements)


@pytest.fixture
def shop(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path, database_url)


def test_what_is_right_is_said_to_be(shop: Shop) -> None:
    assert shop.run("derived", "check") == "shop: 3 derived columns right\n"
    assert shop.run("derived", "repair") == "shop: 3 derived columns, 0 values put right\n"
    assert shop.run("derived", "check", "-q") == ""


def test_what_is_wrong_is_listed_and_put_right(shop: Shop) -> None:
    shop.spoil(
        "UPDATE skills SET uses = 7, average = NULL WHERE slug = 'fmt'",
        "UPDATE skills SET uses = 1 WHERE slug <> 'fmt'",
    )
    said = shop.run("derived", "check", code=1)
    assert 'error[D141]: skills.uses of the row with slug "fmt" is 7, and should be 2' in said
    assert 'skills.uses of the row with slug "li\'nt" is 1, and should be 0' in said
    assert 'skills.average of the row with slug "fmt" is NULL, and should be 0.33' in said
    found = json.loads(shop.run("derived", "check", "--format", "json", code=1))
    assert {each["code"] for each in found["diagnostics"]} == {"D141"}
    assert shop.run("derived", "check", "-q", code=1)
    assert shop.run("derived", "repair").splitlines()[-1] in (
        "shop: 3 derived columns, 3 values put right",
        "shop: 3 derived columns, 4 values put right",  # the sum of what was wrong followed it
    )
    assert shop.run("derived", "check") == "shop: 3 derived columns right\n"


def test_long_lists_are_cut_for_people(shop: Shop) -> None:
    shop.execute(*(f"INSERT INTO skills (slug) VALUES ('s{number}')" for number in range(30)))
    shop.spoil("UPDATE skills SET uses = 9 WHERE slug LIKE 's%'")
    assert "and 10 more; --format json lists them all" in shop.run("derived", "check", code=1)
    assert len(json.loads(shop.run("derived", "check", "--format", "json", code=1))["diagnostics"]) == 30
    assert "and 10 more" in shop.run("derived", "repair")
    shop.run("derived", "check")


def test_a_database_that_was_not_migrated_has_none(shop: Shop) -> None:
    shop.run("migrate", "down")
    assert shop.run("derived", "check") == "shop: 0 derived columns right\n"
