"""What the documentation promises: its links lead somewhere, its tutorial runs, and it names every command and key."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dovetail.cli import main
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
    monkeypatch.chdir(tmp_path)
    tutorial = (REPOSITORY / "docs" / "tutorial.md").read_text()
    migrate, app = re.findall(r"```python\n(.*?)```", tutorial, re.DOTALL)
    assert CliRunner().invoke(main, ["init", "blog"]).exit_code == 0
    generated = CliRunner().invoke(main, ["generate"])
    assert generated.exit_code == 0
    assert generated.stdout in tutorial
    environment = {**os.environ, "PYTHONPATH": "generated"}
    for script in (migrate, app):
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in tutorial


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
