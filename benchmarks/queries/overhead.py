"""What a call costs beside its SQL: one row, or none, asked for again and again in one session.

From the time of a call that of the bare driver is taken away, which sends the same text with the same parameters on the same
connection, and fetches what comes. The pydantic objects of the row belong to the call.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from benchmarks.clock import Clock
from benchmarks.queries.cards import SkillCard
from benchmarks.queries.data import slug
from benchmarks.queries.databases import Target
from benchmarks.race import Times, race
from skill_registry.models import Skill
from skill_registry.queries import Database
from sqlalchemy import event, select
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.orm import Session

__all__ = ["CALLS", "Overhead", "overheads"]

CALLS = 100
"""In one round."""


@dataclass(frozen=True)
class Overhead:
    """The times of `CALLS` calls and of as many by the driver, and in how many calls SQLAlchemy compiled."""

    name: str
    call: Times
    driver: Times
    compiled: int

    @property
    def median(self) -> float:
        return (self.call.median - self.driver.median) / CALLS

    @property
    def best(self) -> float:
        return (self.call.best - self.driver.best) / CALLS

    @property
    def worked(self) -> float | None:
        call, driver = self.call.worked, self.driver.worked
        return None if call is None or driver is None else (call - driver) / CALLS


class _Seen:
    """The statements that a session sends while it is looked at."""

    def __init__(self, target: Target) -> None:
        self._engine = target.engine
        self.compiled = 0
        self.last: tuple[str, Any] = ("", None)

    def __enter__(self) -> "_Seen":
        event.listen(self._engine, "before_cursor_execute", self._see)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._see)

    def _see(self, _: Any, __: Any, statement: str, parameters: Any, context: Any, ___: bool) -> None:
        self.last = statement, parameters
        self.compiled += context.cache_hit is not CacheStats.CACHE_HIT


def overheads(target: Target, rounds: int) -> list[Overhead]:
    with target.session(Session) as session:
        skills = Database(session).skills

        def shape(wanted: str) -> SkillCard | None:
            return skills.find_first(SkillCard, where=Skill.slug == wanted)

        def plain(wanted: str) -> Any:
            return session.execute(select(Skill.id).where(Skill.slug == wanted).limit(1)).first()

        return [
            _overhead(target, session, name, lambda call=call, wanted=wanted: call(wanted), rounds)  # type: ignore[misc]
            for name, call, wanted in (
                ("find_first(SkillCard) finds nothing", shape, "nothing"),
                ("find_first(SkillCard) finds one row", shape, slug(7)),
                ("a select(Skill.id) of SQLAlchemy's own", plain, slug(7)),
            )
        ]


def _overhead(target: Target, session: Session, name: str, call: Callable[[], Any], rounds: int) -> Overhead:
    call()
    with _Seen(target) as seen:
        _often(call)()
    sql, parameters = seen.last
    driver: Any = session.connection().connection.driver_connection

    def bare() -> None:
        with closing(driver.cursor()) as cursor:
            cursor.execute(sql, parameters)
            cursor.fetchall()

    bare()
    times = race({"call": _often(call), "driver": _often(bare)}, rounds, Clock(target.backends()))
    return Overhead(name, times["call"], times["driver"], seen.compiled)


def _often(call: Callable[[], Any]) -> Callable[[], None]:
    def calls() -> None:
        for _ in range(CALLS):
            call()

    return calls
