"""The table that queries are about."""

from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, inspect
from sqlalchemy.orm import Session

from .options import Condition, whole
from .soft_deletion import is_living
from .source import Definitions, Source

__all__ = ["Entrance"]


class Entrance:
    """A way in to the rows of one table, through a session: its model, and the relations
    of all tables.
    """

    model: ClassVar[type[Any]]
    relations: ClassVar[Definitions]
    _including_deleted = False

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

    def _where(self, where: Condition) -> Condition:
        """Return the condition, and that a row is not deleted unless such rows are asked
        for, too.
        """
        living = self._living()
        return and_(whole(where), *living) if living else where

    def _living(self) -> list[ColumnElement[bool]]:
        return [] if self._including_deleted else is_living(self._source().table)
