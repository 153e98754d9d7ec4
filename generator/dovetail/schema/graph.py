"""Circles in a graph."""

from collections.abc import Mapping

__all__ = ["components"]


def components(graph: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the strongly connected components of a graph, given as what each node leads to.

    Tarjan's algorithm, with a stack of its own so that a long chain of tables cannot exhaust Python's."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    unfinished: dict[str, None] = {}
    found: list[list[str]] = []
    for root in graph:
        path = [] if root in number else [(root, iter(graph[root]))]
        while path:
            node, neighbours = path[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                unfinished[node] = None
            for neighbour in neighbours:
                if neighbour not in number:
                    path.append((neighbour, iter(graph[neighbour])))
                    break
                if neighbour in unfinished:
                    lowest[node] = min(lowest[node], number[neighbour])
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    lowest[before] = min(lowest[before], lowest[node])
                if lowest[node] == number[node]:
                    found.append(_taken_back_to(node, unfinished))
    return found


def _taken_back_to(node: str, unfinished: dict[str, None]) -> list[str]:
    """Take the newest of the unfinished up to and with `node`."""
    taken: list[str] = []
    while not taken or taken[-1] != node:
        taken.append(unfinished.popitem()[0])
    return taken
