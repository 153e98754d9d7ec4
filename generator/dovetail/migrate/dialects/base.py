"""What a database has to be able to say: the statements of changes."""

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import Change, CreateTable
from dovetail.migrate.dialects.quoting import one_line
from dovetail.schema.columns import Column, Database
from dovetail.schema.model import Schema
from dovetail.schema.types import DomainType, Type

__all__ = ["Dialect", "Run", "Statement", "Step", "storage_type", "title"]

Run = Literal["together", "apart", "alone"]
"""How a statement is run: in one transaction with its neighbours, in one of its own, or outside of any."""


@dataclass(frozen=True, slots=True)
class Step:
    """One SQL statement without its semicolon. A `late` one can wait until everything else is done."""

    sql: str
    run: Run = "together"
    late: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement without its semicolon, the change that caused it, and a title if it opens a new matter."""

    sql: str
    change: Change
    comment: str | None = None
    run: Run = "together"


class Dialect(Protocol):
    """One database. Names, texts and values are quoted; SQL that the user wrote stands as it is."""

    @property
    def name(self) -> Database: ...

    def type_name(self, type_: Type, schema: Schema) -> str:
        """Return how the database spells `type_`; enums and domains are looked up in `schema`."""
        ...

    def default(self, column: Column, schema: Schema) -> str | None:
        """Return the expression that follows DEFAULT; None where the column has no default in this database."""
        ...

    def statements(self, changes: Iterable[Change], before: Schema, after: Schema) -> Iterator[Statement]:
        """Yield what makes `changes`, which lead from `before` to `after`, in their order."""
        ...


def storage_type(type_: Type, schema: Schema) -> Type:
    """Return the type that values of `type_` have once its domain, if it is one, is looked through."""
    return schema.domains_by_name[type_.name].type if isinstance(type_, DomainType) else type_


def title(change: Change) -> str | None:
    """Return the line that heads the statements of `change`; None for a change that belongs to what stands above it."""
    match change:
        case CreateTable(table):
            return one_line(f"{table.name}: {table.doc}" if table.doc else table.name)
        case _:
            return None
