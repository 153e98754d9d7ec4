"""What each stage of a run takes, for those who ask with `--timings`. Nobody else pays: a stage is nothing then.

Times are a stage's own: what a stage within it takes is that one's. A module that is loaded when it is first needed counts
where that was.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import perf_counter, process_time
from typing import TypeVar

__all__ = ["Stopwatch", "count", "each", "is_recording", "recording", "stage"]

Item = TypeVar("Item")


class Stopwatch:
    """Seconds by stage, on the wall and of the processor, in the order in which the stages began; and numbers of things.

    `before` are the seconds of the processor before the watch was started.
    """

    def __init__(self) -> None:
        self.taken: dict[str, tuple[float, float]] = {}
        self.counts: dict[str, int] = {}
        self.before = process_time()
        self._open: list[str] = ["rest"]
        self._last = perf_counter(), self.before

    def begin(self, name: str) -> None:
        self._charge()
        self.taken.setdefault(name, (0.0, 0.0))
        self._open.append(name)

    def end(self) -> None:
        self._charge()
        self._open.pop()

    def stop(self) -> None:
        """Charge what is left to no stage in particular."""
        self._charge()
        self.taken["rest"] = self.taken.pop("rest")

    def _charge(self) -> None:
        wall, worked = self.taken.get(self._open[-1], (0.0, 0.0))
        now = perf_counter(), process_time()
        self.taken[self._open[-1]] = wall + now[0] - self._last[0], worked + now[1] - self._last[1]
        self._last = now


_running: list[Stopwatch] = []
_NOTHING = nullcontext()


@contextmanager
def recording() -> Iterator[Stopwatch]:
    """Record the stages of the block."""
    watch = Stopwatch()
    _running.append(watch)
    try:
        yield watch
    finally:
        _running.remove(watch)
        watch.stop()


def is_recording() -> bool:
    return bool(_running)


def stage(name: str) -> AbstractContextManager[None]:
    """Return a context whose time is that of a stage."""
    return _timed(_running[-1], name) if _running else _NOTHING


def each(name: str, items: Iterable[Item]) -> Iterable[Item]:
    """Return the same items; what it takes to make each is the time of a stage, and what is done with it is not."""
    return _each(name, items) if _running else items


def count(noun: str, number: int) -> None:
    """Add to the number of things that a run was about, such as "table"."""
    if _running:
        counts = _running[-1].counts
        counts[noun] = counts.get(noun, 0) + number


@contextmanager
def _timed(watch: Stopwatch, name: str) -> Iterator[None]:
    watch.begin(name)
    try:
        yield
    finally:
        watch.end()


def _each(name: str, items: Iterable[Item]) -> Iterator[Item]:
    iterator = iter(items)
    while True:
        with stage(name):
            try:
                item = next(iterator)
            except StopIteration:
                return
        yield item
