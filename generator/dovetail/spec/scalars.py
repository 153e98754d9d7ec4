"""What a plain YAML scalar means, by the core schema of YAML 1.2.

https://yaml.org/spec/1.2.2/#103-core-schema, with two differences: fractions are exact (`Decimal`), and `.inf` and `.nan`
stay text, since no column can hold them in every database.
"""

from decimal import Decimal

from dovetail import lazy_re

__all__ = ["NumberTooLongError", "Scalar", "meaning"]

Scalar = bool | int | Decimal | str | None

MOST_DIGITS = 1000
"""More digits than any database keeps in a literal; a bound, so that reading a number takes no time worth noting."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], None),
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
}
_INTEGER = lazy_re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = lazy_re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE]([-+]?[0-9]+))?")
_NUMBER_STARTS = frozenset("0123456789+-.")
_BASES = {"0o": 8, "0x": 16}


class NumberTooLongError(ValueError):
    """The number has more than `MOST_DIGITS` digits, or would have if written out."""

    def __init__(self) -> None:
        super().__init__(f"a number has at most {MOST_DIGITS:,} digits")


def meaning(text: str) -> Scalar:
    """Return what the plain scalar `text` stands for; NumberTooLongError where it is out of every range."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if fraction := _FRACTION.fullmatch(text):
        return _fraction(text, fraction[1] or "0")
    return text


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise NumberTooLongError
    base = _BASES.get(text[:2])
    return int(text, 10) if base is None else int(text[2:], base)


def _fraction(text: str, exponent: str) -> Decimal:
    if len(text) > MOST_DIGITS or abs(int(exponent)) > MOST_DIGITS:
        raise NumberTooLongError
    return Decimal(text)
