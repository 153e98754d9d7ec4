"""Killed at any call, out of room at any call, cut off in the middle of a file: the tree is the old one or the new one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


@pytest.mark.parametrize(("manner", "least"), [("killed", 100), ("full", 30), ("cut", 5)])
def test_the_tree_is_the_old_one_or_the_new_one(manner: str, least: int, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-B", str(TESTS / "hostile_failing.py"), manner, str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "generator")])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) >= least
