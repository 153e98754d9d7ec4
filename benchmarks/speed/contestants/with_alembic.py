"""Alembic's autogenerate, between models in one file and an SQLite database."""

import shutil
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from benchmarks.speed.by_hand import edit_models, write_models
from benchmarks.speed.contestants.contestant import Act
from benchmarks.speed.processes import run

__all__ = ["Alembic"]

_COMMAND = str(Path(sys.executable).with_name("alembic"))


class Alembic:
    name = "Alembic"

    def __init__(self, folder: Path, tables: int) -> None:
        folder.mkdir()
        self._folder = folder
        self._edits = count()
        write_models(folder / "models.py", tables)
        run([_COMMAND, "init", "migrations"], folder)
        _replace(folder / "alembic.ini", "driver://user:pass@localhost/dbname", "sqlite:///shop.sqlite")
        _replace(folder / "migrations" / "env.py", "target_metadata = None", _METADATA)

    def acts(self) -> Mapping[str, Act]:
        revision = [[_COMMAND, "revision", "--autogenerate", "-m", "change"]]
        return {
            "cold": Act(self._folder, revision, self._empty),
            "check": Act(self._folder, [[_COMMAND, "check"]], self._upgrade),
            "edit": Act(self._folder, revision, self._edit),
        }

    def _empty(self) -> None:
        (self._folder / "shop.sqlite").unlink(missing_ok=True)
        shutil.rmtree(self._folder / "migrations" / "versions")
        (self._folder / "migrations" / "versions").mkdir()

    def _upgrade(self) -> None:
        run([_COMMAND, "upgrade", "head"], self._folder)

    def _edit(self) -> None:
        self._upgrade()
        edit_models(self._folder / "models.py", next(self._edits))


_METADATA = "from models import Base\ntarget_metadata = Base.metadata"


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{file.name} of this version of Alembic is another one"
    file.write_text(text.replace(old, new))
