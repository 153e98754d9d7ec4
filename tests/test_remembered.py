"""What `generate` remembers is used only while everything it looked at is what it was; losing it costs time and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dovetail import remembered
from dovetail.cli.group import main
from dovetail.digest import digest
from dovetail.output import writer
from dovetail.output.comparison import Comparison
from dovetail.output.writer import write
from dovetail.remembered import recall

SPEC = """dovetail: 1
name: shop
include: ["more/*.yaml"]
templates: ours
tables:
  users:
    columns: {id: {type: int, primary_key: true}}
"""
MORE = "tables:\n  posts:\n    columns: {id: {type: int, primary_key: true}}\n"


class Project:
    """A project that is generated and remembered."""

    def __init__(self, folder: Path, memories: Path) -> None:
        self.folder, self.memories = folder, memories
        self.spec = folder / "spec.yaml"
        for path, text in (
            ("spec.yaml", SPEC),
            ("more/posts.yaml", MORE),
            ("ours/notes.txt", ""),
            ("pyproject.toml", ""),
        ):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        self.settle()

    def settle(self) -> None:
        """Let everything be older than a run that begins now."""
        for path in self.folder.rglob("*"):
            os.utime(path, (1, 1))

    def generate(self) -> str:
        """Run the command, and return what it says."""
        return self.run("generate").output

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    def remembers(self) -> bool:
        """Say whether the next run would be answered at once."""
        recalled = recall(["generate"])
        return recalled is not None and not recalled.changed


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Files that were made within the last moments may have changed while a run read them, and nothing is remembered of it."""
    made = Project(tmp_path / "project", tmp_path / "memories")
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("DOVETAIL_CACHE", str(made.memories))
    made.generate()
    sleep(0.2)
    made.generate()
    return made


def test_a_run_that_changes_nothing_is_answered_at_once_and_says_the_same(project: Project) -> None:
    recalled = recall(["generate"])
    assert recalled is not None
    assert recalled.said == (project.generate(), "")
    assert project.generate().startswith("generated/shop: up to date (")
    loading = (
        "import sys; sys.modules['dovetail.cli'] = None; sys.argv = ['dovetail', 'generate']; import dovetail.__main__"
    )
    run = subprocess.run([sys.executable, "-c", loading], capture_output=True, text=True, check=False)
    assert run.stdout == project.generate(), run.stderr


def test_a_template_that_has_just_been_written_may_change_yet(project: Project) -> None:
    (project.folder / "ours" / "notes.txt").write_text("mine")
    project.generate()
    assert not project.remembers()


def test_what_is_remembered_of_a_spec_is_what_was_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.spec.write_text(f"# of mine\n{SPEC}")
    project.generate()
    assert project.remembers()

    def edit_then_write(*arguments: Any) -> Comparison:
        project.spec.write_text(f"# edited while the run was at it\n{SPEC}")
        return write(*arguments)

    monkeypatch.setattr(writer, "write", edit_then_write)
    project.spec.write_text(f"# of yours\n{SPEC}")
    project.generate()
    assert not project.remembers()
    project.spec.write_text(f"# of yours\n{SPEC}")
    assert project.remembers()


CHANGES: dict[str, Callable[[Project], object]] = {
    "the spec": lambda project: project.spec.write_text(SPEC.replace("users", "people")),
    "a comment in it": lambda project: project.spec.write_text(f"# of mine\n{SPEC}"),
    "an included file": lambda project: (project.folder / "more" / "posts.yaml").write_text(
        MORE.replace("posts", "notes")
    ),
    "a file that a pattern finds": lambda project: (project.folder / "more" / "tags.yaml").write_text(
        MORE.replace("posts", "tags")
    ),
    "a file that is gone": lambda project: (project.folder / "more" / "posts.yaml").unlink(),
    "another spec": lambda project: (project.folder / "other.yaml").write_text("dovetail: 1\nname: other\n"),
    "what the project lists": lambda project: (project.folder / "pyproject.toml").write_text(
        '[tool.dovetail]\nspecs = ["spec.yaml"]\n'
    ),
    "the project": lambda project: (project.folder / "pyproject.toml").unlink(),
    "a template": lambda project: _write(
        project.folder / "ours" / "package" / "__init__.py.j2", '# {{ header }}\n"""Ours."""\n'
    ),
    "generated text": lambda project: _write(
        project.folder / "generated" / "shop" / "__init__.py", "# Generated by dovetail\n"
    ),
    "a generated file": lambda project: (project.folder / "generated" / "shop" / "models" / "base.py").unlink(),
    "a file beside them": lambda project: _write(
        project.folder / "generated" / "shop" / "mine.py", "# Generated by dovetail\n"
    ),
    "an interrupted run": lambda project: (project.folder / "generated" / "shop" / ".dovetail").mkdir(),
}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_is_noticed(project: Project, what: str) -> None:
    CHANGES[what](project)
    assert not project.remembers()


