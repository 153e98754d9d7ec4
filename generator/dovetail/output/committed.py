"""Which files git has already, so that others may have them too."""

import os
import subprocess
from pathlib import Path

__all__ = ["committed_names", "is_committed"]


def committed_names(folder: Path) -> frozenset[str]:
    """Return the names of what lies in `folder` in the last commit of its repository; none, where there is no repository."""
    command = ["git", "ls-tree", "-z", "--name-only", "HEAD"]
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    except OSError:  # no git, or no folder
        return frozenset()
    return frozenset(os.fsdecode(run.stdout).split("\0")[:-1]) if run.returncode == 0 else frozenset()


def is_committed(path: Path) -> bool:
    """Say whether the file at `path` is part of the last commit of the repository that it lies in; not, where there is none."""
    return path.name in committed_names(path.parent)
