"""How long Python may try a regular expression on a text.

Python's matcher goes back and tries again, for some patterns once for every way to cut the text up: `^(a+)+$` on forty letters
takes years. So the ways are counted before the pattern is tried; too many is as good as not knowing.
"""

import re

from dovetail import lazy_re
from dovetail.data_classes import dataclass

__all__ = ["is_quick"]

_MOST_WAYS = 20_000
_TOKEN = lazy_re.compile(
    r"""(?P<class>\[\^?\]?(?:\\.|[^\]\\])*+\]) | (?P<unknown>\\[1-9]|\(\?P=|\(\?\(|\(\?[a-zA-Z]*x)
        | (?P<nothing>\(\?[aiLmsu]+\)|\(\?\#[^)]*\)) | (?P<open>\((?:\?[^)(]*?[:=!>])?) | (?P<close>\)) | (?P<or>\|)
        | (?P<repeat>[*+?]|\{[0-9]*(?:,[0-9]*)?\}) [?+]? | (?P<single>\\.|.)""",
    re.VERBOSE | re.DOTALL,
)


def is_quick(pattern: str, length: int) -> bool:
    """Say whether `pattern`, searched in a text of `length` characters, is tried in few enough ways.

    False too where that is not known: of references to groups, of conditions, and where spaces mean nothing (`(?x)`).
    """
    groups = [_Group()]
    for token in _TOKEN.finditer(pattern):
        match token.lastgroup:
            case "open":
                groups.append(_Group())
            case "close" if len(groups) > 1:
                ended = groups.pop()
                groups[-1].add(ended.ways)
            case "close" | "unknown":
                return False
            case "nothing":
                pass
            case "or":
                groups[-1].branch()
            case "repeat":
                groups[-1].repeat(_most_times(token["repeat"], length))
            case _:
                groups[-1].add(1)
    if len(groups) > 1:
        return False
    is_anchored = pattern.startswith("^") and not groups[0].others
    return groups[0].ways * (1 if is_anchored else length + 1) <= _MOST_WAYS


@dataclass(slots=True)
class _Group:
    """In how many ways what stands between two parentheses can be matched: those of its branches, and of its last part."""

    others: int = 0
    before: int = 1
    last: int = 1

    @property
    def ways(self) -> int:
        return self.others + self.before * self.last

    def add(self, ways: int) -> None:
        self.before, self.last = _bounded(self.before * self.last), ways

    def branch(self) -> None:
        self.others, self.before, self.last = _bounded(self.ways), 1, 1

    def repeat(self, times: int) -> None:
        """What can be matched in one way is repeated in as many as it can be repeated; the rest multiplies every time."""
        self.last = times + 1 if self.last == 1 else _bounded(self.last ** min(times, _MOST_WAYS.bit_length()))


def _most_times(repeat: str, length: int) -> int:
    """How often a quantifier repeats at most, in a text of `length` characters."""
    if repeat == "?":
        return 1
    most = repeat.strip("{}").rpartition(",")[2]
    return min(length, int(most[:9])) if most.isdecimal() else length


def _bounded(ways: int) -> int:
    return min(ways, _MOST_WAYS + 1)
