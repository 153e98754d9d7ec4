"""What came out of one run of the benchmark, as values that can be kept in a file."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.clock import Taken
from benchmarks.race import Times

__all__ = ["OURS", "Measured", "Run"]

OURS = "dovetail"


@dataclass(frozen=True)
class Measured:
    """What one who takes part took for one act on so many tables: milliseconds of each round, and the highest peak memory in MB."""

    act: str
    tables: int
    who: str
    wall: list[float]
    worked: list[float]
    memory: float

    @property
    def times(self) -> Times:
        return Times([Taken(wall, worked) for wall, worked in zip(self.wall, self.worked, strict=True)])

    @property
    def least(self) -> float:
        """The least that processors worked: what others on the machine change least, so growth is told by it."""
        return min(self.worked)


@dataclass(frozen=True)
class Run:
    """All that was measured, on what, on which day. `missing` are those who were left out, with how to have them."""

    date: str
    machine: str
    versions: dict[str, str]
    missing: dict[str, str] = field(default_factory=dict)
    measured: list[Measured] = field(default_factory=list)

    def get(self, act: str, tables: int, who: str = OURS) -> Measured | None:
        found = (each for each in self.measured if (each.act, each.tables, each.who) == (act, tables, who))
        return next(found, None)

    def of_act(self, act: str, tables: int) -> list[Measured]:
        """Return what everybody took for an act, in the order of the run."""
        return [each for each in self.measured if (each.act, each.tables) == (act, tables)]

    def acts(self) -> list[str]:
        return list(dict.fromkeys(each.act for each in self.measured))

    def sizes(self, act: str | None = None) -> list[int]:
        """Return the numbers of tables that were measured, in order."""
        return sorted({each.tables for each in self.measured if act in (None, each.act)})

    def names(self, act: str) -> Iterator[str]:
        yield from dict.fromkeys(each.who for each in self.measured if each.act == act)

    def save(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, file: Path) -> "Run":
        """Return the run that `save` has written."""
        text = json.loads(file.read_text())
        return cls(**{**text, "measured": [Measured(**each) for each in text["measured"]]})
