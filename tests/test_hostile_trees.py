"""Whatever was done to a generated tree, generating again harms nothing that is not dovetail's to write."""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from effort import FACTOR, law
from hostile_trees import try_seed

TESTS = Path(__file__).parent


@law(80, shrink=False)
@example(seed=611)  # a folder where a workspace that looks like ours has a file
@example(seed=1605113624)  # a pipe that a journal names
@given(seed=st.integers(0, 2**32))
def test_nothing_outside_is_touched_and_nothing_of_the_user_lost(seed: int) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try_seed(seed, Path(folder))


def test_the_same_without_the_rights_of_root() -> None:
    """What is locked is locked for most, so the law is tried by a process that has no rights of its own."""
    count, first = 200 * FACTOR, random.randrange(2**32)
    done = subprocess.run(
        [sys.executable, "-B", str(TESTS / "hostile_trees.py"), str(first), str(count)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "generator")])},
        capture_output=True,
        text=True,
        check=False,
        timeout=300 * FACTOR,
    )
    assert (done.stdout.strip(), done.stderr) == (str(count), "")
