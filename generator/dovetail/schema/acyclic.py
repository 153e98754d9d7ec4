"""A graph that is kept without circles: an edge that would close one is refused.

The nodes stand in an order that every edge agrees with, and an edge moves only the nodes between its two ends, so that a
sparse graph costs little more than its size. The algorithm is Pearce and Kelly's, "A Dynamic Topological Sort Algorithm
for Directed Acyclic Graphs", https://doi.org/10.1145/1187436.1210590
"""

from collections.abc import Iterable, Mapping

__all__ = ["Acyclic"]


class Acyclic:
    """Nodes by name, and which have to come before which."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self._place = {node: number for number, node in enumerate(nodes)}
        self._before: dict[str, list[str]] = {node: [] for node in self._place}
        self._after: dict[str, list[str]] = {node: [] for node in self._place}

    def add(self, first: str, then: str) -> bool:
        """Let `first` come before `then`. Return False, and change nothing, if that would close a circle."""
        if self._place[first] > self._place[then] and not self._moved(first, then):
            return False
        self._after[first].append(then)
        self._before[then].append(first)
        return True

    def _moved(self, first: str, then: str) -> bool:
        """Move what comes before `first` to before what comes after `then`; False where `first` itself comes after it."""
        low, high = self._place[then], self._place[first]
        later = self._reached(then, self._after, low, high)
        if first in later:
            return False
        earlier = self._reached(first, self._before, low, high)
        ordered = sorted(earlier, key=self._place.__getitem__) + sorted(later, key=self._place.__getitem__)
        places = sorted(self._place[node] for node in ordered)
        self._place.update(zip(ordered, places, strict=True))
        return True

    def _reached(self, start: str, edges: Mapping[str, list[str]], low: int, high: int) -> dict[str, None]:
        """What `start` leads to, itself included, without leaving the places from `low` to `high`."""
        found = {start: None}
        waiting = [start]
        while waiting:
            for node in edges[waiting.pop()]:
                if node not in found and low <= self._place[node] <= high:
                    found[node] = None
                    waiting.append(node)
        return found
