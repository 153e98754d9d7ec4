"""Pairs of Schemas, one before and one after a migration: each file under `evolutions/` holds two specs that tell one story.

Beside what a spec says, the first may say `rows`: by `table.column`, what that column holds in three rows where a value at random
would not do. The second may say `expected`, by `table.column`, what it holds then; `lost`, the columns that the way back leaves
without their values; `empty: up` or `empty: down`, where the database can do it to tables without rows only; and `hazards`, all that
the migration has, each with the database that has it where the other has not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dovetail import pipeline
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from fast_yaml import dumped, loaded_all

__all__ = ["EVOLUTIONS", "ON_SQLITE", "Evolution", "evolution", "schema_of"]

_OUR_KEYS = ("rows", "expected", "lost", "empty", "hazards")
_FILES = sorted((Path(__file__).parent / "evolutions").glob("*.yaml"))
EVOLUTIONS = [file.stem for file in _FILES]
ON_SQLITE = [file.stem for file in _FILES if "databases: [postgresql]" not in file.read_text(encoding="utf-8")]


@dataclass(frozen=True)
class Evolution:
    """Two Schemas, and what is said of rows: the former first, the latter afterwards."""

    before: Schema
    after: Schema
    rows: Mapping[str, list[Any]]
    expected: Mapping[str, Any]
    lost: frozenset[str]
    empty: str | None
    hazards: tuple[str, ...] = ()

    def expected_on(self, database: Database) -> dict[str, list[Any]]:
        return {place: said[database] if isinstance(said, dict) else said for place, said in self.expected.items()}


@cache
def evolution(name: str) -> Evolution:
    """Return the pair of that name."""
    text = (Path(__file__).parent / "evolutions" / f"{name}.yaml").read_text(encoding="utf-8")
    before, after = (document or {} for document in loaded_all(text))
    said = {key: document.pop(key) for document in (before, after) for key in _OUR_KEYS if key in document}
    return Evolution(
        schema_of(before),
        schema_of(after),
        said.get("rows", {}),
        said.get("expected", {}),
        frozenset(said.get("lost", ())),
        said.get("empty"),
        tuple(said.get("hazards", ())),
    )


def schema_of(document: dict[str, Any]) -> Schema:
    """Return what a spec says, which is for both databases and has the name that all have here if it says nothing else."""
    header = {"dovetail": 1, "name": "evolving", "databases": ["postgresql", "sqlite"]}
    with TemporaryDirectory() as folder:
        root = Path(folder) / "spec.yaml"
        root.write_text(dumped({**header, **document}), encoding="utf-8")
        return pipeline.read(root).schema
