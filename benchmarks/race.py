"""Contestants that do the same in turn, in rounds, so that a busy machine makes all of them slower."""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median, quantiles
from typing import Any

from benchmarks.clock import Clock, Taken

__all__ = ["Times", "race"]


@dataclass(frozen=True)
class Times:
    """What one contestant took in every round, in milliseconds."""

    rounds: list[Taken]

    @property
    def median(self) -> float:
        return median(self._wall)

    @property
    def best(self) -> float:
        return min(self._wall)

    @property
    def worked(self) -> float | None:
        """The least that processors worked, if that is known."""
        return min((taken.worked for taken in self.rounds if taken.worked is not None), default=None)

    @property
    def spread(self) -> float:
        """The middle half of the times, from end to end, as a part of the median."""
        if len(self._wall) < 2:
            return 0.0
        first, _, last = quantiles(self._wall, n=4)
        return (last - first) / self.median

    @property
    def _wall(self) -> list[float]:
        return [taken.wall for taken in self.rounds]


def race(
    ways: Mapping[str, Callable[[], Any]],
    rounds: int,
    clock: Clock,
    before: Callable[[str], None] | None = None,
    after: Callable[[str], None] | None = None,
) -> dict[str, Times]:
    """Let each way go once in every round, each round begun by another one.

    What is done `before` and `after` a way, which both are told the name of, is not timed.
    """
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    names = list(ways)
    for number in range(rounds):
        for name in islice(cycle(names), number % len(names), number % len(names) + len(names)):
            if before is not None:
                before(name)
            taken[name].append(_timed(ways[name], clock))
            if after is not None:
                after(name)
    return {name: Times(each) for name, each in taken.items()}


def _timed(way: Callable[[], Any], clock: Clock) -> Taken:
    """Time one call, without the garbage collector: as in timeit, nobody pays for what others have left."""
    gc.collect()
    gc.disable()
    try:
        clock.start()
        way()
        return clock.stop()
    finally:
        gc.enable()
