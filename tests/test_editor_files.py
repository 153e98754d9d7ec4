"""Editors in use: the specs of this repository and of its documentation show no errors, and the schema is where they look for it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from dovetail.cli.group import main
from dovetail.spec.editors import schema_text
from dovetail.spec.editors.schema import editor_schema
from dovetail.spec.reader import read, read_text
from specs import REPOSITORY

EDITOR = Draft202012Validator(editor_schema())
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
SPECS = [
    *sorted((REPOSITORY / "spec").rglob("*.yaml")),
    *sorted((REPOSITORY / "tests" / "cases").glob("*/*.yaml")),
]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]


def whole_specs(page: Path) -> Iterator[str]:
    """The blocks of a page that are a file of a spec, or the greater part of one."""
    for block in re.findall(r"^```yaml\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE):
        if re.search(r"^(dovetail: 1|tables:)$", block, re.MULTILINE):
            yield block if "dovetail: 1" in block else f"dovetail: 1\nname: excerpt\n{block}"


class TestFiles:
    @pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.relative_to(REPOSITORY)))
    def test_specs_show_no_errors(self, path: Path) -> None:
        assert list(EDITOR.iter_errors(read(path, path.name))) == []

    @pytest.mark.parametrize("path", sorted((REPOSITORY / "spec").rglob("*.yaml")), ids=lambda path: path.stem)
    def test_the_first_line_leads_to_the_schema(self, path: Path) -> None:
        assert self._schema_of(path) == schema_text()

    def test_specs_in_the_documentation_show_no_errors(self) -> None:
        blocks = [(page.name, block) for page in PAGES for block in whole_specs(page)]
        assert {page for page, _ in blocks} >= {"README.md", "spec-reference.md"}
        for page, block in blocks:
            assert [error.message for error in EDITOR.iter_errors(read_text(block, page))] == []

    def test_a_new_spec_shows_no_errors_and_no_warnings(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert CliRunner().invoke(main, ["init", "shop"]).exit_code == 0
        spec = tmp_path / "spec" / "shop.yaml"
        assert self._schema_of(spec) == schema_text()
        assert list(EDITOR.iter_errors(read(spec, "shop.yaml"))) == []
        done = CliRunner().invoke(main, ["validate"])
        assert done.exit_code == 0
        assert done.stderr == ""

    def test_the_schema_is_brought_up_to_date_by_itself(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        CliRunner().invoke(main, ["init", "shop"])
        schema = tmp_path / "spec" / "dovetail.schema.json"
        schema.write_text("{}")
        assert CliRunner().invoke(main, ["init", "shop"]).exit_code != 0
        assert schema.read_text() == "{}"
        assert CliRunner().invoke(main, ["schema", "-o", "spec/dovetail.schema.json"]).exit_code == 0
        assert schema.read_text() == schema_text()

    def test_it_is_what_the_command_prints(self) -> None:
        printed = CliRunner().invoke(main, ["schema"]).stdout
        assert printed == schema_text()
        assert printed == (REPOSITORY / "docs" / "dovetail.schema.json").read_text(), "run `make generate`"

    def _schema_of(self, spec: Path) -> str:
        first_line = MODELINE.match(spec.read_text())
        assert first_line is not None
        return (spec.parent / first_line[1]).read_text()


def test_checking_a_spec_does_not_need_it() -> None:
    script = (
        "import sys; from dovetail.cli.group import main; main(['validate', '-q', 'spec/location_sharing.yaml'], standalone_mode=False);"
        "sys.exit('dovetail.spec.editors' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class TestProblemMatcher:
    """The task for VS Code in docs/editors.md reads what `dovetail validate` really prints."""

    SPEC = """dovetail: 1
name: events
tables:
  visits:
    columns:
      id: {type: int, primary_key: true}
      seen_at: timestamp
"""
    WRONG = """    references:
      visitor: {to: user, on_delete: cascade, inverse: visits}
"""

    def test_it_reads_errors(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        told = self._told(self.SPEC + self.WRONG, tmp_path, monkeypatch)
        message = 'references table "user", which does not exist'
        assert told == [("spec/events.yaml", "9", "21", "error", "S201", message)]

    def test_it_reads_warnings(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        [warning] = self._told(self.SPEC, tmp_path, monkeypatch)
        assert warning[:5] == ("spec/events.yaml", "7", "16", "warning", "L202")

    def _told(self, spec: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
        """What VS Code would show of a run: file, line, column, severity, code and message."""
        monkeypatch.chdir(folder)
        (folder / "spec").mkdir()
        (folder / "spec" / "events.yaml").write_text(spec)
        pattern = self._pattern()
        groups = [pattern[key] for key in ("file", "line", "column", "severity", "code", "message")]
        lines = CliRunner().invoke(main, ["validate"]).stderr.splitlines()
        return [match.group(*groups) for line in lines if (match := re.match(pattern["regexp"], line))]

    def _pattern(self) -> dict[str, Any]:
        blocks = re.findall(r"```json\n(.*?)```", (REPOSITORY / "docs" / "editors.md").read_text(), re.DOTALL)
        tasks = next(data for block in blocks if "tasks" in (data := json.loads(block)))
        pattern: dict[str, Any] = tasks["tasks"][0]["problemMatcher"]["pattern"]
        return pattern
