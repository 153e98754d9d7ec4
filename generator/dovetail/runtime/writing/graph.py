"""Rows that are made together: pydantic instances, and those that they hold in fields
named after relations, as a graph.

The same instance in several places is one row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Table, inspect
from sqlalchemy.orm import Mapper, RelationshipProperty

from ..errors import ShapeError
from ..relation import Association, Relation
from ..source import Source
from .association_rows import key_values, referencing_relation
from .created_values import values_of
from .written_fields import WrittenFields, fields_of, wrong_form

__all__ = ["AssociationRow", "Graph", "Node", "Reference"]


@dataclass(slots=True, eq=False)
class Node:
    """A row, its values by attribute, and the object that is made of it in the end."""

    row: BaseModel
    fields: WrittenFields
    values: dict[str, Any]
    made: Any = None

    @property
    def source(self) -> Source:
        return self.fields.source

    def items(self, name: str) -> Iterator[Any]:
        """Yield what the field `name`, one or many, holds; the same instance once."""
        value = getattr(self.row, name)
        if isinstance(value, (list, tuple, set, frozenset)):
            several: list[Any] = [*value]
            yield from _once(several)
        elif value is not None:
            yield value


@dataclass(frozen=True, slots=True)
class Reference:
    """One row refers to another, by a relation to one."""

    node: Node
    relation: Relation
    referenced: Node

    @property
    def relationship(self) -> RelationshipProperty[Any]:
        mapper: Mapper[Any] = inspect(self.node.source.model)
        return mapper.relationships[self.relation.name]

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """The attributes that equal each other by it: of the row that is referred to, and
        of the one that refers.
        """
        synchronized: Any = self.relationship.synchronize_pairs
        for theirs, ours in synchronized:
            yield (
                self.referenced.source.attribute(theirs),
                self.node.source.attribute(ours),
            )


@dataclass(frozen=True, slots=True)
class AssociationRow:
    """A row of the association table of `source`: its values by attribute, and which rows
    it refers to, by relation. `place` is the field that asks for it.
    """

    source: Source
    values: dict[str, Any]
    ends: dict[str, Node]
    place: str


@dataclass(slots=True)
class Graph:
    """Rows to make, in the order in which they were given."""

    nodes: dict[int, Node] = field(default_factory=dict)
    references: dict[tuple[int, str], Reference] = field(default_factory=dict)
    association_rows: list[AssociationRow] = field(default_factory=list)
    sources: dict[Table[Any], Source] = field(default_factory=dict)

    def add(
        self, row: BaseModel, source: Source, between: Source | None = None
    ) -> Node:
        """Add a row of `source` with all that is nested in it, and return its node;
        ShapeError where a class does not fit. It may be found through the association
        table `between`.
        """
        known = self.nodes.get(id(row))
        if known is not None:
            return _same_table(known, source)
        source = self.sources.setdefault(source.table, source)
        fields = fields_of(type(row), source, between)
        node = self.nodes[id(row)] = Node(row, fields, values_of(fields.columns, row))
        for name, relation in fields.relations:
            place, items = f"{fields.name}.{name}", [*node.items(name)]
            _check_number(place, relation, items)
            for item in items:
                self._relate(node, relation, item, place)
        return node

    def _relate(self, node: Node, relation: Relation, item: Any, place: str) -> None:
        between = node.source.association(relation)
        if relation.association is not None and between is not None:
            self._associate(node, relation, relation.association, between, item, place)
            return
        related = node.source.related(relation)
        if not isinstance(item, BaseModel):
            raise ShapeError(
                f"{place} holds {item!r}: it takes rows of {related.table.fullname} to "
                "make, instances of a pydantic class"
            )
        _refuse_discriminated(relation, place)
        other = self.add(item, related)
        if relation.side == "referencing":
            self._refer(node, relation, other)
        else:
            self._refer(other, related.relations[relation.inverse or ""], node)

    def _refer(self, node: Node, relation: Relation, referenced: Node) -> None:
        reference = Reference(node, relation, referenced)
        place = id(node.row), relation.name
        if self.references.setdefault(place, reference) != reference:
            raise ShapeError(
                f"one instance of {node.fields.name} stands in two rows, and has one "
                f"{relation.name}: give each an instance of its own"
            )

    def _associate(
        self,
        node: Node,
        relation: Relation,
        association: Association,
        between: Source,
        item: Any,
        place: str,
    ) -> None:
        ends = {referencing_relation(between, association.columns): node}
        if isinstance(item, BaseModel):
            other = self.add(item, node.source.related(relation), between)
            ends[referencing_relation(between, association.related_columns)] = other
            fields = fields_of(type(item), other.source, between)
            values = values_of(fields.payload, item)
        else:
            values = key_values(between, relation, association, item, place)
        self.association_rows.append(AssociationRow(between, values, ends, place))


def _refuse_discriminated(relation: Relation, place: str) -> None:
    """ShapeError for a row that is to be made together with one that refers to it, or the
    other way round, where a column says in which table it is.
    """
    discriminator = relation.discriminator
    if discriminator is not None:
        is_near = relation.side == "referencing"
        columns = relation.columns if is_near else relation.related_columns
        raise ShapeError(
            f"{place} is found by {discriminator.column}, and cannot be made together "
            f"with its row: make one after the other, with {discriminator.column} and "
            f"{' and '.join(columns)}"
        )


def _once(items: Iterable[Any]) -> Iterator[Any]:
    """Yield instances once each, and keys as often as they are given."""
    passed: set[int] = set()
    for item in items:
        if id(item) not in passed:
            yield item
        if isinstance(item, BaseModel):
            passed.add(id(item))


def _check_number(place: str, relation: Relation, items: Sequence[Any]) -> None:
    """ShapeError where a relation to one would have several rows."""
    if relation.cardinality == "one" and len(items) > 1:
        raise ShapeError(wrong_form(place, relation, items[0].__class__))


def _same_table(node: Node, source: Source) -> Node:
    if node.source.table is not source.table:
        raise ShapeError(
            f"one instance of {node.fields.name} is a row of "
            f"{node.source.table.fullname} or of {source.table.fullname}, not both"
        )
    return node
