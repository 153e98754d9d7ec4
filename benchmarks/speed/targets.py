"""What dovetail wants to be, beside others and by itself, and whether it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.speed.run import Measured, Run
from benchmarks.speed.starting import IMPORTS

__all__ = ["TARGETS", "Found", "Target", "judge"]


@dataclass(frozen=True)
class Found:
    """A number that was found: of the clock on the wall (medians), and of processors (least times), where it is one of time."""

    value: float
    worked: float | None = None

    def verdict(self, limit: float) -> str:
        """Return "met" where this is at most `limit`, else "missed"; "met on the wall" where processors worked for longer.

        People wait for the clock on the wall, which several processors make faster.
        """
        if self.value > limit:
            return "missed"
        return "met" if self.worked is None or self.worked <= limit else "met on the wall"


@dataclass(frozen=True)
class Target:
    """Says what has to be at most `limit`; `find` gets it from a run, None if that has not measured it."""

    says: str
    limit: float
    unit: str
    find: Callable[[Run], Found | None]


def judge(run: Run) -> Iterator[tuple[Target, Found | None, str]]:
    """Yield each target with what was found, and the verdict, or "not measured"."""
    for target in TARGETS:
        found = target.find(run)
        yield target, found, "not measured" if found is None else found.verdict(target.limit)


def _beside(act: str, peer: str, peer_act: str, limit: float, tables: int = 1_000) -> Target:
    def find(run: Run) -> Found | None:
        return _ratio(run.get(act, tables), run.get(peer_act, tables, peer))

    return Target(f"{tables:,} tables: {act} / {peer}'s {peer_act}", limit, "×", find)


def _growth(act: str, limit: float) -> Target:
    return Target(f"{act}: T(1,000) / T(100)", limit, "×", lambda run: _ratio(run.get(act, 1_000), run.get(act, 100)))


def _memory(act: str, limit: float) -> Target:
    def find(run: Run) -> Found | None:
        found = run.get(act, 1_000)
        return None if found is None else Found(found.memory)

    return Target(f"1,000 tables: peak memory of {act}", limit, " MB", find)


def _ratio(ours: Measured | None, theirs: Measured | None) -> Found | None:
    if ours is None or theirs is None:
        return None
    return Found(ours.times.median / theirs.times.median, ours.least / theirs.least)


TARGETS = (
    _beside("cold", "Alembic", "cold", 1 / 8),
    _beside("cold", "drizzle-kit", "cold", 1.2),
    _beside("no-op", "drizzle-kit", "no-op", 1 / 20),
    _beside("check", "Alembic", "check", 1 / 8),
    _beside("check", "drizzle-kit", "no-op", 0.6),
    _beside("edit", "drizzle-kit", "edit", 1 / 8),
    _beside("edit", "Alembic", "edit", 1 / 40),
    _beside("check", "Alembic", "check", 1 / 4, tables=10),
    _beside("check", "drizzle-kit", "no-op", 1 / 2, tables=10),
    _beside(IMPORTS, "by hand, one file", IMPORTS, 1.0),
    _growth("cold", 10),
    _growth("edit", 2),
    _memory("cold", 200),
    _memory("no-op", 25),
)
