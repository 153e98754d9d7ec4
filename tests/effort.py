"""How hard the laws are tried: on few examples in `make test`, on many more in `make soak`, which also notes what took most."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

from hypothesis import HealthCheck, Phase, settings

__all__ = ["FACTOR", "NOTES", "law", "noted", "notes"]

FACTOR = int(os.environ.get("DOVETAIL_SOAK", "1"))
"""How many times more than in `make test`."""

NOTES = "DOVETAIL_SOAK_NOTES"
"""The environment variable that names the file in which cases are noted."""

_WORTH_NOTING = 0.2
_MOST_NOTES = 10


def law(examples: int, *, shrink: bool = True) -> settings:
    """The settings of a law that `make test` tries on so many examples; those made of a seed cannot be made smaller."""
    return settings(
        max_examples=examples * FACTOR,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in Phase if shrink or phase not in (Phase.shrink, Phase.explain)],
    )


@contextmanager
def noted(case: str) -> Iterator[None]:
    """Note what a case costs, when somebody wants to know."""
    started, before = process_time(), getrusage(RUSAGE_SELF).ru_maxrss
    yield
    seconds, grown = process_time() - started, getrusage(RUSAGE_SELF).ru_maxrss - before
    if NOTES in os.environ and (seconds > _WORTH_NOTING or grown > 10_000):
        with Path(os.environ[NOTES]).open("a", encoding="utf-8") as file:
            file.write(f"{seconds:8.2f} s {grown / 1000:8.1f} MB  {case.encode('unicode_escape').decode()[:100]}\n")


def notes() -> list[str]:
    """The cases that took longest and those that took most memory, of all processes together."""
    file = Path(os.environ.get(NOTES, os.devnull))
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    if not lines:
        return []
    slowest = sorted(lines, key=lambda line: float(line.split()[0]), reverse=True)[:_MOST_NOTES]
    largest = sorted(lines, key=lambda line: float(line.split()[2]), reverse=True)[:_MOST_NOTES]
    return ["the slowest:", *slowest, "the largest:", *largest]
