"""`--format`: what each command prints for other programs, and that the exit code stays."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dovetail.cli.group import main
from dovetail.cli.options import FORMATS
from dovetail.rendering import FORMATS as RENDERERS
from sarif_schema import violations
from specs import REPOSITORY

SPEC = """\
dovetail: 1
name: shop
output: out/shop
tables:
  customers:
    doc: Who buys.
    columns:
      id: {type: int, primary_key: true}
      email: {type: text, unique: true}
"""
BROKEN = SPEC.replace("unique", "uniqe")

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run dovetail in a folder with one good spec."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    Path("shop.yaml").write_text(SPEC)
    return lambda *words: CliRunner().invoke(main, list(words))


def places(result: Result) -> list[tuple[str, str | None, int | None]]:
    """The code, file and line of every diagnostic in a JSON document."""
    found = json.loads(result.stdout)["diagnostics"]
    return [(each["code"], each["file"], each["line"]) for each in found]


def valid_log(result: Result) -> Any:
    log = json.loads(result.stdout)
    assert violations(log) == []
    return log["runs"][0]


def test_every_renderer_can_be_asked_for() -> None:
    assert tuple(RENDERERS) == FORMATS


@pytest.mark.parametrize("command", ["validate", "generate", "check"])
def test_json_is_the_only_thing_on_standard_output(command: str, run: Run) -> None:
    run("generate")
    fine = run(command, "--format", "json")
    assert (fine.exit_code, places(fine), fine.stderr) == (0, [], "")
    Path("shop.yaml").write_text(BROKEN)
    broken = run(command, "--format", "json")
    assert (broken.exit_code, places(broken), broken.stderr) == (3, [("Y201", "shop.yaml", 9)], "")


@pytest.mark.parametrize("command", ["validate", "generate", "check"])
def test_sarif_is_valid_whatever_is_wrong(command: str, run: Run) -> None:
    run("generate")
    assert valid_log(run(command, "--format", "sarif"))["results"] == []
    Path("shop.yaml").write_text(BROKEN)
    broken = run(command, "--format", "sarif")
    assert broken.exit_code == 3
    assert [result["ruleId"] for result in valid_log(broken)["results"]] == ["Y201"]
    Path("shop.yaml").unlink()
    nothing = run(command, "--format", "sarif")
    assert nothing.exit_code == 3
    assert valid_log(nothing)["invocations"][0]["executionSuccessful"] is False


def test_no_spec_here_is_a_diagnostic_like_any_other(run: Run) -> None:
    Path("shop.yaml").unlink()
    result = run("check", "--format", "json")
    assert (result.exit_code, places(result)) == (3, [("Y305", None, None)])
    assert "::error title=Y305 no_spec::" in run("check", "--format", "github").stdout


def test_what_the_system_refuses_is_a_diagnostic_like_any_other(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "shop\x1b.yaml")

    monkeypatch.setattr("dovetail.pipeline.read_all", refuse)
    (found,) = json.loads(run("validate", "--format", "json").stdout)["diagnostics"]
    assert (found["code"], found["message"]) == ("Y301", 'cannot read "shop\\x1b.yaml": Permission denied')
    assert found["help"]


def test_warnings_are_in_the_document_and_quiet_leaves_them_out(run: Run) -> None:
    Path("shop.yaml").write_text(f"{SPEC}      since: timestamp\n")
    assert places(run("validate", "--format", "json")) == [("L202", "shop.yaml", 10)]
    assert places(run("validate", "--format", "json", "--quiet")) == []
    assert run("validate", "--format", "json").exit_code == 0


def test_stale_files_are_diagnostics_at_the_first_line_that_differs(run: Run) -> None:
    run("generate")
    edited = Path("out/shop/models/customer.py")
    lines = edited.read_text().splitlines(keepends=True)
    edited.write_text("".join([*lines[:4], "# edited\n", *lines[5:]]))
    Path("out/shop/schemas/customer.py").unlink()
    Path("out/shop/models/old.py").write_text(lines[0])
    result = run("check", "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert places(result) == [
        ("G401", "out/shop/models/customer.py", 5),
        ("G401", "out/shop/models/old.py", 1),
        ("G401", "shop.yaml", 1),
    ]
    messages = [each["message"] for each in json.loads(result.stdout)["diagnostics"]]
    assert messages == [
        "from here on the file is not what shop.yaml stands for",
        "shop.yaml no longer stands for this file",
        "1 generated file is missing: out/shop/schemas/customer.py",
    ]
    assert len(valid_log(run("check", "--format", "sarif"))["results"]) == 3


@pytest.mark.parametrize("edit", ["", "{text}# more\n", "{head}\n"])
def test_a_file_that_is_shorter_or_longer_has_a_line_too(edit: str, run: Run) -> None:
    run("generate")
    edited = Path("out/shop/models/customer.py")
    text = edited.read_text()
    edited.write_text(edit.format(text=text, head=text.split("\n")[0]) or text.rstrip("\n"))
    ((_, file, line),) = places(run("check", "--format", "json"))
    assert file == "out/shop/models/customer.py"
    assert line is not None
    assert 1 <= line <= len(edited.read_text().split("\n"))


def test_a_spec_that_was_never_generated_is_one_diagnostic(run: Run) -> None:
    (found,) = json.loads(run("check", "--format", "json").stdout)["diagnostics"]
    assert found["file"] == "shop.yaml"
    assert "generated files are missing: out/shop/" in found["message"]
    assert " more" in found["message"]


def test_stale_files_are_a_short_list_for_people(run: Run) -> None:
    run("generate")
    Path("out/shop/models/customer.py").write_text("# Generated by dovetail. And edited.\n")
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr == (
        "out/shop is stale:\n"
        "  differs  models/customer.py\n"
        "   help: run `dovetail generate` and commit the result\n"
    )


def test_annotations_come_first_and_then_the_log(run: Run) -> None:
    Path("shop.yaml").write_text(BROKEN)
    first, *log = run("validate", "--format", "github").stdout.splitlines()
    assert first.startswith("::error file=shop.yaml,line=9,endLine=9,col=27,endColumn=32,title=Y201 unknown_key::")
    assert log[0].startswith("shop.yaml:9:27: error[Y201]")
    assert log[-1] == "1 error"


def test_the_log_of_a_fine_run_has_its_results(run: Run) -> None:
    assert run("validate", "--format", "github").stdout == "shop.yaml: 1 table, no errors\n"
    assert run("validate", "--format", "github", "--quiet").stdout == ""


def test_a_file_name_is_no_workflow_command(run: Run) -> None:
    Path("shop.yaml").rename("::error title=x::.yaml")
    lines = run("validate", "--format", "github").stdout.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert lines[-1] == f"::{lines[0].removeprefix('::stop-commands::')}::"


def test_a_bug_prints_no_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dovetail.pipeline.read", lambda *_, **__: 1 / 0)
    for format in FORMATS:
        result = run("validate", "--format", format)
        assert (result.exit_code, result.stdout) == (70, "")
        assert "dovetail has a bug: ZeroDivisionError" in result.stderr


def test_github_actions_does_not_change_the_default(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    Path("shop.yaml").write_text(BROKEN)
    assert "::error" not in run("validate").output


def test_the_document_that_the_docs_show_is_what_is_printed(run: Run) -> None:
    page = (REPOSITORY / "docs" / "commands.md").read_text()
    (shown,) = re.findall(r"^\$ dovetail validate --format json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    Path("shop.yaml").write_text(BROKEN.replace("output: out/shop\n", "").replace("    doc: Who buys.\n", ""))
    assert run("validate", "--format", "json").stdout == shown
    documented = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))))
    assert {*json.loads(shown), *json.loads(shown)["diagnostics"][0], *FORMATS} <= {*documented, "errors", "warnings"}


def test_an_unknown_format_is_a_wrong_command_line(run: Run) -> None:
    result = run("check", "--format", "xml")
    assert result.exit_code == 2
    assert "sarif" in result.stderr
