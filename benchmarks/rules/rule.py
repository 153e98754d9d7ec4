"""A rule, as three databases that keep it in their own way, and what is done to the rows of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["Database", "Operation", "Rule"]

Database = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class Operation:
    """One statement, on one row after the other or on all at once: `{which}` is where it says which.

    `key` is the column that numbers the rows from 1, and `before` what is done in the same transaction and not timed.
    """

    name: str
    sql: str
    key: str = "id"
    before: tuple[str, ...] = ()

    @property
    def at_once(self) -> str:
        return self.sql.format(which=f"{self.key} > 0")

    def one_by_one(self, parameter: str) -> str:
        return self.sql.format(which=f"{self.key} = {parameter}")


@dataclass(frozen=True)
class Rule:
    """Tables `without` a rule and with it (`kept`), as specs have them, and what keeps it `by_hand` beside the former.

    `rows` fill the tables of all three before anything is measured; `numbers` is a table of theirs, with the numbers from 1 in `n`.
    A rule that only one database keeps is kept by hand there only.
    """

    name: str
    says: str
    without: str
    kept: str
    by_hand: Mapping[Database, tuple[str, ...]]
    rows: tuple[str, ...]
    operations: tuple[Operation, ...]
