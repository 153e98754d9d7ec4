"""What each contestant is: a schema of so many tables in its own language, and the commands that do something with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

__all__ = ["ACTS", "Act", "Contestant", "insert", "nothing"]

ACTS = {
    "cold": "everything from nothing: no output, no cache",
    "no-op": "generate again, nothing has changed",
    "check": "fail if the output is not what the schema says, nothing remembered",
    "edit": "one column more in one table, then generate",
}
"""What is measured, in this order: each begins where the one before has ended."""


def nothing() -> None:
    """Get ready for what needs no preparation."""


@dataclass(frozen=True)
class Act:
    """Commands that are timed, one after the other, in a folder; what `before` does is not."""

    folder: Path
    commands: Sequence[Sequence[str]]
    before: Callable[[], None] = nothing
    environment: Mapping[str, str] = field(default_factory=dict)


class Contestant(Protocol):
    """One tool with its schema in a folder. It does those of the `ACTS` that it can."""

    @property
    def name(self) -> str: ...

    def acts(self) -> Mapping[str, Act]: ...


def insert(file: Path, after: str, text: str) -> None:
    """Put a text into a file, behind the first place where it says `after`."""
    head, mark, rest = file.read_text().partition(after)
    file.write_text(f"{head}{mark}{text}{rest}")
