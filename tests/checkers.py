"""Checkers of types, as strict as they can be, on what is generated."""

import shutil
import subprocess
import sys
from pathlib import Path

from specs import REPOSITORY

__all__ = ["module", "mypy", "pyright"]

_KNOWN = REPOSITORY / ".mypy_cache"
"""What `make lint` found out about libraries, which takes mypy longer than all that is generated; with its settings, it holds here."""


def module(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a module of Python in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


def mypy(folder: Path, *paths: str) -> "subprocess.CompletedProcess[str]":
    """Run mypy on paths in `folder`."""
    if _KNOWN.is_dir() and not (folder / _KNOWN.name).exists():
        shutil.copytree(_KNOWN, folder / _KNOWN.name)
    return module(folder, "mypy", "--strict", "--warn-unreachable", "--python-version=3.11", *paths)


def pyright(folder: Path, *paths: str) -> "subprocess.CompletedProcess[str]":
    """Run pyright on paths in `folder`."""
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict", "pythonVersion": "3.11"}')
    return module(folder, "basedpyright", "--level", "error", "--pythonpath", sys.executable, *paths)
