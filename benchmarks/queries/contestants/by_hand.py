"""JSON made by SQL that was written by hand, once for each database, and validated by the same pydantic classes.

Once on the bare driver, with a connection that stays open and a transaction for each call; once in a session of SQLAlchemy, where
it differs from a shape in nothing but who wrote the SQL.
"""

from collections.abc import Iterable
from contextlib import closing
from typing import Any

from benchmarks.queries.cards import CARDS, LEVELS, SkillCard, UserCard
from benchmarks.queries.contestants import postgresql_by_hand, sqlite_by_hand
from benchmarks.queries.databases import Target
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

__all__ = ["ByHand", "ByHandInSession"]

_SQL: Any = {"postgresql": postgresql_by_hand, "sqlite": sqlite_by_hand}


class ByHand:
    """Every row is the text of a JSON object."""

    name = "JSON SQL by hand, the driver alone"

    def __init__(self, target: Target) -> None:
        self._sql = _SQL[target.name]
        self._connection = create_engine(target.url).raw_connection()  # one that no session has had before

    def cards(self) -> list[SkillCard]:
        return CARDS.validate_json(self._read(self._sql.CARDS))

    def levels(self) -> list[UserCard]:
        return LEVELS.validate_json(self._read(self._sql.LEVELS))

    def _read(self, sql: str) -> str:
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall()
        self._connection.rollback()
        return _list(json for (json,) in rows)

    def close(self) -> None:
        self._connection.close()


class ByHandInSession:
    """The same SQL, sent as a shape's is."""

    name = "JSON SQL by hand, in a session"

    def __init__(self, target: Target) -> None:
        self._sql = _SQL[target.name]
        self._target = target

    def cards(self) -> list[SkillCard]:
        with self._target.session(Session) as session:
            return CARDS.validate_json(_list(session.scalars(text(self._sql.CARDS))))

    def levels(self) -> list[UserCard]:
        with self._target.session(Session) as session:
            return LEVELS.validate_json(_list(session.scalars(text(self._sql.LEVELS))))


def _list(objects: Iterable[str]) -> str:
    return f"[{','.join(objects)}]"
