"""The files that CI reads: the action, run step by step as a runner would, the hooks of pre-commit, and the workflows in the docs."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from dovetail.cli.group import main
from specs import REPOSITORY

ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text())
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())}
CI = (REPOSITORY / "docs" / "ci.md").read_text()
DOCUMENTED = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", CI, re.DOTALL)]
WORKFLOWS = [document for document in DOCUMENTED if "jobs" in document]

SPEC = """\
dovetail: 1
name: shop
output: {output}
tables:
  customers:
    columns:
      id: {{type: int, primary_key: true}}
"""

EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")


@dataclass
class Runner:
    """What a runner gives the steps of a composite action, and what they leave behind."""

    folder: Path

    def __post_init__(self) -> None:
        self.workspace.mkdir()
        (self.folder / "temp").mkdir()

    @property
    def workspace(self) -> Path:
        """A path with a space, as any path may have."""
        return self.folder / "my work"

    def use(self, **inputs: str) -> tuple[int, str, dict[str, str]]:
        """Run the shell steps with the inputs; return the exit code, what was printed, and the outputs of the action."""
        values = {name: given["default"] for name, given in ACTION["inputs"].items()} | inputs
        context = {f"inputs.{name.replace('_', '-')}": value for name, value in values.items()}
        printed, code = "", 0
        for step in ACTION["runs"]["steps"]:
            if "run" not in step:
                continue
            done, outputs = self._run(step, context)
            printed, code = printed + done.stdout + done.stderr, done.returncode
            context |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items()}
            if code:
                break
        return code, printed, {name: _value(each["value"], context) for name, each in ACTION["outputs"].items()}

    def _run(
        self, step: dict[str, Any], context: dict[str, str]
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        output = self.folder / "output"
        output.write_text("")
        script = self.folder / "script.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace / _value(step.get("working-directory", "."), context),
            env=self._environment(output) | {name: _value(value, context) for name, value in step["env"].items()},
            capture_output=True,
            text=True,
            check=False,
        )
        return done, dict(line.split("=", 1) for line in output.read_text().splitlines())

    def _environment(self, output: Path) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_ACTION_PATH": str(REPOSITORY),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_WORKSPACE": str(self.workspace),
        }


def _value(written: str, context: dict[str, str]) -> str:
    """What a text means once its expressions have been replaced; those of the action name one value, or a second one."""

    def meaning(found: re.Match[str]) -> str:
        first, _, other = found[1].partition(" || ")
        return context.get(first, "") or other.strip("'")

    return EXPRESSION.sub(meaning, written)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner whose python3 makes environments with this dovetail in them, without a network."""
    stub = tmp_path / "bin" / "python3"
    stub.parent.mkdir()
    path = os.pathsep.join(entry for entry in sys.path if entry)
    stub.write_text(f"""\
#!/bin/sh
case "$*" in
  "-m venv "*)
    mkdir -p "$3/bin"
    ln -s {shlex.quote(str(stub))} "$3/bin/python"
    printf '#!/bin/sh\\nPYTHONPATH=%s exec %s -c "from dovetail.cli.group import main; main()" "$@"\\n' \\
      {shlex.quote(shlex.quote(path))} {shlex.quote(sys.executable)} > "$3/bin/dovetail"
    chmod +x "$3/bin/dovetail"
    ;;
  "-m pip install "*) for word; do :; done; test -f "$word/pyproject.toml" ;;
  *) exec {shlex.quote(sys.executable)} "$@" ;;
esac
""")
    stub.chmod(0o755)
    return Runner(tmp_path)


