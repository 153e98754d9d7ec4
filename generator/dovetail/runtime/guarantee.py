"""What a table promises beyond types, keys and checks."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Guarantee"]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Something that the database refuses, by a trigger, with an error of this name."""

    name: str
    doc: str
    columns: Sequence[str] = ()
