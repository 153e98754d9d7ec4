"""The floors of the house are kept, and starting costs no more than it must."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
NOT_FOR_HELP = (
    "dovetail.codes",
    "dovetail.pipeline",
    "dovetail.rendering",
    "dovetail.schema",
    "dovetail.spec",
    "hashlib",
)
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
        ("emit/docs.py", "import dataclasses", "Only what is copied imports dataclasses"),
        ("emit/docs.py", "import jinja2", "Only emit.templates and emit.template_code import jinja2"),
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


def loaded(statements: str, names: tuple[str, ...], folder: Path = PROJECT) -> str:
    """Those of the modules `names` that Python has loaded once it ran `statements` in the folder."""
    script = f"import sys\n{statements}\nprint(*(name for name in {names} if name in sys.modules), file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "generator")}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return run.stderr.strip()


def test_the_command_starts_without_loading_what_only_some_commands_need() -> None:
    assert loaded("import dovetail.cli.group", HEAVY) == ""
    assert (
        loaded("from dovetail.cli.group import main\nmain(['--help'], standalone_mode=False)", (*HEAVY, *NOT_FOR_HELP))
        == ""
    )


CHECK = "sys.argv = ['dovetail', 'check']\nfrom dovetail.entry import main\nmain()"


def test_checking_what_is_right_loads_nothing_that_lays_out_explains_or_runs_generated_code() -> None:
    for_others = (
        "alembic",
        "black",
        "click",
        "dataclasses",
        "inspect",
        "jinja2",
        "jsonschema",
        "pydantic",
        "sqlalchemy",
    )
    assert loaded(CHECK, for_others) == ""


def test_what_the_parser_of_yaml_in_python_is_made_of_is_not_compiled_for_the_other() -> None:
    script = f"{CHECK}\nimport yaml\nassert yaml.reader.Reader.NON_PRINTABLE.__class__.__module__ == 'dovetail.lazy_re'"
    assert loaded(script, ()) == ""


PLAIN = """
dovetail: 1
name: shop
tables:
  customers:
    columns:
      id: uuid
      name: varchar(200)
    primary_key: [id]
"""
NOT_FOR_WHAT_IS_RIGHT = (
    "_hashlib",
    "dovetail.cli.commands.migrate",
    "dovetail.codes.table",
    "dovetail.database",
    "dovetail.emit.objects_page",
    "dovetail.emit.shape_clashes",
    "dovetail.emit.squawk",
    "dovetail.explanation",
    "dovetail.migrate.consent",
    "dovetail.migrate.dialects.postgresql",
    "dovetail.migrate.dialects.sqlite",
    "dovetail.migrate.hazards",
    "dovetail.migrate.plan",
    "dovetail.migrate.table_diff",
    "dovetail.output.committed",
    "dovetail.rendering.sarif",
    "dovetail.rendering.text",
    "dovetail.rewriting",
    "dovetail.schema.sql_heads",
    "dovetail.spec.declared_shapes",
    "dovetail.spec.mistakes",
    "dovetail.spec.not_included",
    "dovetail.spec.syntax",
    "dovetail.spec.unaffected",
    "importlib.resources",
    "unicodedata",
)
"""Each takes its time, and all of them together as much as the check itself."""


def test_checking_a_plain_spec_loads_nothing_for_mistakes_for_migrations_that_are_due_or_for_other_commands(
    tmp_path: Path,
) -> None:
    (tmp_path / "shop.yaml").write_text(PLAIN, encoding="utf-8")
    assert loaded("from dovetail.cli.group import main\nmain(['generate'], standalone_mode=False)", (), tmp_path) == ""
    assert loaded(CHECK, NOT_FOR_WHAT_IS_RIGHT, tmp_path) == ""
    for name in NOT_FOR_WHAT_IS_RIGHT:
        assert find_spec(name) is not None
