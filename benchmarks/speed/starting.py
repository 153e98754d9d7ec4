"""How long it takes until anything begins: the start of the command, and imports."""

import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.speed.by_hand import write_models
from benchmarks.speed.contestants.contestant import Act
from benchmarks.speed.contestants.ours import COMMAND
from benchmarks.speed.processes import run
from benchmarks.speed.run import OURS
from benchmarks.speed.synthetic import write_spec

__all__ = ["IMPORTS", "START", "imports", "starts"]

START, IMPORTS = "start", "import models"

_IMPORT = "from {}; from sqlalchemy.orm import configure_mappers; configure_mappers()"


def starts(folder: Path) -> Mapping[str, Act]:
    """The start of the command beside that of a program that only loads click."""
    says = {
        OURS: [COMMAND, "--help"],
        "import dovetail": [sys.executable, "-c", "import dovetail"],
        "import click": [sys.executable, "-c", "import click"],
    }
    return {who: Act(folder, [command]) for who, command in says.items()}


def imports(folder: Path, tables: int) -> Mapping[str, Act]:
    """The models of a package that was generated into `folder`, beside the same ones by hand in one file."""
    write_spec(folder, tables)
    run([COMMAND, "generate"], folder, {"DOVETAIL_CACHE": "off"})
    write_models(folder / "by_hand.py", tables)
    ways = {
        OURS: (folder / "generated", "shop.models import Base"),
        "by hand, one file": (folder, "by_hand import Base"),
    }
    return {who: Act(place, [[sys.executable, "-c", _IMPORT.format(module)]]) for who, (place, module) in ways.items()}
