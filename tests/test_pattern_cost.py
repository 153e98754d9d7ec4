"""How long Python tries a pattern: the ways are counted before, and a pattern that is called quick is one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dovetail.spec.pattern_cost import is_quick
from effort import law

MOST_STEPS_OF_A_CHARACTER = 20_000


@dataclass
class Part:
    """A part of a pattern, as it is written and as it is matched."""

    kind: str
    text: str
    parts: tuple["Part", ...] = ()
    least: int = 0
    most: int = 10**9
    steps: int = 0


def character(text: str) -> Part:
    return Part("character", text)


def sequence(parts: list[Part]) -> Part:
    return Part("sequence", "".join(part.text for part in parts), tuple(parts))


def either(parts: list[Part]) -> Part:
    return Part("either", f"({'|'.join(part.text for part in parts)})", tuple(parts))


def group(part: Part, opening: str) -> Part:
    return Part("sequence", f"{opening}{part.text})", (part,))


def repeated(part: Part, quantifier: tuple[str, int, int]) -> Part:
    written, least, most = quantifier
    return Part("repeat", f"(?:{part.text}){written}", (part,), least, most)


def commented(part: Part) -> Part:
    return Part("sequence", f"(?#((a){part.text}", (part,))


def larger(parts: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    quantifiers = [("*", 0, 10**9), ("+", 1, 10**9), ("?", 0, 1), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{2,}", 2, 10**9)]
    return st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(sequence),
        st.lists(parts, min_size=2, max_size=3).map(either),
        st.builds(group, parts, st.sampled_from(["(", "(?:", "(?i:", "(?a-i:"])),
        st.builds(repeated, parts, st.sampled_from(quantifiers)),
        parts.map(commented),
    )


PATTERNS = st.recursive(st.sampled_from("ab").map(character), larger, max_leaves=8)


class TooManyStepsError(Exception):
    pass


class Matcher:
    """Tries a pattern as Python does, going back whenever it fails, and counts how often a character is looked at."""

    def __init__(self, text: str, most: int) -> None:
        self.text, self.most, self.steps = text, most, 0

    def ends(self, part: Part, at: int) -> Iterator[int]:
        """Where the part can end that begins at an offset."""
        self.steps += 1
        if self.steps > self.most:
            raise TooManyStepsError
        if part.kind == "character":
            if self.text[at : at + 1] == part.text:
                yield at + 1
        elif part.kind == "sequence":
            yield from self._in_turn(part.parts, at)
        elif part.kind == "either":
            for each in part.parts:
                yield from self.ends(each, at)
        else:
            yield from self._repeated(part, at, 0)

    def _in_turn(self, parts: tuple[Part, ...], at: int) -> Iterator[int]:
        if not parts:
            yield at
            return
        for end in self.ends(parts[0], at):
            yield from self._in_turn(parts[1:], end)

    def _repeated(self, part: Part, at: int, times: int) -> Iterator[int]:
        if times < part.most:
            for end in self.ends(part.parts[0], at):
                if end > at or times < part.least:
                    yield from self._repeated(part, end, times + 1)
        if times >= part.least:
            yield at


@given(PATTERNS, st.text("ab", max_size=24), st.sampled_from(["", "(?i)", "(?ms)", "(?#(((a)"]))
@law(80)
def test_a_quick_pattern_is_tried_in_few_steps(part: Part, text: str, before: str) -> None:
    pattern = f"{before}{part.text}c"
    re.compile(pattern)
    if not is_quick(pattern, len(text)):
        return
    matcher = Matcher(text, MOST_STEPS_OF_A_CHARACTER * (len(pattern) + 1))
    for start in range(len(text) + 1):
        for _ in matcher.ends(part, start):
            matcher.steps += 1


@pytest.mark.parametrize(
    "pattern",
    ["(?i)^(a+)+$", "(?#x)(a+)+$", "(?im)(a|a)*b", "(?x)(a+) +$", "^(a+)(?#)+$", "(?P<x>a+)(?P=x)+b", "(a)(?(1)a+|b)", "(?s-i:(a+)+)b"],
)  # fmt: skip
def test_flags_and_comments_do_not_hide_what_is_slow(pattern: str) -> None:
    re.compile(pattern)
    assert not is_quick(pattern, 40)


@pytest.mark.parametrize(
    "pattern", ["^[a-z]+$", "(?i)^[a-z0-9_]+$", "(?#a word)^[a-z]+$", "^(?P<x>a)-(?:b|c)*$", "[(]a"]
)
def test_common_patterns_are_quick(pattern: str) -> None:
    assert is_quick(pattern, 10)


def test_parentheses_that_do_not_balance_are_not_known() -> None:
    assert not is_quick("(a+", 10)
    assert not is_quick("a+)", 10)
