"""Templates that were compiled when dovetail was built say what their texts say, or nothing."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined

from dovetail import pipeline
from dovetail.diagnostics import SpecError
from dovetail.emit import templates
from dovetail.emit.compiled import CompiledTemplates
from dovetail.emit.compiling import compile_templates
from dovetail.emit.template_code import NoPythonError, source_of

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
WITH_ALEMBIC = """
dovetail: 1
name: shop
alembic: true
tables:
  customers: {columns: {id: {type: int, primary_key: true}}}
"""
OPTIONS: dict[str, Any] = {"keep_trailing_newline": True, "trim_blocks": False}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "rows.md.j2").write_text("{{ title }}: {{ rows | join(', ') }}\n")
    (tmp_path / "page.md.j2").write_text("{% if rows %}\n{% include 'docs/rows.md.j2' %}{% endif %}\n")
    compile_all(tmp_path)
    return tmp_path


def compile_all(folder: Path) -> None:
    parse = Environment(**OPTIONS).parse
    compile_templates(folder, OPTIONS, lambda called, text: source_of(called, parse(text)))


def said(folder: Path, name: str, **variables: object) -> str | None:
    """What a compiled template says; None where it is not compiled."""

    def render(name: str, variables: Mapping[str, object]) -> str:
        compiled = CompiledTemplates(folder, OPTIONS).get(name)
        assert compiled is not None
        return compiled(variables, render)

    return render(name, variables) if CompiledTemplates(folder, OPTIONS).get(name) else None


def test_what_is_compiled_says_what_its_text_says(folder: Path) -> None:
    assert said(folder, "page.md.j2", title="Shops", rows=["a", "b"]) == "\nShops: a, b\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "{{ a }}{{ 1 }}{{ none }}{{ '{' }}\"'\\\n{% raw %}{{ a }}{% endraw %}{# unsaid #}",
        "{% if a %}{% endif %}{% if a > b %}more{% elif a == b %}same{% else %}less{% endif %}",
        "{% if not a or b and a %}either{% endif %}{{ a != b }}{{ a >= b }}{{ a < b }}{{ a <= b }}",
        "{% for a in rows %}{{ a }}{{ loop.index }}{% for a in rows %}{{ a }}{{ loop.first }}{% endfor %}{{ a }}{% endfor %}",
        "{% for row in rows %}{{ loop.first }}{{ a }}{% endfor %}{{ a }}{% for a in [] %}{{ a }}{% endfor %}{{ a }}",
        "{{ rows | length }}{{ [a, b, none] | select | join('-') }}{{ '-' * (rows | length) }}",
        "{{ rows.count }}{{ 'x'.join }}",
        "{{ text | indent(4) }}|{{ text | indent(0) }}|{{ 'one' | indent(2) }}",
    ],
)
def test_a_function_says_what_jinja_says(text: str) -> None:
    variables = {"a": 1, "b": 2, "rows": ["x", "y", 3], "text": "one\n\n  two\nthree\n"}
    made: dict[str, Any] = {}
    exec(source_of("made", Environment().parse(text)), made)  # noqa: S102 - it is ours
    addresses = re.compile("0x[0-9a-f]+")
    expected = Environment(undefined=StrictUndefined).from_string(text).render(variables)
    assert addresses.sub("", made["made"](variables, None)) == addresses.sub("", expected)


@pytest.mark.parametrize(
    "text",
    [
        "{% set a = 1 %}",
        "{% for a, b in rows %}{% endfor %}",
        "{% for a in rows if a %}{% endfor %}",
        "{% for a in rows %}{% else %}none{% endfor %}",
        "{% for a in rows recursive %}{% endfor %}",
        "{% for a in rows %}{% include 'page.md.j2' %}{% endfor %}",
        "{% for a in rows %}{{ loop.last }}{% endfor %}",
        "{% for a in rows %}{{ loop }}{% endfor %}",
        "{% include a %}",
        "{% include 'page.md.j2' ignore missing %}",
        "{% include 'page.md.j2' without context %}",
        "{{ a | upper }}",
        "{{ a | indent }}",
        "{{ rows | join }}",
        "{{ rows | join(d='-') }}",
        "{{ rows | select('odd') }}",
        "{{ rows | join('-', 'name') }}",
        "{{ rows[0] }}",
        "{{ 1 < a < 3 }}",
        "{{ a in rows }}",
        "{{ a() }}",
        "{{ a.class }}",
    ],
)
def test_what_there_is_no_python_for_is_not_compiled(text: str) -> None:
    with pytest.raises(NoPythonError, match=r"line 1: no Python for \w+ is known"):
        source_of("made", Environment().parse(text))


def test_what_was_made_before_and_what_was_left_half_done_is_removed(folder: Path) -> None:
    (folder / "compiled" / "template_of_a_text_that_is_gone.py").touch()
    (folder / "compiled" / "templates.1234").touch()
    compile_all(folder)
    assert [path.name for path in (folder / "compiled").iterdir()] == ["templates.py"]


def test_who_compiles_a_folder_is_told_where_there_is_no_python_for_something(folder: Path) -> None:
    (folder / "page.md.j2").write_text("{{ title }}\n{{ title() }}\n")
    with pytest.raises(ValueError, match=r"page\.md\.j2: line 2: no Python for Call"):
        compile_all(folder)


@pytest.mark.parametrize("text", ["{{ title }}!\n", ""])
def test_what_was_compiled_of_another_text_is_not_used(folder: Path, text: str) -> None:
    (folder / "page.md.j2").write_text(text)
    assert said(folder, "page.md.j2") is None
    assert said(folder, "docs/rows.md.j2", title="Shops", rows=[]) == "Shops: \n"


def test_what_was_compiled_in_another_way_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CompiledTemplates(folder, {**OPTIONS, "trim_blocks": True}).get("page.md.j2") is None
    other = folder / "template_code.py"
    other.write_text("# says something else")
    monkeypatch.setattr("dovetail.emit.compiled._compiler", other.read_bytes)
    assert CompiledTemplates(folder, OPTIONS).get("page.md.j2") is None


def test_a_template_that_is_not_there_is_not_found(folder: Path) -> None:
    assert said(folder, "docs/other.md.j2") is None
    (folder / "page.md.j2").unlink()
    assert said(folder, "page.md.j2") is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "TEMPLATES = {'page.md.j2",
        "TEMPLATES = 3\n",
        "TEMPLATES = {'page.md.j2': 3}\n",
        "\0\0",
        "1 / 0",
        "raise SystemExit(5)",
    ],
)
def test_what_is_damaged_is_not_used_and_made_again(folder: Path, content: str) -> None:
    (folder / "compiled" / "templates.py").write_text(content)
    assert said(folder, "page.md.j2") is None
    compile_all(folder)
    assert said(folder, "page.md.j2", title="Shops", rows=["a"]) == "\nShops: a\n\n"


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our templates, none of which are compiled yet."""
    folder = tmp_path / "templates"
    shutil.copytree(templates.our_folder(), folder, ignore=shutil.ignore_patterns("compiled"))
    monkeypatch.setattr(templates, "our_folder", lambda: folder)
    for cached in ("_compiled", "_environment"):
        monkeypatch.setattr(templates, cached, getattr(templates, cached).__wrapped__)
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
    (ours.parent / "shop.yaml").write_text(WITH_ALEMBIC)
    specs.append(pipeline.read(ours.parent / "shop.yaml"))

    def everything() -> list[object]:
        started = templates.Templates().render("init/spec.yaml.j2", name="blog")
        return [started, *(tuple(pipeline.emit(spec)) for spec in specs)]

    without = everything()
    templates.compile_ours()
    monkeypatch.setattr(templates.Templates, "_rendered_by_jinja", lambda _, name, __: pytest.fail(name))
    assert everything() == without
    known = {path.relative_to(ours).as_posix() for path in ours.rglob("*.j2")}
    assert known - rendered == {"docs/sections.md.j2"}, "which others include"


def test_what_goes_wrong_in_a_template_of_the_users_that_ours_includes_is_found_there(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(f"{WITH_ALEMBIC}templates: mine\n")
    (tmp_path / "mine" / "docs").mkdir(parents=True)
    (tmp_path / "mine" / "docs" / "sections.md.j2").write_text("fine\n{{ nope }}\n")
    with pytest.raises(SpecError) as raised:
        tuple(pipeline.emit(pipeline.read(tmp_path / "shop.yaml")))
    (found,) = raised.value.diagnostics
    assert found.span is not None
    assert (Path(found.span.file).parts[-3:], found.span.line) == (("mine", "docs", "sections.md.j2"), 2)


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
