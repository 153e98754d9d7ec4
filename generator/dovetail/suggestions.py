"""Did you mean: the word that a misspelled one was probably meant to be."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

__all__ = ["did_you_mean", "spelled_alike"]

_ALIKE_ENOUGH = 0.6
_LONGEST_WORD = 64
"""Longer words are texts: comparing them takes long, and nobody misspells a text."""

_NO_DIFFERENCE = str.maketrans("", "", " -_")

_FEW = 100
"""So many candidates are all compared; of more, only those that begin or end most like the word."""

_NEAR = 10


def did_you_mean(word: str, candidates: Iterable[str], alike_enough: float = _ALIKE_ENOUGH) -> str | None:
    """Return the candidate that `word` most resembles, or None where none does.

    Case, spaces, hyphens and underscores do not count as differences. Of equally good ones the first in alphabetical order
    wins. Thousands of misspelled words among thousands of candidates take no time worth noting.
    """
    if len(word) > _LONGEST_WORD:
        return None
    spelling = _plain(word)
    promising = [
        each for each in _promising(spelling, tuple(candidates)) if _may_be_alike(spelling, each, alike_enough)
    ]
    if not promising:
        return None
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, "", spelling, autojunk=False)
    best, likeness = None, alike_enough
    for candidate in promising:
        matcher.set_seq1(_plain(candidate))
        if matcher.quick_ratio() > likeness and (ratio := matcher.ratio()) > likeness:
            best, likeness = candidate, ratio
    return best


def spelled_alike(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` is but for case, spaces, hyphens and underscores, the first in alphabetical order."""
    spelling = _plain(word)
    return min((candidate for candidate in candidates if _plain(candidate) == spelling), default=None)


def _promising(spelling: str, candidates: tuple[str, ...]) -> list[str]:
    if len(candidates) <= _FEW:
        return sorted(set(candidates))
    by_beginning, by_end = _orders(candidates)
    return sorted({*_around(spelling, by_beginning), *_around(spelling[::-1], by_end)})


@lru_cache(maxsize=8)
def _orders(candidates: tuple[str, ...]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The candidates by their plain spelling, and by that read backwards."""
    spelled = [(_plain(candidate), candidate) for candidate in set(candidates)]
    return sorted(spelled), sorted((spelling[::-1], candidate) for spelling, candidate in spelled)


def _around(spelling: str, ordered: list[tuple[str, str]]) -> Iterator[str]:
    """The candidates next to `spelling` in an order, which are those that have most of its beginning in common."""
    at = bisect_left(ordered, (spelling, ""))
    return (candidate for _, candidate in ordered[max(0, at - _NEAR) : at + _NEAR])


def _may_be_alike(spelling: str, candidate: str, likeness: float) -> bool:
    """An upper bound: as many letters as the shorter one has may be in common, one less if they differ and are as long."""
    spelled = _plain(candidate)
    in_common = min(len(spelling), len(spelled))
    if len(spelling) == len(spelled) and spelling != spelled:
        in_common -= 1
    return 2 * in_common >= likeness * (len(spelling) + len(spelled))


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return word.casefold().translate(_NO_DIFFERENCE)
