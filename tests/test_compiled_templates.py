"""Templates that were compiled when dovetail was built say what their texts say, or nothing."""

import importlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, StrictUndefined, TemplateNotFound

from dovetail import pipeline
from dovetail.diagnostics import SpecError
from dovetail.emit import templates
from dovetail.emit.compiled import CompiledLoader, compile_templates

PROJECT = Path(__file__).parents[1]
CASES = (
    "bookings",
    "composites",
    "enums_and_domains",
    "many_to_many",
    "objects",
    "partitions",
    "shapes",
    "status_flows",
    "types",
)
OPTIONS: Mapping[str, Any] = {"keep_trailing_newline": True, "trim_blocks": False}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md.j2").write_text("{% if rows %}\n{{ title }}: {{ rows | join(', ') }}\n{% endif %}\n")
    (tmp_path / "page.md.j2").write_text("{% include 'docs/page.md.j2' %}")
    compile_templates(tmp_path, environment(tmp_path), OPTIONS)
    return tmp_path


def environment(folder: Path, options: Mapping[str, Any] = OPTIONS) -> Environment:
    return Environment(loader=CompiledLoader(folder, options), undefined=StrictUndefined, **options)


def test_what_is_compiled_says_what_its_text_says(folder: Path) -> None:
    made = environment(folder).get_template("page.md.j2").render(title="Shops", rows=["a", "b"])
    assert made == "\nShops: a, b\n\n"


@pytest.mark.parametrize("text", ["{{ title }}!\n", ""])
def test_what_was_compiled_of_another_text_is_not_used(folder: Path, text: str) -> None:
    (folder / "docs" / "page.md.j2").write_text(text)
    with pytest.raises(TemplateNotFound):
        environment(folder).get_template("docs/page.md.j2")
    from_text = DictLoader({"docs/page.md.j2": "from the text"})
    both = Environment(loader=ChoiceLoader([CompiledLoader(folder, OPTIONS), from_text]))
    assert both.get_template("docs/page.md.j2").render() == "from the text"


def test_what_was_compiled_in_another_way_is_not_used(folder: Path) -> None:
    with pytest.raises(TemplateNotFound):
        environment(folder, {**OPTIONS, "trim_blocks": True}).get_template("page.md.j2")


def test_what_was_compiled_by_another_version_of_jinja_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jinja2.__version__", "9.9.9")
    with pytest.raises(TemplateNotFound):
        environment(folder).get_template("page.md.j2")


def test_a_template_that_is_not_there_is_not_found(folder: Path) -> None:
    with pytest.raises(TemplateNotFound):
        environment(folder).get_template("docs/other.md.j2")


@pytest.mark.parametrize("content", ["", "name = 'page.md.j2'\ndef root(context", "name = blocks = None\n", "\0\0"])
def test_one_that_is_damaged_is_not_used_and_made_again(folder: Path, content: str) -> None:
    for file in (folder / "compiled").glob("*.py"):
        file.write_text(content)
    with pytest.raises(TemplateNotFound):
        environment(folder).get_template("page.md.j2")
    compile_templates(folder, environment(folder), OPTIONS)
    assert environment(folder).get_template("page.md.j2").render(title="Shops", rows=["a"]) == "\nShops: a\n\n"


def test_what_was_made_of_others_and_what_was_left_half_done_is_removed(folder: Path) -> None:
    before = {path.name for path in (folder / "compiled").glob("*.*")}
    (folder / "compiled" / "template_of_a_text_that_is_gone.py").touch()
    (folder / "compiled" / "template_of_a_run_that_was_killed.1234").touch()
    (folder / "docs" / "page.md.j2").write_text("{{ title }}\n")
    compile_templates(folder, environment(folder), OPTIONS)
    after = {path.name for path in (folder / "compiled").glob("*.*")}
    assert (len(before), len(after), len(before & after)) == (2, 2, 1)


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our templates, none of which are compiled yet."""
    folder = tmp_path / "templates"
    shutil.copytree(templates.our_folder(), folder, ignore=shutil.ignore_patterns("compiled"))
    monkeypatch.setattr(templates, "our_folder", lambda: folder)
    monkeypatch.setattr(templates, "_environment", templates._environment.__wrapped__)
    return folder


def test_output_is_the_same_with_templates_that_are_compiled_and_without(
    ours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = set[str]()
    render = templates.Templates.render

    def noted(self: templates.Templates, name: str, /, **view: object) -> str:
        rendered.add(name)
        return render(self, name, **view)

    monkeypatch.setattr(templates.Templates, "render", noted)
    specs = [pipeline.read(PROJECT / "tests" / "cases" / name / "spec.yaml") for name in CASES]
    without = [tuple(pipeline.emit(spec)) for spec in specs]
    templates.compile_ours()
    importlib.invalidate_caches()  # Python has noticed that there was no such folder
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("a template was compiled"))
    assert [tuple(pipeline.emit(spec)) for spec in specs] == without
    included = {"docs/sections.md.j2"}
    assert {name for name in templates.our_names() if not name.startswith("alembic/")} <= rendered | included


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("is_compiled", [False, True])
def test_what_goes_wrong_is_found_in_the_text(is_compiled: bool) -> None:
    if is_compiled:
        templates.compile_ours()
    with pytest.raises(SpecError) as raised:
        templates.Templates().render("models/table.py.j2", docstring="", nothing_else=True)
    (found,) = raised.value.diagnostics
    assert found.span is not None
    assert (found.span.file, found.span.line > 1) == ("templates/models/table.py.j2", True)


def test_who_builds_the_package_needs_no_other_library_than_jinja() -> None:
    """What builds it has only what `[build-system]` in pyproject.toml names."""
    script = """
import sys
sys.modules.update(dict.fromkeys(("black", "click", "jsonschema", "sqlalchemy", "yaml")))
sys.path.insert(0, "generator")
from dovetail.emit.templates import compile_ours
compile_ours()
"""
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True)
