"""Let all who do the same act do it in turn."""

from collections.abc import Mapping
from functools import partial

from benchmarks.race import race
from benchmarks.speed.contestants.contestant import Act
from benchmarks.speed.processes import ProcessClock, take
from benchmarks.speed.run import Measured

__all__ = ["measure"]


def measure(name: str, tables: int, acts: Mapping[str, Act], rounds: int, *, warm: bool = False) -> list[Measured]:
    """Return what everybody took for the act called `name`; the keys of `acts` say who.

    Everybody does it once before, uncounted, unless all are `warm` already.
    """
    clock = ProcessClock()
    peaks: dict[str, list[float]] = {who: [] for who in acts}

    def keep_peak(who: str) -> None:
        peaks[who].append(clock.last.memory)

    def prepare(who: str) -> None:
        acts[who].before()

    ways = {who: partial(_do, act, clock) for who, act in acts.items()}
    for who, way in () if warm else ways.items():
        prepare(who)
        clock.start()
        way()
    times = race(ways, rounds, clock, prepare, keep_peak)
    return [
        Measured(
            name,
            tables,
            who,
            [taken.wall for taken in each.rounds],
            [taken.worked or 0.0 for taken in each.rounds],
            max(peaks[who]),
        )
        for who, each in times.items()
    ]


def _do(act: Act, clock: ProcessClock) -> None:
    for command in act.commands:
        clock.add(take(command, act.folder, act.environment))
