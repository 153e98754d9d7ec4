"""The command as a process: without options it takes a short cut, which nobody may notice."""

import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

RunIn = Callable[..., subprocess.CompletedProcess[str]]

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
WRONG_TYPE = SPEC.replace("name: text", "name: txt")


def environment_of_ours(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **more}


@pytest.fixture
def run_in() -> RunIn:
    def run_in(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dovetail", *words],
            cwd=folder,
            env=environment_of_ours(**environment),
            capture_output=True,
            text=True,
            check=False,
        )

    return run_in


@pytest.mark.parametrize("text", [None, SPEC, WRONG_TYPE, "dovetail: ["])
def test_commands_do_and_say_the_same_with_an_option_that_changes_nothing(
    tmp_path: Path, run_in: RunIn, text: str | None
) -> None:
    found = []
    for name, options in (("plain", ()), ("with_options", ("--format", "text"))):
        folder = tmp_path / name
        folder.mkdir()
        if text is not None:
            (folder / "shop.yaml").write_text(text)
        done = [run_in(folder, command, *options) for command in ("check", "generate", "check", "generate")]
        files = {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        found.append(([(each.returncode, each.stdout, each.stderr) for each in done], files))
    assert found[0] == found[1]
    assert [code for code, _, _ in found[0][0]] == ([1, 0, 0, 0] if text == SPEC else [3, 3, 3, 3])


@pytest.mark.parametrize("command", ["check", "generate"])
@pytest.mark.parametrize("on_terminal", [False, True])
def test_a_command_without_options_loads_nothing_that_reads_options(
    tmp_path: Path, run_in: RunIn, command: str, on_terminal: bool
) -> None:
    (tmp_path / "shop.yaml").write_text(SPEC)
    run_in(tmp_path, "generate")
    script = f"import sys; sys.modules['click'] = None; sys.argv = ['dovetail', '{command}']; "
    program = [sys.executable, "-c", f"{script}from dovetail.entry import main; main()"]
    environment = {name: value for name, value in environment_of_ours().items() if name != "CI"}
    ours, its = pty.openpty() if on_terminal else os.pipe()
    done = subprocess.run(program, cwd=tmp_path, env=environment, stdout=its, stderr=its, check=False)
    os.close(its)
    said = os.read(ours, 4096).decode()
    os.close(ours)
    assert (done.returncode, said.startswith("out: up to date")) == (0, True), said


@pytest.mark.parametrize("closed", ["", "2>&-", "<&- 2>&-"])
@pytest.mark.parametrize("command", ["check", "generate"])
def test_a_pipe_that_nobody_reads_is_no_finding_whatever_else_is_closed(
    tmp_path: Path, run_in: RunIn, command: str, closed: str
) -> None:
    (tmp_path / "shop.yaml").write_text(SPEC)
    run_in(tmp_path, "generate")
    reading, writing = os.pipe()
    os.close(reading)
    program = ["sh", "-c", f"exec {shlex.quote(sys.executable)} -m dovetail {command} {closed}"]
    environment = environment_of_ours(DOVETAIL_CACHE="off")
    done = subprocess.run(program, cwd=tmp_path, env=environment, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        ("TypeError('odd')", 70, "dovetail has a bug: TypeError: odd\n"),
        ("OSError(28, 'No space left on device')", 3, "error[G203]: cannot write: No space left on device\n"),
        ("KeyboardInterrupt", 130, ""),
    ],
)
@pytest.mark.parametrize("command", ["check", "generate"])
def test_whatever_goes_wrong_ends_in_a_message_and_a_code_without_what_reads_options(
    tmp_path: Path, command: str, error: str, code: int, said: str
) -> None:
    script = f"""
import sys
sys.modules["click"], sys.argv = None, ["dovetail", "{command}"]
from dovetail import entry, pipeline
def read_all(*_, **__): raise {error}
pipeline.read_all = read_all
entry.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment_of_ours(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said) if said else done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r"])
@pytest.mark.parametrize("cache", ["off", "memory"])
def test_what_a_stream_has_no_characters_for_is_written_in_utf_8(
    tmp_path: Path, run_in: RunIn, cache: str, encoding: str
) -> None:
    (tmp_path / "shop.yaml").write_text(SPEC.replace("output: out", "output: gebühr"), encoding="utf-8")
    environment = {"PYTHONIOENCODING": encoding, "DOVETAIL_CACHE": cache}
    for _ in range(3):
        done = run_in(tmp_path, "generate", **environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("gebühr: ")
    assert run_in(tmp_path, "check", **environment).stdout == "gebühr: up to date\n"


def test_a_command_of_migrations_says_how_to_name_the_spec(tmp_path: Path, run_in: RunIn) -> None:
    said = run_in(tmp_path, "migration", "new", "backfill").stderr
    assert "dovetail migration new --spec path/to/spec.yaml" in said
