"""Laws of the layout: black changes nothing, Python reads the same value, and ruff sorts imports no other way."""

import ast
import keyword
import subprocess
import sys
from pathlib import Path

import black
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from dovetail.emit.imports import Imports
from dovetail.emit.layout import LINE, Expression, call, lay, listing, mapping, prefixed, settled, width
from dovetail.emit.literals import docstring, literal
from dovetail.emit.sql_source import sql_string
from effort import law

MODE = black.Mode()
TEXTS = st.one_of(
    st.text(max_size=120),
    st.text(alphabet="\"'\\ \n\tab", max_size=60),
    st.text(alphabet="ab cd ef 漢字\u3000\u202e\U0001f389é", max_size=200),
)
NAMES = st.from_regex(r"[a-z]{1,30}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))
ATOMS = st.one_of(NAMES, TEXTS.map(literal), st.integers().map(str))


def _composed(items: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    some = st.lists(items, max_size=4)
    return st.one_of(
        st.builds(lambda name, found, exploded: call(name, found, exploded=exploded), NAMES, some, st.booleans()),
        st.builds(lambda name, found: call(name, [prefixed(f"k{i}=", x) for i, x in enumerate(found)]), NAMES, some),
        st.builds(lambda found, exploded: listing(found, exploded=exploded), some, st.booleans()),
        st.builds(lambda found, exploded: listing(found, "()", exploded=exploded), some, st.booleans()),
        st.builds(mapping, st.lists(st.tuples(TEXTS.map(literal), items), max_size=3)),
    )


EXPRESSIONS = st.recursive(ATOMS, _composed, max_leaves=12)


def stays(source: str) -> bool:
    return black.format_str(source, mode=MODE) == source


@law(100)
@given(TEXTS)
@example('a"""b')
@example("\\")
def test_literals_are_blacks_and_mean_the_text(value: str) -> None:
    assert ast.literal_eval(literal(value)) == value
    assert stays(f"x = {literal(value)}\n")


def test_literals_hide_nothing() -> None:
    assert literal("a\u202eb\u200b\x07\n\u3000") == r'"a\u202eb\u200b\x07\n\u3000"'
    assert literal('say "so"') == "'say \"so\"'"
    assert literal("größe 漢") == '"größe 漢"'


@law(100)
@given(TEXTS, st.sampled_from([0, 4]))
@example("x\\", 4)
@example('"', 4)
@example("x " * 41 + "abc", 4)
@example("first\n\n    code\n  more\n", 0)
def test_docstrings_are_blacks_and_say_the_text(value: str, indent: int) -> None:
    found = docstring(value, indent=indent)
    if not found:
        assert not value.strip()
        return
    assert stays(f"class A:\n    {found}\n" if indent else f"{found}\n")
    assert "".join(ast.literal_eval(found).split()) == "".join(value.split())
    assert all(
        len(line) <= LINE or " " not in line.strip() or line.startswith("     ") for line in found.split("\n")[1:]
    )


@law(100)
@given(EXPRESSIONS, st.sampled_from(["x", "name: Mapped[str | None]"]))
def test_settled_statements_are_blacks(expression: Expression, target: str) -> None:
    statement = lay(prefixed(f"{target} = ", expression), indent=4)
    source = f"class A:\n{statement}\n"
    ast.parse(source)
    assert stays(source) or not settled(source)


def test_nearly_everything_is_settled() -> None:
    long = call("f", [literal("word " * 30), prefixed("key=", literal("word " * 30)), listing(["1"] * 60)])
    assert settled(lay(long))
    assert not settled("x" * 89)


@given(st.text(max_size=100))
def test_width_never_falls_short_of_blacks(value: str) -> None:
    from black.strings import str_width

    assert width(value) >= str_width(value)


@settings(max_examples=500)
@given(st.text("a:\\ '9é%", max_size=9))
def test_sql_passes_sqlalchemy_unchanged(sql: str) -> None:
    source = ast.literal_eval(sql_string(sql))
    assert str(text(source).compile(dialect=sqlite.dialect())) == sql


_IDENTIFIERS = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,12}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)
_MODULES = st.sampled_from(
    ["datetime", "typing", "sqlalchemy", "sqlalchemy.orm", "pydantic", "..enums", ".base", ".skill2"]
)


@settings(max_examples=1, deadline=None)
@given(st.data())
def test_imports_are_sorted_as_ruff_sorts_them(data: st.DataObject) -> None:
    sources = []
    for _ in range(60):
        drawn = data.draw(st.lists(st.tuples(_MODULES, _IDENTIFIERS, st.booleans()), min_size=1, max_size=15))
        imports = Imports(defines=data.draw(st.lists(_IDENTIFIERS, max_size=3)))
        for module, name, typed in drawn:
            imports.name(module, name, only_for_types=typed and module == ".skill2")
        sources.append(imports.lines() + "\n")
    _assert_ruff_is_content(sources)


def _assert_ruff_is_content(sources: list[str]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        for number, source in enumerate(sources):
            Path(folder, f"m{number}.py").write_text(source)
        command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "I", "--diff", folder]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout
    assert all(stays(source) for source in sources)


def test_a_name_that_the_module_defines_is_imported_under_another() -> None:
    imports = Imports(defines=["date", "list"])
    assert imports.name("datetime", "date") == "date_"
    assert imports.name("", "list") == "list_"
    assert imports.name("", "int") == "int"
    assert imports.lines() == "from builtins import list as list_\nfrom datetime import date as date_"


def test_what_a_module_defines_later_hides_nothing() -> None:
    imports = Imports(["Thing"], itself=".types")
    assert imports.name("typing", "Any") == "Any"
    assert [imports.define("Any"), imports.define("Any"), imports.define("Other")] == ["Any_", "Any__", "Other"]
    assert imports.name("..enums", "Other") == "Other_"
    assert imports.name(".types", "Thing") == "Thing"
    assert ".types" not in imports.lines()


def test_what_is_for_type_checkers_stands_under_the_one_name_they_know() -> None:
    imports = Imports()
    assert imports.name(".types", "TYPE_CHECKING") == "TYPE_CHECKING_"
    imports.name(".skill", "Skill", only_for_types=True)
    assert imports.lines() == (
        "from typing import TYPE_CHECKING\n\nfrom .types import TYPE_CHECKING as TYPE_CHECKING_\n\n"
        "if TYPE_CHECKING:\n    from .skill import Skill"
    )
