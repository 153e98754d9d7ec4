"""Patterns that are compiled when they are first used can be compiled, and do what compiled ones do."""

import copy
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dovetail import lazy_re

PACKAGE = Path(lazy_re.__file__).parent
MODULES = sorted(
    ".".join(("dovetail", *path.relative_to(PACKAGE).with_suffix("").parts))
    for path in PACKAGE.rglob("*.py")
    if "lazy_re.compile(" in path.read_text()
)


def patterns_in(value: object) -> list[Any]:
    if isinstance(value, dict):
        return [each for part in value.values() for each in patterns_in(part)]
    if isinstance(value, tuple | list):
        return [each for part in value for each in patterns_in(part)]
    return [value] if type(value) is lazy_re.compile else []


@pytest.mark.parametrize("module", MODULES)
def test_every_pattern_can_be_compiled(module: str) -> None:
    found = patterns_in(list(vars(import_module(module)).values()))
    assert found
    for each in found:
        each.search("")


def test_it_has_what_a_compiled_one_has() -> None:
    lazy, compiled = lazy_re.compile("(?P<word>o+)", re.IGNORECASE), re.compile("(?P<word>o+)", re.IGNORECASE)
    assert lazy.pattern == compiled.pattern
    assert lazy.subn("0", "Oof, foo") == compiled.subn("0", "Oof, foo") == ("0f, f0", 2)
    assert (lazy.flags, dict(lazy.groupindex)) == (compiled.flags, {"word": 1})
    assert [found["word"] for found in lazy.finditer("Oof, foo")] == ["Oo", "oo"]


def test_it_is_compiled_once_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    lazy = lazy_re.compile("a")
    compiled = re.compile("a")
    asked: list[object] = []

    def compiling(*arguments: object) -> re.Pattern[str]:
        asked.append(arguments)
        return compiled

    monkeypatch.setattr(lazy_re, "_compile", compiling)
    assert (lazy.pattern, copy.copy(lazy).pattern, asked) == ("a", "a", [])
    assert lazy.match("a")
    assert lazy.sub("b", "a") == "b"
    assert len(asked) == 1


def test_what_is_imported_meanwhile_makes_lazy_patterns_and_what_comes_after_does_not() -> None:
    with lazy_re.while_importing():
        made = re.compile("a+", re.IGNORECASE)
        assert type(made) is lazy_re.compile
        assert made.sub("b", "aA") == "b"
    assert type(re.compile("a")) is re.Pattern


def test_what_cannot_be_imported_leaves_patterns_as_they_were() -> None:
    with pytest.raises(ModuleNotFoundError), lazy_re.while_importing():
        import_module("no_such_module")
    assert type(re.compile("a")) is re.Pattern
