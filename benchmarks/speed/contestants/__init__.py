"""Who takes part: dovetail, and every peer that is installed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.speed.contestants.contestant import Contestant
from benchmarks.speed.contestants.ours import Dovetail
from benchmarks.speed.contestants.with_alembic import Alembic
from benchmarks.speed.contestants.with_django import Django
from benchmarks.speed.contestants.with_drizzle import Drizzle
from benchmarks.speed.contestants.with_linkml import LinkML

__all__ = ["Entrant", "entrants"]


@dataclass(frozen=True)
class Entrant:
    """Makes a contestant of so many tables in a new folder, for as many as it can be waited for."""

    make: Callable[[Path, int], Contestant]
    most: int = 1_000


def entrants(npm: Path | None) -> tuple[list[Entrant], dict[str, str]]:
    """Return who takes part, dovetail first; and who does not, with what would have to be done. `npm` has node_modules."""
    known = {
        "Alembic": (Entrant(Alembic), _has("alembic"), "pip install -r benchmarks/speed/requirements.txt"),
        "drizzle-kit": (
            Entrant(partial(Drizzle, npm=npm or Path())),
            npm is not None and (npm / "node_modules" / ".bin" / "drizzle-kit").exists(),
            "npm install drizzle-kit drizzle-orm in a folder, and name it: --npm FOLDER",
        ),
        "Django": (Entrant(Django, most=100), _has("django"), "pip install -r benchmarks/speed/requirements.txt"),
        "LinkML": (Entrant(LinkML, most=100), _has("linkml"), "pip install -r benchmarks/speed/requirements.txt"),
    }
    here = [entrant for entrant, is_here, _ in known.values() if is_here]
    return [Entrant(Dovetail, most=10_000), *here], {
        name: how for name, (_, is_here, how) in known.items() if not is_here
    }


def _has(module: str) -> bool:
    return find_spec(module) is not None
