"""The floors of the house are kept, and starting costs no more than it must."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
HEAVY = ("alembic", "black", "jinja2", "jsonschema", "sqlalchemy", "yaml")


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "generator")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_imports_from_lower_floors_only() -> None:
    run = lint_imports(PROJECT)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("schema/model.py", "import dovetail.spec", "A module imports from lower floors only"),
        ("output/writer.py", "import dovetail.emit", "A module imports from lower floors only"),
        ("novelty.py", "import dovetail.files", "A module imports from lower floors only"),
        ("runtime/__init__.py", "import dovetail.files", "A module imports from lower floors only"),
        ("pipeline.py", "import dovetail.runtime", "The runtime is copied, never imported"),
        ("output/writer.py", "import black", "Only output.formatter imports black"),
        ("emit/docs.py", "import jinja2", "Only emit.templates imports jinja2"),
        ("config.py", "import yaml", "Only spec imports yaml and jsonschema"),
        ("pipeline.py", "import click", "Only cli imports click"),
        ("migrate/plan.py", "import sqlite3", "Only database opens a connection"),
    ],
)
def test_an_import_that_breaks_a_contract_is_found(tmp_path: Path, module: str, line: str, contract: str) -> None:
    shutil.copytree(PROJECT / "generator" / "dovetail", tmp_path / "generator" / "dovetail")
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    with (tmp_path / "generator" / "dovetail" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    run = lint_imports(tmp_path)
    assert run.returncode != 0
    assert contract in " ".join(run.stdout.replace("BROKEN", "").split()) or "novelty" in run.stdout


def loaded(statements: str, names: tuple[str, ...]) -> str:
    """Those of the modules `names` that Python has loaded once it ran `statements` in the project."""
    script = f"import sys\n{statements}\nprint(*(name for name in {names} if name in sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "generator")}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_the_command_starts_without_loading_what_only_some_commands_need() -> None:
    assert loaded("import dovetail.cli", HEAVY) == ""


def test_checking_what_is_right_loads_nothing_that_lays_out_explains_or_runs_generated_code() -> None:
    check = "from dovetail.cli import main\nmain(['check', '--quiet'], standalone_mode=False)"
    assert loaded(check, ("alembic", "black", "jsonschema", "pydantic", "sqlalchemy")) == ""
