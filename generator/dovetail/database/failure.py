"""What a database refused, in words that are the same for every driver."""

from typing import Literal

from dovetail.data_classes import dataclass

__all__ = ["DatabaseError", "Failure", "Kind"]

Kind = Literal["busy", "constraint", "full", "lock", "lost", "other", "rights"]
"""Another holds the database; a row was refused; no room; a lock not granted; the connection is gone; no rights."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`statement` is the number of the refused statement among those sent, `position` counts its characters from 0."""

    kind: Kind
    message: str
    detail: str | None = None
    statement: int = 0
    position: int | None = None

    @property
    def sentence(self) -> str:
        """What the database said, in one line."""
        said = " ".join(self.message.split())
        return f"{said} ({' '.join(self.detail.split())})" if self.detail else said


class DatabaseError(Exception):
    """The database refused something; `failure` says what and why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure
