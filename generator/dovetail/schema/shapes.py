"""Shapes: which columns and relations of a table a read query fetches, as a spec declares it."""

from collections.abc import Iterator
from typing import Literal

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Span
from dovetail.schema.columns import Sql

__all__ = [
    "Function",
    "Shape",
    "ShapeAggregate",
    "ShapeAlternative",
    "ShapeAlternatives",
    "ShapeFields",
    "ShapeOrder",
    "ShapePayload",
    "ShapeRelation",
]

Function = Literal["count", "sum", "avg", "min", "max"]


@dataclass(frozen=True, slots=True)
class ShapeOrder:
    """What related rows are sorted by: a column of `table`, which is theirs or the association table."""

    table: str
    column: str
    descending: bool = False
    nulls: Literal["first", "last"] | None = None


@dataclass(frozen=True, slots=True)
class ShapePayload:
    """A field that is filled from a column of the association table through which the row was found."""

    name: str
    column: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ShapeAggregate:
    """A field that is made of all rows of `relation`, or of a `column` of theirs, that meet `where`."""

    name: str
    function: Function
    relation: str
    column: str | None = None
    where: Sql | None = None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ShapeRelation:
    """A field that holds the related row, or those of the related rows that are asked for.

    What is read of each are the `fields`, or those of another shape, the one called `shape`. With a `limit` of 1 a relation
    to many gives its first row, and not a list. `depth` is how often a shape is entered that leads back to itself.
    """

    name: str
    relation: str
    fields: "ShapeFields | None" = None
    shape: str | None = None
    where: Sql | None = None
    order_by: tuple[ShapeOrder, ...] = ()
    limit: int | None = None
    offset: int | None = None
    depth: int | None = None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ShapeAlternative:
    """What is read of a row of one of several tables, which the tag of its class calls `word`."""

    word: str
    relation: ShapeRelation


@dataclass(frozen=True, slots=True)
class ShapeAlternatives:
    """A field that holds the row that the polymorphic `reference` refers to, in the class for its table.

    Every such class has the field `tag`, which says for which table it is.
    """

    name: str
    reference: str
    tag: str
    alternatives: tuple[ShapeAlternative, ...]
    optional: bool = False
    depth: int | None = None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ShapeFields:
    """What is read of a row of `table`, and as payload of the row of `association` through which it was found.

    Columns stand in the order of the spec, and so does payload that is listed; the rest is sorted by name.
    """

    table: str
    columns: tuple[str, ...] = ()
    association: str | None = None
    payload: tuple[ShapePayload, ...] = ()
    aggregates: tuple[ShapeAggregate, ...] = ()
    relations: tuple[ShapeRelation, ...] = ()
    alternatives: tuple[ShapeAlternatives, ...] = ()

    @property
    def followed(self) -> Iterator[ShapeRelation]:
        """All relations that rows are read by, alone or as one of several."""
        yield from self.relations
        for item in self.alternatives:
            yield from (alternative.relation for alternative in item.alternatives)

    def inside(self) -> Iterator[ShapeRelation]:
        """Yield the relations at every depth, each before those of its own rows; other shapes are not entered."""
        for relation in self.followed:
            yield relation
            if relation.fields is not None:
                yield from relation.fields.inside()


@dataclass(frozen=True, slots=True)
class Shape:
    """A class that read queries take. `name` is what Python calls it."""

    name: str
    fields: ShapeFields
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