def project(folder: Path, monkeypatch: pytest.MonkeyPatch, *specs: str) -> None:
    """Write specs with their output into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    for number, spec in enumerate(specs):
        Path(spec).write_text(SPEC.format(output=f"out/shop{number}"))
    assert CliRunner().invoke(main, ["generate", "--quiet"]).exit_code == 0


# --- the action -------------------------------------------------------------------------------------------------------


def test_a_project_in_order_passes(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    project(runner.workspace, monkeypatch, "shop.yaml")
    code, printed, outputs = runner.use()
    assert (code, printed, outputs) == (0, "out/shop0: up to date\n", {"exit-code": "0", "sarif-file": ""})


def test_a_stale_file_is_annotated_and_fails_the_step(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    project(runner.workspace / "a b", monkeypatch, "shop.yaml")
    stale = Path("out/shop0/models/customer.py")
    stale.write_text(stale.read_text() + "# edited\n")
    last = len(stale.read_text().splitlines())
    code, printed, outputs = runner.use(working_directory="a b")
    assert (code, outputs["exit-code"]) == (1, "1")
    assert printed.startswith(f"::error file=a b/out/shop0/models/customer.py,line={last},")


def test_specs_are_given_one_a_line_whatever_their_names(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["two words.yaml", "-v.yaml", "$(touch broken_out).yaml", "third.yaml"]
    project(runner.workspace, monkeypatch, *names)
    code, printed, _ = runner.use(specs="\n".join([*names[:3], ""]))
    assert (code, printed.count("up to date")) == (0, 3)
    assert not list(runner.workspace.glob("broken_out*"))


def test_a_broken_spec_is_annotated_and_a_sarif_file_written(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    from sarif_schema import violations

    project(runner.workspace, monkeypatch, "shop.yaml")
    Path("shop.yaml").write_text(Path("shop.yaml").read_text().replace("type: int", "typ: int"))
    code, printed, outputs = runner.use(sarif="true")
    assert (code, outputs["exit-code"]) == (3, "3")
    assert "::error file=shop.yaml,line=7," in printed
    written = Path(outputs["sarif-file"])
    assert written.is_relative_to(runner.folder / "temp")
    log = yaml.safe_load(written.read_text())
    assert violations(log) == []
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "shop.yaml", "uriBaseId": "%SRCROOT%"}


def test_validate_does_not_look_at_what_is_generated(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    project(runner.workspace, monkeypatch, "shop.yaml")
    Path("out/shop0/models/customer.py").unlink()
    assert runner.use(command="validate")[0] == 0
    assert runner.use(command="check")[0] == 1


def test_any_other_command_is_refused(runner: Runner) -> None:
    code, printed, outputs = runner.use(command="check; touch broken_out", sarif="true")
    assert (code, outputs) == (2, {"exit-code": "2", "sarif-file": ""})
    assert printed == "::error title=dovetail::the input command is check or validate\n"
    assert list(runner.workspace.iterdir()) == []


def test_a_sarif_file_that_could_not_be_written_is_no_output(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    project(runner.workspace, monkeypatch, "shop.yaml")
    python = runner.folder / "bin" / "python3"
    stub = python.read_text()
    fails = stub.replace("#!/bin/sh\\nPYTHONPATH", '#!/bin/sh\\ncase "$*" in *sarif*) exit 70;; esac\\nPYTHONPATH', 1)
    assert fails != stub
    python.write_text(fails)
    assert runner.use(sarif="true")[::2] == (0, {"exit-code": "0", "sarif-file": ""})


def test_an_old_python_is_said(runner: Runner) -> None:
    (runner.folder / "bin" / "python3").write_text("#!/bin/sh\nexit 1\n")
    code, printed, _ = runner.use()
    assert code == 1
    assert printed.startswith("::error title=dovetail::dovetail needs Python 3.11 or newer")


def test_no_input_is_ever_part_of_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert not EXPRESSION.search(step.get("run", ""))


def test_every_input_is_used_and_documented_and_so_is_every_output() -> None:
    text = (REPOSITORY / "action.yml").read_text()
    for name, given in ACTION["inputs"].items():
        assert f"inputs.{name}" in text
        assert f"| `{name}` |" in CI
        assert given["description"]
    for name in ACTION["outputs"]:
        assert f"| `{name}` |" in CI


# --- workflows in the docs --------------------------------------------------------------------------------------------


def uses(document: Any) -> list[str]:
    """Every action that a workflow, or the action, uses."""
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    return [step["uses"] for job in jobs for step in job["steps"] if "uses" in step]


@pytest.mark.parametrize("document", [ACTION, *WORKFLOWS], ids=lambda document: f"{len(uses(document))} actions")
def test_actions_are_pinned_to_a_commit(document: Any) -> None:
    for used in uses(document):
        assert used == "OWNER/dovetail@v0" or re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40}", used)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: f"{len(uses(workflow))} actions")
def test_workflows_ask_for_no_more_than_they_need(workflow: Any) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    writes = [name for name, level in job.get("permissions", {}).items() if level == "write"]
    uploads = any("upload-sarif" in used for used in uses(workflow))
    assert writes == (["security-events"] if uploads else [])


@pytest.mark.parametrize("name", ["dovetail.yml", "dovetail-code-scanning.yml"])
def test_the_workflows_in_the_docs_are_files_as_well(name: str) -> None:
    assert f"(workflows/{name})" in CI
    assert f"```yaml\n{(REPOSITORY / 'docs' / 'workflows' / name).read_text()}```" in CI


def test_workflows_give_the_action_inputs_that_it_has_and_use_outputs_that_it_has() -> None:
    for workflow in WORKFLOWS:
        for step in (step for job in workflow["jobs"].values() for step in job["steps"]):
            if step.get("uses", "").startswith("OWNER/"):
                assert set(step.get("with", {})) <= set(ACTION["inputs"])
    assert set(re.findall(r"steps\.dovetail\.outputs\.([\w-]+)", CI)) <= set(ACTION["outputs"])


def test_the_commands_that_the_docs_show_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, monkeypatch, "shop.yaml")
    lines = [
        step["run"]
        for workflow in WORKFLOWS
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]
    lines += [line for document in DOCUMENTED if "dovetail" in document for line in document["dovetail"]["script"]]
    ours = [shlex.split(line)[1:] for line in lines if line.startswith("dovetail ")]
    assert ours == [["check", "--format", "github"], ["check"]]
    for words in ours:
        assert CliRunner().invoke(main, words).exit_code == 0
    version = CliRunner().invoke(main, ["--version"]).output.split()[-1]
    assert {line for line in lines if "pip" in line} == {f"python -m pip install dovetail=={version}"}


# --- pre-commit -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", HOOKS)
def test_hooks_are_documented_and_run_without_file_names(
    id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = HOOKS[id]
    program, *words = shlex.split(hook["entry"])
    assert (program, hook["language"], hook["pass_filenames"]) == ("dovetail", "python", False)
    assert f"| `{id}` |" in CI
    project(tmp_path, monkeypatch, "shop.yaml")
    assert CliRunner().invoke(main, words).exit_code == 0


def test_hooks_run_for_the_files_that_matter_to_them() -> None:
    matters = {
        "dovetail-validate": ["spec/shop.yaml", "shop.yml", "pyproject.toml"],
        "dovetail-generate": ["spec/shop.yaml", "pyproject.toml", "templates/models/table.py.j2"],
        "dovetail-check": ["generated/shop/models/user.py", "out/x.sql", "spec/shop.yaml"],
    }
    assert set(matters) == set(HOOKS)
    for id, files in matters.items():
        assert all(re.search(HOOKS[id].get("files", ""), file) for file in files)
    assert not re.search(HOOKS["dovetail-validate"]["files"], "src/main.py")


def test_the_hook_in_the_docs_is_one(tmp_path: Path) -> None:
    (configured,) = (document for document in DOCUMENTED if "repos" in document)
    assert [hook["id"] for repository in configured["repos"] for hook in repository["hooks"]] == ["dovetail-generate"]
    assert "dovetail-generate" in HOOKS
