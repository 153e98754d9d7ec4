"""Arrays in the form in which PostgreSQL writes them as text.

https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
"""

import re

__all__ = ["elements_of"]

_ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^{},]+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def elements_of(text: str) -> list[str | None]:
    """Return the texts of the elements of an array of one dimension."""
    elements = text[text.index("{") + 1 : -1]
    return [
        (None if plain == "NULL" else plain) if plain else _ESCAPED.sub(r"\1", quoted)
        for quoted, plain in _ELEMENT.findall(elements)
    ]
