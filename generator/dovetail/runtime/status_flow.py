"""Enums whose values follow each other by transitions of the spec."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar, Self

__all__ = ["StatusFlow"]


class StatusFlow(StrEnum):
    """The state of a row. It begins with an initial value and goes on by legal moves; the
    database refuses everything else.
    """

    __initial__: ClassVar[Sequence[str]] = ()
    __moves__: ClassVar[Mapping[str, Sequence[str]]] = {}

    @classmethod
    def initial(cls) -> tuple[Self, ...]:
        """Return the values that a new row may begin with."""
        return tuple(map(cls, cls.__initial__))

    @property
    def moves(self) -> tuple[Self, ...]:
        """The values that may follow this one."""
        return tuple(map(type(self), self.__moves__.get(self.value, ())))

    @property
    def is_initial(self) -> bool:
        """Whether a new row may begin with this value."""
        return self.value in self.__initial__

    @property
    def is_final(self) -> bool:
        """Whether no other value may follow this one."""
        return not self.moves

    def can_become(self, other: Self) -> bool:
        """Say whether a row may go from this value to `other`, or stay."""
        return other is self or other in self.moves
