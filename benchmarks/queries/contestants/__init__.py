"""Who reads the cards, each its own way: those that are importable, on the databases that each can read."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from benchmarks.queries.cards import SkillCard, UserCard
from benchmarks.queries.databases import Target

__all__ = ["MISSING", "Contestant", "contestants"]


class Contestant(Protocol):
    """A way to read the cards of a database. One that holds a connection has `close`, too."""

    name: str

    def __init__(self, target: Target) -> None: ...

    def cards(self) -> list[SkillCard]: ...

    def levels(self) -> list[UserCard]: ...


_BOTH = ("sqlite", "postgresql")
_ALL = (
    ("ours", "Shapes", "sqlalchemy", _BOTH),
    ("ours", "Objects", "sqlalchemy", _BOTH),
    ("by_hand", "ByHandInSession", "sqlalchemy", _BOTH),
    ("by_hand", "ByHand", "sqlalchemy", _BOTH),
    ("selectin", "Selectin", "sqlalchemy", _BOTH),
    ("selectin", "SelectinOfColumns", "sqlalchemy", _BOTH),
    ("sqlmodels", "SQLModels", "sqlmodel", _BOTH),
    ("django_orm", "Django", "django", _BOTH),
    ("ours_waiting", "WaitingShapes", "asyncpg", ("postgresql",)),
    ("tortoise_orm", "Tortoise", "tortoise", ("postgresql",)),
)
"""Module, class, the library that has to be importable, and the databases. The first is who the others are held against."""

MISSING = sorted({library for _, _, library, _ in _ALL if find_spec(library) is None})
"""The libraries that are not installed here."""


@contextmanager
def contestants(target: Target) -> Iterator[list[Contestant]]:
    """Yield all who can read `target`, connected."""
    with ExitStack() as stack:
        found = []
        for module, name, library, databases in _ALL:
            if library not in MISSING and target.name in databases:
                found.append(getattr(import_module(f"{__name__}.{module}"), name)(target))
                stack.callback(getattr(found[-1], "close", lambda: None))
        yield found
