"""What Python reads in a regular expression and PostgreSQL does not, or reads as something else.

https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
"""

import re

from dovetail import lazy_re
from dovetail.data_classes import dataclass

__all__ = ["PatternFault", "fault_on_postgresql"]

_MOST_REPEATS = 255


@dataclass(frozen=True, slots=True)
class PatternFault:
    """What PostgreSQL does not understand, and where in the pattern it stands."""

    message: str
    help: str
    start: int
    length: int


_PIECE = lazy_re.compile(
    r"""(?P<escape>\\.)
    | (?P<set>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])
    | (?P<named>\(\?(?:P[<=]|<(?![=!])))
    | (?P<flags>\(\?[aiLmsux]*(?:-[imsx]+)?:(?<!\(\?:) | \(\?[au]+\))
    | (?P<atomic>\(\?>)
    | (?P<possessive>[*+?}]\+)
    | (?P<repeat>\{(?P<least>\d*)(?:,(?P<most>\d*))?\})""",
    re.VERBOSE | re.DOTALL,
)


def fault_on_postgresql(pattern: str) -> PatternFault | None:
    """Return the first thing in a pattern of Python that PostgreSQL refuses or takes otherwise; None if there is none known."""
    for found in _PIECE.finditer(pattern):
        said = _said(found)
        if said is not None:
            return PatternFault(*said, found.start(), len(found[0]))
    return None


def _said(found: re.Match[str]) -> tuple[str, str] | None:
    match found.lastgroup:
        case "escape" if found[0] in ("\\b", "\\B"):
            edge = (
                "the edge of a word for Python and a backspace"
                if found[0] == "\\b"
                else "not the edge of a word for Python and a backslash"
            )
            return f"{found[0]} is {edge} for PostgreSQL", r"write what may stand there, such as (^|\W) or (\W|$)"
        case "named":
            return "the pattern names a group, which PostgreSQL does not understand", "write (...) or (?:...)"
        case "flags":
            return (
                f"PostgreSQL does not understand the flags {found[0]}",
                "write flags such as (?i) at the beginning, for all of it",
            )
        case "atomic":
            return "PostgreSQL has no atomic groups", "write (?:...)"
        case "possessive":
            return f"PostgreSQL does not understand {found[0]}", f"write {found[0][0]}"
        case "repeat" | "least" | "most":
            return _repeat(found)
    return None


def _repeat(found: re.Match[str]) -> tuple[str, str] | None:
    least, most = found["least"], found["most"]
    if not least and most:
        return f"PostgreSQL takes {found[0]} for the characters themselves", f"write {{0,{most}}}"
    if any(int(count) > _MOST_REPEATS for count in (least, most) if count):
        return (
            f"PostgreSQL repeats at most {_MOST_REPEATS} times",
            "state the length as max_length:, and the characters with * or +",
        )
    return None
