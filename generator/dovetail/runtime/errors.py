"""What a query may have been asked wrongly."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "CursorError",
    "RefusedValueError",
    "RelationError",
    "ShapeError",
    "did_you_mean",
]


class ShapeError(TypeError):
    """A pydantic class, or what an instance of it holds, that does not fit the table."""


class RelationError(LookupError):
    """A relation that the table does not have, or that cannot be loaded as asked."""


class CursorError(ValueError):
    """A cursor that was not given out by the query it comes back to."""


class RefusedValueError(ValueError):
    """A value that the database can neither keep nor compare."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the nearest of the known ones,
    or all of them.
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"it has {', '.join(names)}" if names else "it has none"
