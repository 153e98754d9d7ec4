"""The wheel alone, in an environment of its own, is the whole product."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

PROJECT = Path(__file__).parents[1]
WITHOUT_JINJA = """
import sys

sys.modules["jinja2"] = None
from dovetail.entry import main

main()
"""


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a command that has to succeed; return what it prints."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, PROJECT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_templates_grammar_and_runtime_and_nothing_else(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    shipped = {f"dovetail/{path.relative_to(PROJECT).as_posix()}" for path in PROJECT.glob("templates/**/*.j2")}
    assert shipped <= names
    assert {name for name in names if "compiled/" in name} == {"dovetail/templates/compiled/templates.py"}
    assert {"dovetail/spec/grammar.json", "dovetail/runtime/__init__.py", "dovetail/py.typed"} <= names
    others = {name for name in names if not name.startswith("dovetail/") and ".dist-info/" not in name}
    assert others == set()
    assert not [name for name in names if "cache" in name.lower()]


def test_a_wheel_is_built_of_sources_beside_which_nothing_can_be_written(tmp_path: Path) -> None:
    """Templates are compiled when they are needed then. What is in the way here is so for root, too."""
    source = tmp_path / "source"
    for name in ("generator", "templates"):
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("compiled", "__pycache__"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    (source / "templates" / "compiled").write_text("in the way")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, source, cwd=tmp_path)
    (built,) = tmp_path.glob("*.whl")
    assert "dovetail/templates/models/table.py.j2" in ZipFile(built).namelist()


@pytest.mark.slow
def test_an_installed_wheel_takes_a_new_project_from_nothing_to_an_importable_package(
    wheel: Path, tmp_path: Path
) -> None:
    environment, project = tmp_path / "environment", tmp_path / "project"
    venv.create(environment)
    project.mkdir()
    python, dovetail = environment / "bin" / "python", environment / "bin" / "dovetail"
    install: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile"]
    run(*install, f"dovetail[database] @ {wheel.as_uri()}", cwd=project)

    alone = {"PATH": "/usr/bin:/bin", "HOME": str(project), "LC_ALL": "C"}
    for arguments in (["init", "shop"], ["validate"], ["generate"], ["check"]):
        run(dovetail, *arguments, cwd=project, env=alone)
    run(python, "-c", WITHOUT_JINJA, "check", cwd=project, env=alone)
    script = "import generated.shop.models, generated.shop.schemas, generated.shop.relations, generated.shop.queries"
    run(python, "-c", script, cwd=project, env=alone)
    assert (project / "generated" / "shop" / "docs" / "relationships.md").is_file()
