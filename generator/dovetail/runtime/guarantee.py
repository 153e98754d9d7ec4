"""What a table promises beyond types, keys and checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

__all__ = ["Guarantee", "OwnRows", "own_rows"]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Something that the database refuses, by a trigger, with an error of this name."""

    name: str
    doc: str
    columns: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class OwnRows(Guarantee):
    """Each tenant sees and writes rows of its own only: the column says whose a row is."""

    @property
    def column(self) -> str:
        return self.columns[0]


def own_rows(table: Table[Any]) -> OwnRows | None:
    """Return by what the rows of tenants are kept apart, if the table has such."""
    promised: list[Guarantee] = table.info.get("guarantees", [])
    return next((each for each in promised if isinstance(each, OwnRows)), None)
