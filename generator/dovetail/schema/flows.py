"""Status flows: how the values of an enum follow each other."""

from collections.abc import Collection, Iterator

from dovetail.data_classes import dataclass

__all__ = ["Flow", "Move", "reached"]

Move = tuple[str, str]
"""A value, and one that may follow it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Rows begin with one of the values in `initial` and go on by `moves`. A value that none of them leaves is final.

    Both are in the order of the enum's values.
    """

    initial: tuple[str, ...]
    moves: tuple[Move, ...]

    def after(self, value: str) -> tuple[str, ...]:
        """Return the values that may follow `value`."""
        return tuple(later for earlier, later in self.moves if earlier == value)

    def by_value(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each value that is left, with those that may follow it."""
        return ((value, self.after(value)) for value in dict.fromkeys(earlier for earlier, _ in self.moves))


def reached(initial: Collection[str], moves: Collection[Move]) -> set[str]:
    """Return the values that a row which begins with one of `initial` can come to have."""
    found = list(dict.fromkeys(initial))
    for value in found:  # which grows meanwhile
        found += (later for earlier, later in moves if earlier == value and later not in found)
    return set(found)
