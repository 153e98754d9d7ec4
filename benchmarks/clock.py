"""Two clocks: the one on the wall, and the time that processors have worked, here and in the server.

The second is hardly longer when others keep the machine busy. It is known where the server runs on this machine, on Linux.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

__all__ = ["Clock", "Taken"]


@dataclass(frozen=True)
class Taken:
    """Milliseconds; `worked` is None where it is not known."""

    wall: float
    worked: float | None


class Clock:
    """Measures what this process takes, and those of a server: `backends` are their numbers."""

    def __init__(self, backends: Iterable[int] = ()) -> None:
        self._backends = _accounts(backends)
        self.start()

    def start(self) -> None:
        self._worked = self._work()
        self._wall = perf_counter()

    def stop(self) -> Taken:
        """Return what has been taken since `start`."""
        wall, worked = perf_counter(), self._work()
        taken = (wall - self._wall) * 1e3
        if worked is None or self._worked is None:
            return Taken(taken, None)
        return Taken(taken, (worked - self._worked) * 1e3)

    def _work(self) -> float | None:
        if self._backends is None:
            return None
        return process_time() + sum(int(file.read_text().split()[0]) for file in self._backends) / 1e9


def _accounts(backends: Iterable[int]) -> list[Path] | None:
    """Return where Linux tells of each process that serves us; None if it does not."""
    folders = [Path("/proc", str(number)) for number in backends]
    local = all(
        (folder / "schedstat").exists() and b"postgres" in (folder / "cmdline").read_bytes() for folder in folders
    )
    return [folder / "schedstat" for folder in folders] if local else None
