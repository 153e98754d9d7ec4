"""Tasks that are done by this process and by copies of it, one for each processor."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar, cast

from dovetail.timings import is_recording

__all__ = ["MANY_TABLES", "OutcomeOf", "as_done", "begun", "done_alone", "done_together"]

T = TypeVar("T")
Outcome = tuple[bool, Any]
"""Whether a task was done, and what it returned or raised."""

MANY_TABLES = 200
"""With so many tables, work on all of them is worth the making of copies."""

_MOST_PROCESSES = 4


class OutcomeOf(Protocol):
    """Called with a task, returns what it returned, or raises what it raised."""

    def __call__(self, task: Callable[[], T], /) -> T: ...


def done_together(tasks: Sequence[Callable[[], Any]], own: Sequence[Callable[[], Any]] = ()) -> OutcomeOf | None:
    """Do the tasks, and meanwhile those that are this process's `own`; return what tells the outcome of each.

    Return None, with nothing done, where there is one processor only. The tasks are as those of `as_done`, each another object;
    what the `own` ones return need not be pickled.
    """
    copies = _copies(len(tasks) + 1)
    if copies < 1:
        return None
    everything = [*tasks, *own]
    outcomes = {everything[number]: outcome for number, outcome in _outcomes(tasks, copies, own)}

    def told(task: Callable[[], T]) -> T:
        return cast(T, _returned(outcomes[task]))

    return told


def done_alone(task: Callable[[], T]) -> T:
    """Return the outcome of a task that is done when it is asked for."""
    return task()


@contextmanager
def begun(task: Callable[[], T], is_worth_a_copy: bool = True) -> Iterator[Callable[[], T]]:
    """Let a copy begin with a task while this process goes on, and yield what waits for its outcome, to be asked once.

    The task is as those of `as_done`. Where no copy can be made, or it is lost, the task is done when it is asked for.
    """
    if not is_worth_a_copy or _copies(2) < 1:
        yield task
        return
    with _copied([task], copies=1) as (_, telling):
        found = (outcome for reading in telling for _, outcome in _told_through(reading))
        yield lambda: cast(T, _returned(next(found, None) or _done(task)))


def as_done(tasks: Sequence[Callable[[], T]], own: Sequence[Callable[[], None]] = ()) -> Iterator[tuple[int, T]]:
    """Yield the number of each task with what it returns, as this process comes to know it. Raises at the end what the first of
    those raises that fail. What is this process's `own` it does first where it has copies, and else last.

    Whoever is free takes the next task, so the longest had better come first. The tasks change nothing that anybody reads
    afterwards, and what they return can be pickled. Where no copy can be made, or one is lost, this process does all itself.
    """
    failed: dict[int, Exception] = {}
    for number, (is_done, result) in _outcomes(tasks, _copies(len(tasks)), own):
        if not is_done:
            failed[number] = result
        elif number < len(tasks):
            yield number, result
    if failed:
        raise failed[min(failed)]


def _copies(workers: int) -> int:
    """How many copies are made where there is work for so many processes."""
    return min(_processors(), workers, _MOST_PROCESSES) - 1


def _outcomes(
    tasks: Sequence[Callable[[], Any]], copies: int, own: Sequence[Callable[[], Any]] = ()
) -> Iterator[tuple[int, Outcome]]:
    """What comes of each task, `own` ones last: of those that are shared out, and of those that are still missing then."""
    missing = dict(enumerate([*tasks, *own]))
    if copies > 0:
        for number, outcome in _shared_out(tasks, copies, own):
            del missing[number]
            yield number, outcome
    for number, task in missing.items():
        yield number, _done(task)


def _shared_out(
    tasks: Sequence[Callable[[], Any]], copies: int, own: Sequence[Callable[[], Any]]
) -> Iterator[tuple[int, Outcome]]:
    """What this process, which does its own tasks first, and its copies have done."""
    with _copied(tasks, copies) as (waiting, telling):
        yield from ((number, _done(task)) for number, task in enumerate(own, len(tasks)))
        yield from _work(waiting, tasks)
        for reading in telling:
            yield from _told_through(reading)


@contextmanager
def _copied(tasks: Sequence[Callable[[], Any]], copies: int) -> Iterator[tuple[int, Collection[int]]]:
    """Copies that do the tasks: where whoever is free takes the next one, and where each copy tells. None outlives this."""
    from signal import SIGKILL

    waiting = _numbers(len(tasks))
    started: dict[int, int] = {}
    try:
        for _ in range(copies):
            _start_copy(waiting, tasks, started)
        yield waiting, started.values()
    finally:
        os.close(waiting)
        for process, reading in started.items():
            os.close(reading)
            os.kill(process, SIGKILL)  # who has told everything has nothing left to do
            os.waitpid(process, 0)


def _processors() -> int:
    """How many processors this process may use; one, where copying it would be unsafe or is unknown, or somebody takes times."""
    from threading import active_count

    if sys.platform != "linux" or active_count() > 1 or is_recording():
        return 1
    return len(os.sched_getaffinity(0))


def _numbers(count: int) -> int:
    """A pipe that holds the numbers of the tasks, a byte each; who reads one has taken the task."""
    reading, writing = os.pipe()
    os.write(writing, bytes(range(count)))
    os.close(writing)
    return reading


def _work(waiting: int, tasks: Sequence[Callable[[], Any]]) -> Iterator[tuple[int, Outcome]]:
    while taken := os.read(waiting, 1):
        yield taken[0], _done(tasks[taken[0]])


def _done(task: Callable[[], Any]) -> Outcome:
    try:
        return True, task()
    except Exception as error:  # noqa: BLE001 - raised again, by whoever asked
        return False, error


def _returned(outcome: Outcome) -> Any:
    is_done, result = outcome
    if not is_done:
        raise result
    return result


def _start_copy(waiting: int, tasks: Sequence[Callable[[], Any]], started: dict[int, int]) -> None:
    """Add a new process to those that are `started`, with the pipe through which it tells its outcomes, if there is room for it."""
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
    else:
        if process == 0:
            _be_a_copy(waiting, writing, [*started.values(), reading], tasks)
        started[process] = reading
    os.close(writing)


def _be_a_copy(waiting: int, writing: int, others: Iterable[int], tasks: Sequence[Callable[[], Any]]) -> None:
    """Work, tell, and end without anything that a process does at its end: that is the original's to do.

    A copy keeps nothing open that somebody waits for: not what the original prints to, and no end at which others beside it tell.
    """
    try:
        import pickle

        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        for other in others:
            os.close(other)
        found = [pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL) for outcome in _work(waiting, tasks)]
        with open(writing, "wb") as told:
            told.writelines(found)  # not before: nobody reads as long as there are tasks, and a pipe does not hold much
    finally:
        os._exit(0)


def _told_through(reading: int) -> Iterator[tuple[int, Outcome]]:
    """What a copy tells; not everything, if it does not come to its end."""
    import pickle

    with open(reading, "rb", closefd=False) as told, suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(told)