def test_the_same_size_and_the_same_time_are_no_proof(project: Project) -> None:
    before = project.spec.stat()
    project.spec.write_text(SPEC.replace("users", "usera"))
    os.utime(project.spec, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not project.remembers()
    assert "M102" in project.generate()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"said": 1, "asked": [], "program": ""}', b"\xff\xfe", b"null"])
@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_damaged_memory_is_no_memory(project: Project, damage: bytes, is_sealed: bool) -> None:
    said = project.generate()
    for memory in project.memories.iterdir():
        memory.write_bytes(digest(damage).encode() + b"\n" + damage if is_sealed else damage)
    assert not project.remembers()
    assert project.generate() == said


def test_a_memory_in_which_one_letter_is_another_is_no_memory(project: Project) -> None:
    said = project.generate()
    (memory,) = project.memories.iterdir()
    memory.write_text(memory.read_text().replace("up to date", "up to dane"))
    assert not project.remembers()
    assert project.generate() == said


def test_memories_may_be_deleted_or_lie_where_nobody_may_write(project: Project) -> None:
    said = project.generate()
    for memory in project.memories.iterdir():
        memory.unlink()
    project.memories.rmdir()
    project.memories.write_text("a file is in the way")
    assert project.generate() == said
    assert not project.remembers()


def test_a_memory_of_another_dovetail_is_not_believed(project: Project) -> None:
    (memory,) = project.memories.iterdir()
    text = memory.read_text()
    other = text.partition("\n")[2].replace('"program": "', '"program": "0', 1)
    memory.write_text(f"{digest(other.encode())}\n{other}")
    assert not project.remembers()


def test_what_was_warned_of_is_said_again(project: Project) -> None:
    project.spec.write_text(
        SPEC.replace("tables:", "tables:\n  order:\n    columns: {id: {type: int, primary_key: true}}", 1)
    )
    sleep(0.2)
    project.generate()
    recalled = recall(["generate"])
    assert recalled is not None
    said = recalled.said
    run = project.run("generate")
    assert (run.stdout, run.stderr) == said
    assert "warning" in said.complaints
    assert "dovetail explain" in said.complaints


def test_warnings_have_colours_where_they_can_be_seen(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project.remembers()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert not project.remembers()
    monkeypatch.setenv("NO_COLOR", "1")
    assert project.remembers()


def test_a_rename_is_warned_of_once_it_is_written(project: Project) -> None:
    project.spec.write_text(SPEC.replace("users:", "people:\n    was: users"))
    sleep(0.2)
    assert "M610" not in project.generate()
    assert not project.remembers()
    assert "M610" in project.generate()


def test_a_check_believes_no_memory(project: Project) -> None:
    """Though a memory says that nothing has changed, `check` compiles, and compares."""
    (memory,) = project.memories.iterdir()
    generated = project.folder / "generated" / "shop" / "__init__.py"
    generated.write_text(generated.read_text() + "\n")
    digests = dict(remembered.contents("generated/shop"))
    known = json.loads(memory.read_text().partition("\n")[2])
    known["asked"] = [
        (question, remembered.tree(digests) if question[0] == "tree" else answer) for question, answer in known["asked"]
    ]
    lie = json.dumps(known)
    memory.write_text(f"{digest(lie.encode())}\n{lie}")
    assert project.remembers()
    assert project.run("check").exit_code == 1


def test_a_run_that_is_answered_at_once_notices_too_that_nobody_listens(project: Project) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "dovetail", "generate"]
    run = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (run.returncode, run.stderr) == (141, "")


def test_a_folder_that_is_gone_is_said_so(project: Project, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = 'cd gone && rmdir ../gone && exec "$0" -m dovetail generate'
    run = subprocess.run(
        ["bash", "-c", script, sys.executable], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 3
    assert "Y301" in run.stderr


def test_it_can_be_turned_off(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOVETAIL_CACHE", "off")
    assert not project.remembers()
    assert "up to date" in project.generate()
