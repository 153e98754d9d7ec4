"""Characters that look like others, as text copied from a page, a chat or a document brings them along."""

import re
import unicodedata

from dovetail import lazy_re
from dovetail.data_classes import dataclass

__all__ = ["Lookalike", "lookalike", "plainly", "spaces_and_signs"]

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_SIGNS = {"：": ":", "，": ",", "；": ";", "｛": "{", "｝": "}", "［": "[", "］": "]", "（": "(", "）": ")", "“": '"', "”": '"',
          "„": '"', "‟": '"', "‘": "'", "’": "'", "‚": "'", "‛": "'"}  # fmt: skip
_NOUNS = {
    ":": "colon",
    ",": "comma",
    ";": "semicolon",
    '"': "quote",
    "'": "quote",
    **dict.fromkeys("[](){}", "bracket"),
}
_ANY = lazy_re.compile(f"[{_SPACES}{_UNSEEN}{''.join(_SIGNS)}]")


@dataclass(frozen=True, slots=True)
class Lookalike:
    """One such character: what is wrong with it, and what to do. A sign has a meaning in YAML, as a colon has."""

    character: str
    message: str
    help: str
    is_sign: bool = False


def lookalike(text: str) -> Lookalike | None:
    """Return the first character of the text that looks like another, or like none; None where there is none."""
    found = _ANY.search(text)
    if found is None:
        return None
    character = found[0]
    name = unicodedata.name(character, "no name").lower()
    shown = f"U+{ord(character):04X}, {name}"
    if character in _SIGNS:
        return Lookalike(
            character, f"{character} ({name}) is no {_NOUNS[_SIGNS[character]]} to YAML", "write", is_sign=True
        )
    if re.match(f"[{_SPACES}]", character):
        return Lookalike(character, f"this space is none to YAML ({shown})", "write ordinary spaces")
    return Lookalike(character, f"a character here cannot be seen ({shown})", "delete it")


def plainly(text: str) -> str:
    """Return the text with ordinary spaces and signs in place of their lookalikes, and without what cannot be seen."""
    return _ANY.sub(lambda found: spaces_and_signs(found[0]), text)


def spaces_and_signs(character: str) -> str:
    """Return what a lookalike was meant to be: a sign, a space, or nothing."""
    if character in _SIGNS:
        return _SIGNS[character]
    return " " if re.match(f"[{_SPACES}]", character) else ""
