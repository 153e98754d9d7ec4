"""Templates that were compiled when dovetail was built say what their texts say, or nothing."""

import importlib
import shutil
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, StrictUndefined, TemplateNotFound

from dovetail import pipeline
from dovetail.emit import templates
from dovetail.emit.compiled import Compiled, compile_templates

SPEC = Path(__file__).parent / "cases" / "shapes" / "spec.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md.j2").write_text("{{ title }}: {{ rows | join(', ') }}\n")
    (tmp_path / "page.md.j2").write_text("{% include 'docs/page.md.j2' %}")
    compile_templates(tmp_path, environment(tmp_path))
    return tmp_path


def environment(folder: Path) -> Environment:
    return Environment(loader=Compiled(folder), undefined=StrictUndefined, keep_trailing_newline=True)


def test_what_is_compiled_says_what_its_text_says(folder: Path) -> None:
    made = environment(folder).get_template("page.md.j2").render(title="Shops", rows=["a", "b"])
    assert made == "Shops: a, b\n"


@pytest.mark.parametrize("text", ["{{ title }}!\n", ""])
def test_what_was_compiled_of_another_text_is_not_used(folder: Path, text: str) -> None:
    (folder / "docs" / "page.md.j2").write_text(text)
    with pytest.raises(TemplateNotFound):
        environment(folder).get_template("docs/page.md.j2")
    both = Environment(loader=ChoiceLoader([Compiled(folder), DictLoader({"docs/page.md.j2": "from the text"})]))
    assert both.get_template("docs/page.md.j2").render() == "from the text"


def test_what_was_compiled_by_another_version_of_jinja_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dovetail.emit.compiled._JINJA", "9.9.9 99")
    with pytest.raises(TemplateNotFound):
        environment(folder).get_template("page.md.j2")


def test_a_template_that_is_not_there_is_not_found(folder: Path) -> None:
    with pytest.raises(TemplateNotFound):
        environment(folder).get_template("docs/other.md.j2")


def test_compiling_again_leaves_what_is_right_and_removes_what_is_not(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (folder / "compiled").glob("*.py")}
    (folder / "compiled" / "template_of_a_text_that_is_gone.py").touch()
    (folder / "docs" / "page.md.j2").write_text("{{ title }}\n")
    compile_templates(folder, environment(folder))
    after = {path: path.stat().st_mtime_ns for path in (folder / "compiled").iterdir() if path.suffix}
    assert len(after) == len(before) == 2
    assert len(before.items() & after.items()) == 1


def test_output_is_the_same_with_templates_that_are_compiled_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, ours = pipeline.read(SPEC), tmp_path / "templates"
    shutil.copytree(templates.our_folder(), ours, ignore=shutil.ignore_patterns("compiled"))
    monkeypatch.setattr(templates, "our_folder", lambda: ours)
    monkeypatch.setattr(templates, "_environment", templates._environment.__wrapped__)
    without = tuple(pipeline.emit(spec))
    templates.compile_ours()
    importlib.invalidate_caches()  # Python has noticed that there was no such folder
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("a template was compiled"))
    assert tuple(pipeline.emit(spec)) == without
