"""The table that queries are about."""

from functools import cache
from typing import Any, ClassVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from .source import Definitions, Source

__all__ = ["Entrance"]


class Entrance:
    """A way in to the rows of one table, through a session: its model, and the relations
    of all tables.
    """

    model: ClassVar[type[Any]]
    relations: ClassVar[Definitions]

    def __init__(self, session: Session) -> None:
        if hasattr(session, "run_sync"):
            raise TypeError("Database takes a Session: use AsyncDatabase for this one")
        if not hasattr(session, "get_bind"):
            raise TypeError(f"Database takes a Session, not {session!r}")
        self._session = session

    @classmethod
    @cache
    def _source(cls) -> Source:
        return Source(inspect(cls.model), cls.relations)
