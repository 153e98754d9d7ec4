"""Shapes: what a pydantic class asks of a table, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column

from ..fields import Aggregate, Related
from ..relation import Relation
from ..source import Source

__all__ = [
    "AggregateField",
    "AlternativesField",
    "ColumnField",
    "EmptyField",
    "RelationField",
    "Shape",
    "Tag",
]


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A field that is filled from a column, of the association table if `through`."""

    name: str
    column: Column[Any]
    through: bool = False


@dataclass(frozen=True, slots=True)
class AggregateField:
    """A field that is filled from all related rows, or from a `column` of theirs. It is
    `exact` if it is annotated with a decimal.
    """

    name: str
    relation: Relation
    column: Column[Any] | None
    aggregate: Aggregate
    exact: bool


@dataclass(frozen=True, slots=True)
class RelationField:
    """A field that is filled from a relation; `many` says whether it is a list."""

    name: str
    relation: Relation
    shape: "Shape"
    related: Related
    many: bool


@dataclass(frozen=True, slots=True)
class AlternativesField:
    """A field that is filled from whichever of several relations leads to a row; the
    class for each has a tag, so that they can be told apart.
    """

    name: str
    relations: tuple[RelationField, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A field that says which of several classes an instance is of: by a constant."""

    name: str
    word: str


@dataclass(frozen=True, slots=True)
class EmptyField:
    """A field on the last level of a class that is related to itself."""

    name: str
    many: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A pydantic class, matched field by field with the table that it is read from, and
    with the association table through which rows of that are found.
    """

    model: type[BaseModel]
    source: Source
    columns: tuple[ColumnField, ...]
    aggregates: tuple[AggregateField, ...]
    relations: tuple[RelationField, ...]
    empty: tuple[EmptyField, ...]
    alternatives: tuple[AlternativesField, ...] = ()
    tag: Tag | None = None

    @property
    def followed(self) -> Iterator[RelationField]:
        """All relations that fill fields, alone or as one of several."""
        yield from self.relations
        for field in self.alternatives:
            yield from field.relations
