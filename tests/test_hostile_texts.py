"""Text of any kind stays text in every layer: whole, where it was put, and never run.

A spec of forty tables holds some thousand texts, and each is looked for in what was really imported, executed or parsed.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sqlalchemy import make_url

from dovetail.files import File
from effort import law
from hostile_specs import CANARY, as_yaml, hostile_spec
from outcomes import outcome_of

SEEDS = st.integers(0, 2**32)


def compiled(seed: int, folder: Path) -> tuple[dict[str, Any], dict[str, File]]:
    spec = hostile_spec(seed)
    files, diagnostics = outcome_of(as_yaml(spec), folder)
    assert files, [each for each in diagnostics if each.severity == "error"]
    return spec, {file.path: file for file in files}


def words(text: str | None) -> list[str]:
    """The words of a text, however its lines are broken."""
    return (text or "").split()


@law(3, shrink=False)
@example(seed=3889)  # the doc of its spec has no words
@given(seed=SEEDS)
def test_text_stays_text_in_every_layer(seed: int, tmp_path: Path, postgresql: str) -> None:
    folder = tmp_path / str(seed)
    folder.mkdir(exist_ok=True)
    spec, files = compiled(seed, folder)
    Python().the_package_holds_every_text_and_does_nothing_else(spec, files, folder)
    Sql().sqlite_stores_every_text_and_makes_nothing_else(spec, files)
    Sql().postgresql_stores_every_text_and_makes_nothing_else(spec, files, postgresql)
    pages_show_every_text_and_have_no_structure_of_its_making(spec, files)
    diagrams_have_a_line_for_each_part_and_no_other(files)


class Python:
    def the_package_holds_every_text_and_does_nothing_else(
        self, spec: dict[str, Any], files: dict[str, File], folder: Path
    ) -> None:
        for file in files.values():
            path = folder / "hostile" / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
        before = {path for path in folder.rglob("*") if "__pycache__" not in path.parts}
        done = subprocess.run(
            [sys.executable, "-B", "-W", "error", str(Path(__file__).parent / "hostile_readers.py"), "hostile"],
            env={**os.environ, "PYTHONPATH": str(folder)},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        held = json.loads(done.stdout)
        assert {path for path in folder.rglob("*") if "__pycache__" not in path.parts} == before
        assert set(held["tables"]) == set(spec["tables"])
        for name, table in spec["tables"].items():
            self.holds_the_table(held["tables"][name], name, table, spec)
        assert sorted(held["enums"]) == sorted(
            [each["value"] for each in enum["values"]] for enum in spec["enums"].values()
        )
        assert words(held["spec_doc"]) == (
            words(spec["doc"]) or words(f"Everything that {spec['name']} keeps in its database.")
        )

    def holds_the_table(self, held: dict[str, Any], called: str, table: dict[str, Any], spec: dict[str, Any]) -> None:
        assert words(held["doc"]) == (words(table["doc"]) or words(f"A row of {called}."))
        assert held["comment"] == table["doc"]
        for name, column in table["columns"].items():
            assert held["comments"][name] == column.get("doc")
            assert words(held["descriptions"][name]) == words(column.get("doc"))
            if "default" in column:
                assert held["defaults"][name] == column["default"]
            if column["type"].startswith("domain"):
                assert held["defaults"][name] == spec["domains"][column["type"]]["default"]
            if "one_of" in column:
                assert held["literals"][name] == sorted(column["one_of"])
        assert {index["name"] for index in table["indexes"]} <= set(held["indexes"])
        assert {check["name"] for check in table["checks"].values()} <= set(held["constraints"])
        assert {reference["name"] for reference in table["references"].values()} <= set(held["constraints"])


class Sql:
    def sqlite_stores_every_text_and_makes_nothing_else(self, spec: dict[str, Any], files: dict[str, File]) -> None:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(files["migrations/sqlite/0001_initial.up.sql"].text)
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            assert tables == set(spec["tables"])
            for name, table in spec["tables"].items():
                made = self.inserted(connection, name, table)
                for column, options in table["columns"].items():
                    expected = self.expected(options, spec)
                    if expected is not None:
                        value = made[column] if isinstance(expected, str) else json.loads(made[column])
                        assert value == expected
                self.takes_the_listed(connection, name, table)
            indexes = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
            assert {each["name"] for table in spec["tables"].values() for each in table["indexes"]} <= indexes
            connection.executescript(files["migrations/sqlite/0001_initial.down.sql"].text)
            assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)

    def inserted(self, connection: sqlite3.Connection, name: str, table: dict[str, Any]) -> dict[str, Any]:
        connection.execute(f"INSERT INTO {identifier(name)} (id) VALUES (1)")
        cursor = connection.execute(f"SELECT {', '.join(map(identifier, table['columns']))} FROM {identifier(name)}")
        return dict(zip(table["columns"], cursor.fetchone(), strict=True))

    def expected(self, column: dict[str, Any], spec: dict[str, Any]) -> Any:
        return (
            spec["domains"][column["type"]]["default"] if column["type"] in spec["domains"] else column.get("default")
        )

    def takes_the_listed(self, connection: sqlite3.Connection, name: str, table: dict[str, Any]) -> None:
        for column, options in table["columns"].items():
            for text in options.get("one_of", ()):
                connection.execute(f"UPDATE {identifier(name)} SET {identifier(column)} = ?", (text,))
                found = connection.execute(f"SELECT {identifier(column)} FROM {identifier(name)}").fetchone()
                assert found == (text,)

    def postgresql_stores_every_text_and_makes_nothing_else(
        self, spec: dict[str, Any], files: dict[str, File], postgresql: str
    ) -> None:
        url = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url) as connection:
            connection.execute(files["migrations/postgresql/0001_initial.up.sql"].text.encode())
            assert {name for (name,) in connection.execute(TABLES)} == set(spec["tables"])
            comments = {
                text for (text,) in connection.execute("SELECT description FROM pg_description WHERE objoid >= 16384")
            }
            for text in docs(spec):
                assert text in comments
            labels = {label for (label,) in connection.execute("SELECT enumlabel FROM pg_enum")}
            assert labels == {each["value"] for enum in spec["enums"].values() for each in enum["values"]}
            named = {name for (name,) in connection.execute("SELECT conname FROM pg_constraint")}
            named |= {name for (name,) in connection.execute("SELECT relname FROM pg_class WHERE relkind = 'i'")}
            for name, table in spec["tables"].items():
                assert {part["name"] for part in named_parts(table)} <= named
                self.postgresql_keeps(connection, name, table, spec)
            connection.execute(files["migrations/postgresql/0001_initial.down.sql"].text.encode())
            assert connection.execute(TABLES).fetchall() == []

    def postgresql_keeps(
        self, connection: psycopg.Connection[Any], name: str, table: dict[str, Any], spec: dict[str, Any]
    ) -> None:
        connection.execute(f"INSERT INTO {identifier(name)} (id) VALUES (1)".encode())
        columns = ", ".join(map(identifier, table["columns"]))
        found = connection.execute(f"SELECT {columns} FROM {identifier(name)}".encode()).fetchone() or ()
        for (column, options), value in zip(table["columns"].items(), found, strict=True):
            expected = self.expected(options, spec)
            assert expected is None or value == expected, column


TABLES = "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'r'"


def identifier(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def named_parts(table: dict[str, Any]) -> list[dict[str, Any]]:
    return [*table["references"].values(), *table["checks"].values(), *table["indexes"]]


def docs(spec: dict[str, Any]) -> Iterator[str]:
    """Everything said of a part of the spec that a database keeps comments on."""
    for table in spec["tables"].values():
        yield table["doc"]
        yield from (part["doc"] for part in (*table["columns"].values(), *named_parts(table)) if "doc" in part)
    yield from (part["doc"] for part in (*spec["enums"].values(), *spec["domains"].values()))


MARKDOWN = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
ALLOWED = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "html_block", "fence", "hr"),
    *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close"),
    *(
        "th_open",
        "th_close",
        "td_open",
        "td_close",
        "bullet_list_open",
        "bullet_list_close",
        "list_item_open",
        "list_item_close",
    ),
}
INLINE = {"text", "code_inline", "text_special", "softbreak", "link_open", "link_close", "html_inline"}
OUR_LINK = re.compile(r"(tables|relationships|diagram)\.md|#[\w-]*")


def pages_show_every_text_and_have_no_structure_of_its_making(spec: dict[str, Any], files: dict[str, File]) -> None:
    pages = {path: file.text for path, file in files.items() if path.startswith("docs/")}
    seen = {path: visible(page) for path, page in pages.items()}
    everything = "\n".join(seen["docs/tables.md"])
    for text in docs(spec):
        assert escaped(" ".join(words(text))) in everything, text
    assert "fence" not in {token.type for token in MARKDOWN.parse(pages["docs/tables.md"])}


def diagrams_have_a_line_for_each_part_and_no_other(files: dict[str, File]) -> None:
    for page in (file.text for path, file in files.items() if path.startswith("docs/")):
        for fence in (
            token.content for token in MARKDOWN.parse(page) if token.type == "fence" and token.info == "mermaid"
        ):
            assert [line for line in fence.splitlines() if not DIAGRAM_LINE.fullmatch(line)] == []


DIAGRAM_LINE = re.compile(
    r"""erDiagram|\s*|\ \ \ \ }|\ {4}(?:\w+|"[^"%\\`#;<>{}~]*")(?:\ \{)?|\ {8}\w+(?:\[\])*\ \w+(?:\ (?:PK|FK|UK)(?:,\ (?:PK|FK|UK))*)?(?:\ "[^"]*")?
    |\ {4}(?:\w+|"[^"]*")\ [|}o.{-]+\ (?:\w+|"[^"]*")\ :\ "[^"]*" """,
    re.VERBOSE,
)


def escaped(text: str) -> str:
    """The text with what nobody could see escaped, as a page shows it."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def visible(page: str) -> list[str]:
    """The text of every inline part of a page, all of whose structure is ours."""
    tokens = MARKDOWN.parse(page)
    assert {token.type for token in tokens} <= ALLOWED
    assert [token.content for token in tokens if token.type == "html_block"][1:] == []
    found = []
    for inline in tokens:
        for child in inline.children or ():
            assert child.type in INLINE, inline.content
            assert child.type != "html_inline" or child.content in ("<code>", "</code>"), inline.content
            assert child.type != "link_open" or OUR_LINK.fullmatch(str(child.attrs["href"])), inline.content
        found.append("".join(child.content for child in inline.children or () if child.type != "html_inline"))
    return found


@pytest.mark.parametrize("kind", ["tables", "enums", "domains"])
def test_the_canary_would_be_seen(kind: str) -> None:
    assert CANARY in json.dumps(hostile_spec(1)[kind])
