"""What came out, as values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.clock import Clock
from benchmarks.queries.contestants import Contestant, contestants
from benchmarks.queries.data import SKILLS, USERS, VERSIONS
from benchmarks.queries.databases import Target
from benchmarks.queries.overhead import Overhead, overheads
from benchmarks.race import Times, race

__all__ = ["SCENARIOS", "Race", "Result", "measure"]

SCENARIOS = {
    "cards": f"cards: {SKILLS} skills, each with its author and {VERSIONS} versions",
    "levels": f"three levels: {USERS} users, 5 skills of each, 3 versions of each, their author",
}


@dataclass(frozen=True)
class Race:
    """One scenario on one database: what each contestant took; the first is dovetail's shape."""

    scenario: str
    times: dict[str, Times]


@dataclass(frozen=True)
class Result:
    database: str
    races: list[Race]
    overheads: list[Overhead]


def measure(target: Target, rounds: int) -> Result:
    """Let all contestants read from one database; SystemExit if two of them read something else."""
    with contestants(target) as found:
        races = [
            Race(title, _race(target, {each.name: _way(each, scenario) for each in found}, rounds))
            for scenario, title in SCENARIOS.items()
        ]
    return Result(target.version, races, overheads(target, rounds))


def _way(contestant: Contestant, scenario: str) -> Callable[[], list[Any]]:
    way: Callable[[], list[Any]] = getattr(contestant, scenario)
    return way


def _race(target: Target, ways: dict[str, Callable[[], list[Any]]], rounds: int) -> dict[str, Times]:
    answers = {name: way() for name, way in ways.items()}
    first, *others = answers
    for name in others:
        if answers[name] != answers[first]:
            raise SystemExit(f"{name} and {first} read different cards from {target.name}: nothing is worth timing")
    del answers
    for way in ways.values():  # so often that PostgreSQL's driver has prepared what it will prepare
        for _ in range(5):
            way()
    return race(ways, rounds, Clock(target.backends()))
