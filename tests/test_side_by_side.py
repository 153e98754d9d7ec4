"""Tasks done by several processes: the same results as one has, whatever becomes of the others."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import sleep
from typing import TypeVar

import pytest

from dovetail import side_by_side as module
from dovetail.diagnostics import Diagnostic, Span, SpecError
from dovetail.side_by_side import as_done, begun, done_together

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a test run, whose workers have threads of their own that these tasks have nothing to do with."""
    if hasattr(os, "fork"):
        monkeypatch.setattr(module, "_processors", lambda: 3)


def side_by_side(tasks: Sequence[Callable[[], T]], own: Sequence[Callable[[], T]] = ()) -> list[T]:
    """What all of the tasks return, in their order."""
    outcome = done_together(tasks, own) or (lambda task: task())
    return [outcome(task) for task in (*tasks, *own)]


def _double(number: int) -> int:
    return 2 * number


def _end_unless(process: int) -> int:
    if os.getpid() != process:
        os._exit(1)
    return process


def test_results_stand_in_the_order_of_the_tasks() -> None:
    assert side_by_side([partial(_double, number) for number in range(40)]) == list(range(0, 80, 2))
    assert side_by_side([]) == []


def test_several_processes_work() -> None:
    together = threading.Event()

    def task() -> int:
        together.wait(0.05)
        return os.getpid()

    assert len(set(side_by_side([partial(task) for _ in range(12)]))) == (3 if hasattr(os, "fork") else 1)


def test_the_first_that_fails_is_raised_with_its_places() -> None:
    def fails(line: int) -> int:
        raise SpecError((Diagnostic("S101", "wrong", Span("a.yaml", line, 1)),))

    with pytest.raises(SpecError) as raised:
        side_by_side([partial(_double, 1), partial(fails, 7), partial(fails, 8)])
    assert raised.value.diagnostics[0].span == Span("a.yaml", 7, 1)


def test_what_is_a_process_s_own_is_done_there_and_first() -> None:
    done: list[str] = []
    original = os.getpid()

    def own() -> None:
        done.append("own")

    def task() -> None:
        if os.getpid() == original:
            done.append("task")

    side_by_side([partial(task) for _ in range(9)], [partial(own), partial(own)])
    assert done[:2] == ["own", "own"]
    assert "own" not in done[2:]


def test_who_asks_for_the_outcome_of_what_failed_is_told_how() -> None:
    def fails() -> int:
        raise ValueError("wrong")

    works = partial(_double, 4)
    outcome = done_together([fails, works], [own := partial(_double, 5)])
    assert outcome is not None
    assert (outcome(works), outcome(own)) == (8, 10)
    for _ in range(2):
        with pytest.raises(ValueError, match="wrong"):
            outcome(fails)


def test_with_one_processor_nothing_is_done_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 1)
    assert done_together([lambda: pytest.fail("done")], [lambda: pytest.fail("done")]) is None


def test_what_a_lost_process_had_taken_is_done_all_the_same() -> None:
    tasks = [partial(_end_unless, os.getpid()) for _ in range(9)]
    assert side_by_side(tasks) == [os.getpid()] * 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_what_a_process_has_told_before_it_was_lost_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 2)
    here = os.getpid()

    def large() -> tuple[bytes, int]:
        if os.getpid() != here:  # which waits then for somebody to read the rest
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return bytes(10_000_000), os.getpid()

    outcome = done_together([os.getpid, large], [partial(sleep, 0.6)])
    assert outcome is not None
    assert outcome(os.getpid) != here
    assert outcome(large) == (bytes(10_000_000), here)


def test_without_room_for_a_process_one_does_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refuse, raising=False)
    assert side_by_side([partial(os.getpid) for _ in range(4)]) == [os.getpid()] * 4


def test_a_process_with_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert side_by_side([partial(os.getpid) for _ in range(4)]) == [os.getpid()] * 4
    finally:
        done.set()
        other.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_no_process_outlives_an_interrupt(tmp_path: Path) -> None:
    original = os.getpid()

    def task() -> None:
        if os.getpid() != original:
            (tmp_path / str(os.getpid())).touch()
            sleep(60)
        while len(list(tmp_path.iterdir())) < 2:
            sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side([partial(task) for _ in range(6)])
    for copy in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(copy.name), 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_nobody_waits_for_copies_of_who_was_killed(tmp_path: Path) -> None:
    """A copy keeps no end of a pipe open, so that whoever reads what a killed process printed is told that it ended."""
    killed = (
        "import os, signal, time\nfrom dovetail import side_by_side as module\nmodule._processors = lambda: 3\n"
        "def task():\n    time.sleep(0.2)\n    os.kill(original, signal.SIGKILL)\n    time.sleep(20)\n"
        "original = os.getpid()\nmodule.done_together([task, lambda: task(), lambda: task()])\n"
    )
    run = subprocess.run([sys.executable, "-c", killed], capture_output=True, timeout=10, check=False)
    assert run.returncode == -signal.SIGKILL


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_what_is_done_here_is_told_while_copies_work(tmp_path: Path) -> None:
    """Or whoever shows how far a run has come could show it at the end only."""
    original, told = os.getpid(), tmp_path / "told"

    def task() -> bool:
        for _ in range(100):
            if os.getpid() == original or told.exists():
                return True
            sleep(0.05)
        return False

    found = []
    for _, is_told in as_done([task] * 3):
        told.touch()
        found.append(is_told)
    assert found == [True] * 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_what_a_copy_has_begun_with_is_waited_for() -> None:
    with begun(os.getpid) as outcome:
        assert outcome() != os.getpid()


def test_what_was_begun_and_fails_is_told_to_who_asks() -> None:
    def fails() -> int:
        raise SpecError((Diagnostic("S101", "wrong", Span("a.yaml", 7, 1)),))

    with begun(fails) as outcome, pytest.raises(SpecError, match="wrong") as raised:
        outcome()
    assert raised.value.diagnostics[0].span == Span("a.yaml", 7, 1)
    with begun(fails):
        pass  # nobody asked


def test_what_was_begun_by_a_lost_process_is_done_all_the_same() -> None:
    with begun(partial(_end_unless, os.getpid())) as outcome:
        assert outcome() == os.getpid()


def test_with_one_processor_it_is_done_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 1)
    with begun(os.getpid) as outcome:
        assert outcome() == os.getpid()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_nothing_that_was_begun_outlives_who_needs_it(tmp_path: Path) -> None:
    def task() -> None:
        (tmp_path / str(os.getpid())).touch()
        sleep(60)

    def interrupted() -> None:
        with begun(task):
            while not list(tmp_path.iterdir()):
                sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    (copy,) = tmp_path.iterdir()
    with pytest.raises(ProcessLookupError):
        os.kill(int(copy.name), 0)


def test_where_there_is_no_sigkill_it_is_done_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delattr(signal, "SIGKILL", raising=False)
    with begun(os.getpid) as outcome:
        assert outcome() == os.getpid()


def test_what_is_not_worth_a_copy_is_done_when_it_is_asked_for() -> None:
    with begun(os.getpid, is_worth_a_copy=False) as outcome:
        assert outcome() == os.getpid()


def test_own_tasks_beside_shared_ones_are_done_here_and_not_told() -> None:
    done: list[int] = []  # what a copy notes stays there
    tasks = [partial(_double, number) for number in range(9)]
    assert sorted(as_done(tasks, [lambda: done.append(os.getpid())])) == [(n, 2 * n) for n in range(9)]
    assert done == [os.getpid()]

    def fails() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        list(as_done(tasks, [fails]))
