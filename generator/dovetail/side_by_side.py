"""Tasks that are done by this process and by copies of it, one for each processor."""

import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from dovetail.timings import is_recording

__all__ = ["MANY_TABLES", "side_by_side"]

T = TypeVar("T")
Outcomes = dict[int, tuple[bool, Any]]
"""By the number of the task, whether it was done, and what it returned or raised."""

MANY_TABLES = 200
"""With so many tables, work on all of them is worth the making of copies."""

_MOST_PROCESSES = 4


def side_by_side(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Return what the tasks return, in their order. Raises what the first of those raises that fail.

    Whoever is free takes the next task, so the longest had better come first. The tasks change nothing that anybody reads
    afterwards, and what they return can be pickled. Where no copy can be made, or one is lost, this process does all itself.
    """
    outcomes: Outcomes = {}
    copies = min(_processors(), len(tasks), _MOST_PROCESSES) - 1
    if copies > 0:
        waiting = _numbers(len(tasks))
        started = [each for each in (_start_copy(waiting, tasks) for _ in range(copies)) if each is not None]
        outcomes = _work(waiting, tasks)
        os.close(waiting)
        for copy in started:
            outcomes |= _outcomes_of(*copy)
    for number, task in enumerate(tasks):
        if number not in outcomes:
            outcomes[number] = _done(task)
    return [_returned(*outcomes[number]) for number in range(len(tasks))]


def _processors() -> int:
    """How many processors this process may use; one, where copying it would be unsafe or is unknown, or somebody takes times."""
    if sys.platform != "linux" or threading.active_count() > 1 or is_recording():
        return 1
    return len(os.sched_getaffinity(0))


def _numbers(count: int) -> int:
    """A pipe that holds the numbers of the tasks, a byte each; who reads one has taken the task."""
    reading, writing = os.pipe()
    os.write(writing, bytes(range(count)))
    os.close(writing)
    return reading


def _work(waiting: int, tasks: Sequence[Callable[[], Any]]) -> Outcomes:
    outcomes: Outcomes = {}
    while taken := os.read(waiting, 1):
        outcomes[taken[0]] = _done(tasks[taken[0]])
    return outcomes


def _done(task: Callable[[], Any]) -> tuple[bool, Any]:
    try:
        return True, task()
    except Exception as error:  # noqa: BLE001 - raised again, by whoever asked
        return False, error


def _returned(is_done: bool, result: Any) -> Any:
    if not is_done:
        raise result
    return result


def _start_copy(waiting: int, tasks: Sequence[Callable[[], Any]]) -> tuple[int, int] | None:
    """The number of a new process, and the pipe through which it tells its outcomes; None if the system has no room for it."""
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if process == 0:
        _be_a_copy(waiting, writing, tasks)
    os.close(writing)
    return process, reading


def _be_a_copy(waiting: int, writing: int, tasks: Sequence[Callable[[], Any]]) -> None:
    """Work, tell, and end without anything that a process does at its end: that is the original's to do."""
    try:
        with open(writing, "wb") as told:
            pickle.dump(_work(waiting, tasks), told, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _outcomes_of(process: int, reading: int) -> Outcomes:
    """What a copy has told; nothing, if it did not come to its end."""
    with open(reading, "rb") as told:
        try:
            outcomes: Outcomes = pickle.load(told)
        except (EOFError, pickle.UnpicklingError):
            outcomes = {}
    os.waitpid(process, 0)
    return outcomes
