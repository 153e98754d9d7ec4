"""Everything that is measured, in one run."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import machine, versions
from benchmarks.speed.applying import POSTGRESQL, SQLITE, Applying, postgresql
from benchmarks.speed.contestants import Entrant, entrants
from benchmarks.speed.contestants.contestant import ACTS, Act, Contestant
from benchmarks.speed.racing import measure
from benchmarks.speed.run import Measured, Run
from benchmarks.speed.starting import IMPORTS, START, imports, starts

__all__ = ["Plan", "go"]

_LIBRARIES = ("dovetail", "click", "sqlalchemy", "pydantic", "alembic", "django", "linkml")
_MOST_APPLIED = 1_000
_MOST_WARMED = 100
"""For more tables, it is enough that everybody has done the same for fewer."""
_STARTS = 20


@dataclass(frozen=True)
class Plan:
    """For how many tables everything is done how often; `npm` is a folder with node_modules."""

    rounds: Mapping[int, int]
    npm: Path | None = None


def go(plan: Plan, folder: Path, keep: Callable[[Run], None]) -> Run:
    """Measure everything in the empty `folder`, and `keep` what there is after each act."""
    found, missing = entrants(plan.npm)
    about = {**versions(_LIBRARIES), **_of_npm(plan.npm)}
    run = Run(datetime.now(UTC).date().isoformat(), machine(), about, missing)
    for measured in _everything(plan, found, folder):
        run.measured.extend(measured)
        keep(run)
    return run


def _everything(plan: Plan, found: Sequence[Entrant], folder: Path) -> Iterator[list[Measured]]:
    yield measure(START, 0, starts(folder), _STARTS)
    with postgresql(folder) as url:
        for tables, rounds in sorted(plan.rounds.items()):
            here = folder / str(tables)
            here.mkdir()
            yield from _acts(found, tables, here, rounds, warm=tables > max(_MOST_WARMED, min(plan.rounds)))
            yield measure(IMPORTS, tables, imports(here / "imports", tables), rounds)
            if tables <= _MOST_APPLIED:
                applying = Applying(here / "applying", tables)
                yield measure(SQLITE, tables, applying.on_sqlite(), rounds)
                if url is not None:
                    yield measure(POSTGRESQL, tables, applying.on_postgresql(url), rounds)


def _acts(found: Sequence[Entrant], tables: int, folder: Path, rounds: int, *, warm: bool) -> Iterator[list[Measured]]:
    contestants = [
        entrant.make(folder / str(place), tables) for place, entrant in enumerate(found) if tables <= entrant.most
    ]
    for act in ACTS:
        yield measure(act, tables, _who_can(act, contestants), rounds, warm=warm)


def _who_can(act: str, contestants: Sequence[Contestant]) -> Mapping[str, Act]:
    return {each.name: each.acts()[act] for each in contestants if act in each.acts()}


def _of_npm(npm: Path | None) -> dict[str, str]:
    package = (npm or Path()) / "node_modules" / "drizzle-kit" / "package.json"
    return {"drizzle-kit": json.loads(package.read_text())["version"]} if npm and package.exists() else {}
