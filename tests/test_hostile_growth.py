"""Twice the spec is no more than about twice the work, and never much memory: nothing small can keep the compiler busy."""

import os
import resource
import subprocess
import sys
from cProfile import Profile
from pathlib import Path

import pytest

from effort import FACTOR, noted
from growing import GROWING
from outcomes import import_everything, outcome_of

SMALL = 2_000 if FACTOR == 1 else 20_000
"""About how many characters the first spec has; the others have twice as many, and twice as many again."""

LARGEST = 128_000
MUCH, FAR_TOO_MUCH = 100_000 * FACTOR, 12_000_000 * FACTOR
"""Calls. With fewer, a shape is tried larger, where what grows is more than what every spec takes; and so is one that grows
much, since some do only until they are cut off: whatever names something ten times in ten places stands for a hundred.
"""

BASE, MOST_OF_BASE = 2_500, 10_000
"""Calls that even an empty spec takes, and those that a spec may take more, at once, for imports and the like."""

MOST_GROWTH = 2.4
MOST_MEGABYTES = 200


def work(text: str, folder: Path) -> int:
    """How many functions are called, in Python and in C, until the outcome of a spec is known."""
    profile = Profile(subcalls=False)
    profile.enable()
    try:
        outcome_of(text, folder)
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


@pytest.fixture(scope="module", autouse=True)
def everything_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    import_everything(tmp_path_factory.mktemp("warm"))


@pytest.mark.parametrize("case", GROWING)
def test_work_grows_with_the_spec(case: str, tmp_path: Path) -> None:
    with noted(case):
        size, once, twice = SMALL, 0, work(GROWING[case](SMALL), tmp_path)
        while size < LARGEST and twice < FAR_TOO_MUCH and not (once >= MUCH and _grows_little(once, twice)):
            size, once, twice = 2 * size, twice, work(GROWING[case](2 * size), tmp_path)
    assert _grows_little(once, twice), f"{once:,} calls for half of {size:,} characters, and {twice:,} for all"


def _grows_little(once: int, twice: int) -> bool:
    return twice - BASE <= MOST_OF_BASE + MOST_GROWTH * (once - BASE)


MEASURED = """
import gc, os, resource, sys
from pathlib import Path
from dovetail.pipeline import find_specs
from growing import GROWING
from outcomes import import_everything, outcome_of

import_everything(Path(sys.argv[1]))
gc.freeze()
for case in GROWING:
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)
        folder = Path(sys.argv[1])
        outcome_of(GROWING[case](int(sys.argv[2])), folder)
        found = find_specs(folder)
        os._exit(0 if found in ([], [folder / "spec.yaml"]) else 1)
    _, status, used = os.wait4(child, 0)
    print(case, status, used.ru_maxrss // 1000, sep="|")
"""


def test_memory_stays_small(tmp_path: Path) -> None:
    """Every case in a process of its own, which must end well; one that would never end is ended by the system.

    There the spec is also looked for, which reads it without parsing it.
    """
    tests = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path), str(2 * SMALL)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent / "generator")])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (120 * FACTOR, 120 * FACTOR)),
        capture_output=True,
        text=True,
        check=False,
    )
    measured = [line.split("|") for line in done.stdout.splitlines()]
    assert [case for case, _, _ in measured] == list(GROWING), done.stderr[-2000:]
    assert [case for case, status, _ in measured if status != "0"] == [], done.stderr[-2000:]
    assert [case for case, _, megabytes in measured if int(megabytes) > MOST_MEGABYTES] == []
