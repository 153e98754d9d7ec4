"""What the documentation promises: its links lead somewhere, its tutorial runs, and it names every command and key."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dovetail.cli.group import main
from dovetail.codes.table import CODES
from dovetail.spec.grammar import grammar
from specs import REPOSITORY

PAGES = [*REPOSITORY.glob("*.md"), *sorted((REPOSITORY / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text()):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tutorial = (REPOSITORY / "docs" / "tutorial.md").read_text()
    (app,) = re.findall(r"```python\n(.*?)```", tutorial, re.DOTALL)
    wrong, right = re.findall(r"^ {6}editor: .*\n", tutorial, re.MULTILINE)
    spec = started(tmp_path, monkeypatch)
    shown = [said("generate"), said("migrate", "--url", "sqlite:///blog.sqlite"), answer(app)]
    before = spec.read_text()
    author = next(line for line in before.splitlines(keepends=True) if line.startswith("      author: "))
    spec.write_text(before.replace(author, author + wrong))
    assert "error[S203]" in said("generate", exit_code=3)
    spec.write_text(before.replace(author, author + right))
    shown += [
        said("plan"),
        said("generate"),
        said("migrate", "--url", "sqlite:///blog.sqlite"),
        answer(app),
        said("check"),
    ]
    for text in shown:
        assert text.strip() in tutorial


def started(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str = "blog") -> Path:
    """The spec of a new project in `folder`, where commands are run from now on."""
    monkeypatch.chdir(folder)
    said("init", name)
    return folder / "spec" / f"{name}.yaml"


def said(*command: str, exit_code: int = 0) -> str:
    """What a command prints."""
    done = CliRunner().invoke(main, command)
    assert done.exit_code == exit_code, done.output
    return done.output if exit_code else done.stdout


def answer(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": "generated"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def edited(text: str, page: Path) -> str:
    """A spec with the edit that the page shows as a diff: each line after the first that is like the one above it there."""
    (diff,) = re.findall(r"```diff\n(.*?)```", page.read_text(), re.DOTALL)
    lines, at = text.splitlines(), 0
    for line in diff.splitlines():
        sign, words = line[0], line[1:].split("#")[0].rstrip()
        if sign == "+":
            at += 1
            lines.insert(at, words)
            continue
        at = next(number for number in range(at, len(lines)) if lines[number].split("#")[0].rstrip() == words)
        if sign == "-":
            del lines[at]
            at -= 1
    return "\n".join(lines) + "\n"


def test_the_edit_of_the_first_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(REPOSITORY / "spec" / "skill_registry", tmp_path / "spec" / "skill_registry")
    said("generate")
    page, spec = REPOSITORY / "README.md", tmp_path / "spec" / "skill_registry" / "skills.yaml"
    spec.write_text(edited(spec.read_text(), page))
    assert said("plan") in page.read_text()
    said("generate")
    (script,) = (tmp_path / "generated" / "skill_registry" / "migrations" / "postgresql").glob("0002_*.up.sql")
    statements = script.read_text().partition("BEGIN;")[2].partition("\nRESET")[0]
    assert statements.strip() in page.read_text()


def test_the_guide_to_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = REPOSITORY / "docs" / "migrations.md"
    guide = page.read_text()
    spec = started(tmp_path, monkeypatch)
    said("generate")
    first = spec.read_text()
    spec.write_text(first.replace("      body: text\n", "      text: text\n"))
    shown = [said("generate", "--quiet", exit_code=3)]
    spec.write_text(edited(first, page))
    shown += [said("plan")]
    said("generate")
    second = spec.read_text()
    more = "      views: {type: int, default: 0, min: 0}\n"
    spec.write_text(second.replace(more, f"{more}      language: {{type: varchar(10), default: en}}\n"))
    shown += [said("generate", "--amend"), said("migration", "new", "fill languages")]
    said("migration", "new", "greet")
    said("generate")
    shown += [said("migration", "squash", "--without-steps")]
    for text in shown:
        assert text.strip() in guide


def test_the_branches_of_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (REPOSITORY / "docs" / "migrations.md").read_text()
    spec = started(tmp_path, monkeypatch)
    said("generate")
    first, base = spec.read_text(), tmp_path / "base"
    migrations = tmp_path / "generated" / "blog" / "migrations"
    shutil.copytree(tmp_path / "generated", base)
    drafts = "\n  drafts: {mixins: [identified], columns: {text: text}}\n"
    spec.write_text(first + drafts)
    said("generate")
    branch = migrations.rename(tmp_path / "branch")
    shutil.rmtree(tmp_path / "generated")
    base.rename(tmp_path / "generated")
    with_language = first.replace(
        "      body: text\n", "      body: text\n      language: {type: varchar(10), default: en}\n"
    )
    spec.write_text(with_language)
    said("generate")
    shutil.copytree(branch, migrations, dirs_exist_ok=True)
    spec.write_text(with_language + drafts)
    for text in (said("check", exit_code=3), said("migration", "rebase")):
        assert text.strip() in guide
    said("generate")
    said("check")


def test_what_needs_consent_in_the_guide_is_what_needs_it() -> None:
    """The table of families names the codes by how they are treated."""
    guide = (REPOSITORY / "docs" / "migrations.md").read_text()
    rows = re.findall(
        r"^\| (?:loses data|may fail|locks or rewrites|breaks running code) \| (.*?) \|", guide, re.MULTILINE
    )
    named = {code for row in rows for code in _codes_in(row)}
    assert named == {id for id in CODES if id[:2] in ("M1", "M2", "M3", "M4")} - {"M108"}


def _codes_in(row: str) -> set[str]:
    found = re.findall(r"\[(M\d+)\]", row)
    if " to " not in row:
        return set(found)
    first, last = (int(code[1:]) for code in found)
    return {f"M{number}" for number in range(first, last + 1)}


def test_every_command_is_documented() -> None:
    page = (REPOSITORY / "docs" / "commands.md").read_text()
    assert [name for name in main.commands if f"`dovetail {name}" not in page] == []


def test_every_key_of_the_language_is_documented() -> None:
    page = (REPOSITORY / "docs" / "spec-reference.md").read_text()
    missing = {name for name in _keys(grammar()) if not re.search(rf"\b{re.escape(name)}\b", page)}
    assert missing == set()


def _keys(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in _keys(item)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own.union(*(_keys(value) for value in schema.values()))


def test_the_demo_runs() -> None:
    done = subprocess.run(
        [sys.executable, "examples/demo.py"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout[done.stdout.index("{\n") :])
    assert shown["author"] == "ada@example.com"
    assert "took 1 statement" in done.stdout
