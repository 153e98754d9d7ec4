"""Did you mean: the word that a misspelled one was probably meant to be."""

from collections.abc import Iterable
from difflib import SequenceMatcher

__all__ = ["did_you_mean"]

_ALIKE_ENOUGH = 0.6


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` most resembles, or None where none does.

    Case, spaces, hyphens and underscores do not count as differences. Of equally good ones the first in alphabetical order
    wins.
    """
    matcher = SequenceMatcher(None, "", _plain(word), autojunk=False)
    best, likeness = None, _ALIKE_ENOUGH
    for candidate in sorted(set(candidates)):
        matcher.set_seq1(_plain(candidate))
        if _may_exceed(matcher, likeness) and (ratio := matcher.ratio()) > likeness:
            best, likeness = candidate, ratio
    return best


def _may_exceed(matcher: SequenceMatcher[str], likeness: float) -> bool:
    """The two upper bounds that cost little, so that a thousand candidates do not matter."""
    return matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness


def _plain(word: str) -> str:
    return "".join(character for character in word.casefold() if character not in " -_")
