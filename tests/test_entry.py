"""The command as a process: without options it takes a short cut, which nobody may notice."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

SPEC = """
dovetail: 1
name: shop
databases: [sqlite]
output: out
tables:
  customers:
    columns:
      id: {type: int, primary_key: true}
      name: text
"""
NO_SPEC = SPEC.replace("name: text", "name: txt")
WITH_OPTIONS = {"check": ("check", "--format", "text"), "generate": ("generate", "--format", "text")}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        known = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment}
        command = [sys.executable, "-m", "dovetail", *words]
        return subprocess.run(command, cwd=tmp_path, env=known, capture_output=True, text=True, check=False)

    return run


def outcome(run: Run, *words: str) -> tuple[int, str, str]:
    done = run(*words)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", ["check", "generate"])
@pytest.mark.parametrize(("text", "code"), [(None, 3), (NO_SPEC, 3), (SPEC, None), ("dovetail: [", 3)])
def test_a_command_says_the_same_with_options_that_change_nothing(
    run: Run, tmp_path: Path, command: str, text: str | None, code: int | None
) -> None:
    if text is not None:
        (tmp_path / "shop.yaml").write_text(text)
    plain = outcome(run, command)
    assert plain[0] == ({"check": 1, "generate": 0}[command] if code is None else code)
    if command == "generate" and code is None:
        assert run("check").returncode == 0
        (tmp_path / "out" / "__init__.py").write_text("# mine")
        assert outcome(run, command)[0] == 3
    else:
        assert outcome(run, *WITH_OPTIONS[command]) == plain


@pytest.mark.parametrize("command", ["check", "generate"])
def test_a_command_without_options_loads_nothing_that_reads_options(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "shop.yaml").write_text(SPEC)
    run("generate")
    script = f"import sys; sys.modules['click'] = None; sys.argv = ['dovetail', '{command}']; "
    program = [sys.executable, "-c", f"{script}from dovetail.entry import main; main()"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("out: up to date")


@pytest.mark.parametrize("cache", ["off", "memory"])
def test_a_name_that_the_terminal_has_no_characters_for_is_said_in_escapes(
    run: Run, tmp_path: Path, cache: str
) -> None:
    (tmp_path / "shop.yaml").write_text(SPEC.replace("output: out", "output: gebühr"), encoding="utf-8")
    environment = {"PYTHONIOENCODING": "ascii", "DOVETAIL_CACHE": cache}
    for _ in range(3):
        done = run("generate", **environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("geb\\xfchr: ")
    assert run("check", **environment).stdout == "geb\\xfchr: up to date\n"


def test_a_command_of_migrations_says_how_to_name_the_spec(run: Run) -> None:
    assert "dovetail migration new --spec path/to/spec.yaml" in run("migration", "new", "backfill").stderr
