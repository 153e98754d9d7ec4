"""The keys of a table as its metadata has them: what it refers to, what is unique."""

from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UnaryExpression,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapper

from ..guarantee import own_rows
from ..soft_deletion import is_among_living
from .definitions import words

__all__ = [
    "Way",
    "columns_by_name",
    "follows",
    "foreign_keys",
    "is_unique",
    "key_called",
    "way_of",
]


class Way(NamedTuple):
    """How a row finds another: its columns, the other table, and columns of that."""

    columns: tuple[str, ...]
    table: str
    related_columns: tuple[str, ...]

    def __str__(self) -> str:
        """Return the way as a sentence has it: "(author_id) to users (id)"."""
        return f"{words(self.columns)} to {self.table} {words(self.related_columns)}"


def table_of(mapper: Mapper[Any]) -> Table[Any]:
    """Return the table of a model: generated models have one each."""
    return cast("Table[Any]", mapper.local_table)


def columns_by_name(table: Table[Any]) -> dict[str, Column[Any]]:
    """Return columns by their names in the database, whatever Python calls them."""
    return {column.name: column for column in table.columns}


def foreign_keys(table: Table[Any]) -> list[ForeignKeyConstraint]:
    """Return the foreign keys of a table, in the same order in every run."""
    found = ((str(key.name), way_of(key), key) for key in table.foreign_key_constraints)
    return [key for _, _, key in sorted(found, key=lambda each: each[:2])]


def key_called(name: str | None, table: Table[Any]) -> ForeignKeyConstraint | None:
    """Return the foreign key of that name, if the table has it."""
    return next((key for key in foreign_keys(table) if key.name == name), None)


def way_of(key: ForeignKeyConstraint) -> Way:
    """Return how a foreign key goes. What it refers to need not be there."""
    paths = [element.target_fullname.rpartition(".") for element in key.elements]
    columns = tuple(element.parent.name for element in key.elements)
    return Way(columns, paths[0][0], tuple(column for _, _, column in paths))


def follows(way: Way, key: ForeignKeyConstraint) -> bool:
    """Say whether a foreign key goes that way, whether or not it holds the tenant, which
    is the same on both sides, besides.
    """
    found = way_of(key)
    if way == found:
        return True
    here, there = (_tenant_column(table) for table in (key.table, _referred(key)))
    pairs = [*zip(found.columns, found.related_columns, strict=True)]
    others = [pair for pair in pairs if pair != (here, there)]
    return way.table == found.table and others == [*zip(*way[::2], strict=False)]


def _referred(key: ForeignKeyConstraint) -> Table[Any] | None:
    return key.table.metadata.tables.get(way_of(key).table)


def _tenant_column(table: Table[Any] | None) -> str | None:
    """Return the column that says whose a row is."""
    found = None if table is None else own_rows(table)
    return None if found is None else found.column


def is_unique(table: Table[Any], columns: tuple[str, ...]) -> bool | None:
    """Say whether no two rows have the same values in the columns; None where that
    hangs on the meaning of an SQL expression.
    """
    keys = [_columns_of(index) for index in table.indexes if _keeps_apart(index)]
    keys += [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, (PrimaryKeyConstraint, UniqueConstraint))
    ]
    if any(key and set(columns).issuperset(key) for key in keys):
        return True
    return None if None in keys else False


def _keeps_apart(index: Index) -> bool:
    """Say whether the index allows no two rows alike that are not deleted: it is unique
    and not otherwise partial.
    """
    partial = any(option.endswith("_where") for option in index.dialect_kwargs)
    return bool(index.unique) and (not partial or is_among_living(index))


def _columns_of(index: Index) -> list[str] | None:
    """The columns of an index, None if it is one of expressions."""
    parts = [
        part.element if isinstance(part, UnaryExpression) else part
        for part in index.expressions
    ]
    columns = [part.name for part in parts if isinstance(part, Column)]
    return columns if len(columns) == len(parts) else None
