"""What a run tells while it lasts, to whoever shows it."""

from typing import Protocol

from dovetail.database.work import Work

__all__ = ["Progress", "Silence", "summary_of"]

_WIDEST = 60


class Progress(Protocol):
    """Told of each group before it is run, of each migration when it is done, and of what makes the run wait."""

    def group(self, work: Work, number: int) -> None: ...

    def done(self, work: Work) -> None: ...

    def note(self, text: str) -> None: ...


class Silence:
    """Shows nothing."""

    def group(self, work: Work, number: int) -> None: ...

    def done(self, work: Work) -> None: ...

    def note(self, text: str) -> None: ...


def summary_of(statement: str) -> str:
    """Return the beginning of a statement, in one line."""
    line = " ".join(statement[: 4 * _WIDEST].split())
    return line if len(line) <= _WIDEST and len(statement) <= 4 * _WIDEST else f"{line[: _WIDEST - 1]}…"
