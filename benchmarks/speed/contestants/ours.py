"""The installed command `dovetail`."""

import shutil
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from benchmarks.speed.contestants.contestant import Act
from benchmarks.speed.synthetic import edit, write_spec

__all__ = ["COMMAND", "Dovetail"]

COMMAND = str(Path(sys.executable).with_name("dovetail"))


class Dovetail:
    name = "dovetail"

    def __init__(self, folder: Path, tables: int) -> None:
        write_spec(folder, tables)
        self._folder = folder
        self._edits = count()

    def acts(self) -> Mapping[str, Act]:
        remembers = {"DOVETAIL_CACHE": str(self._folder / "cache")}
        generate, check = [[COMMAND, "generate"]], [[COMMAND, "check"]]
        return {
            "cold": Act(self._folder, generate, self._empty, remembers),
            "no-op": Act(self._folder, generate, environment=remembers),
            "check": Act(self._folder, check, environment=remembers),
            "edit": Act(self._folder, generate, self._edit, remembers),
        }

    def _empty(self) -> None:
        for made in ("generated", "cache"):
            shutil.rmtree(self._folder / made, ignore_errors=True)

    def _edit(self) -> None:
        edit(self._folder, next(self._edits))
