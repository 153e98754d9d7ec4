"""The tables of a schema on as few diagrams as stay readable: tables that refer to each other together."""

from collections.abc import Iterator
from dataclasses import field

from dovetail.data_classes import dataclass
from dovetail.emit import mermaid
from dovetail.schema.model import Relation, Schema

__all__ = ["Diagram", "diagrams"]

_MOST_TABLES = 60
_MOST_CHARACTERS = 30_000
"""Well under the 50,000 at which Mermaid refuses to draw (`maxTextSize`)."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram of some tables, as the lines below `erDiagram`. Their references may lead to tables on other diagrams."""

    tables: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What one table brings to a diagram: its box, a line for each of its references, and how many characters that takes."""

    box: list[str]
    lines: list[str]
    size: int

    @classmethod
    def of(cls, box: list[str], lines: list[str]) -> "_Drawn":
        drawn = box + lines
        return cls(box, lines, sum(map(len, drawn)) + len(drawn))


@dataclass(slots=True)
class _Sheet:
    """A diagram that is being filled."""

    tables: list[str] = field(default_factory=list)
    size: int = 0

    def has_room_for(self, tables: int, size: int) -> bool:
        return len(self.tables) + tables <= _MOST_TABLES and self.size + size <= _MOST_CHARACTERS


def diagrams(schema: Schema) -> list[Diagram]:
    """Return the diagrams: one while everything fits, else as many as it takes, a connected group cut only when it must be."""
    drawn = _drawn_tables(schema)
    sheets = [_Sheet()]
    for group in _connected_groups(schema):
        if not sheets[-1].has_room_for(len(group), sum(drawn[table].size for table in group)):
            sheets.append(_Sheet())
        for table in group:
            if not sheets[-1].has_room_for(1, drawn[table].size):
                sheets.append(_Sheet())
            sheets[-1].tables.append(table)
            sheets[-1].size += drawn[table].size
    return [_diagram(sheet, drawn) for sheet in sheets if sheet.tables]


def _diagram(sheet: _Sheet, drawn: dict[str, _Drawn]) -> Diagram:
    tables = sorted(sheet.tables)
    boxes = (line for table in tables for line in drawn[table].box)
    return Diagram(tuple(tables), (*boxes, *(line for table in tables for line in drawn[table].lines)))


def _drawn_tables(schema: Schema) -> dict[str, _Drawn]:
    names = mermaid.entity_names(schema)
    found = {}
    for table in schema.tables:
        associations = (mermaid.association_line(relation, names) for relation in _associations(schema, table.name))
        lines = [*mermaid.reference_lines(table, names), *associations]
        found[table.name] = _Drawn.of(mermaid.entity(table, names[table.name]), lines)
    return found


def _associations(schema: Schema, table: str) -> Iterator[Relation]:
    """The many-to-many relations of a table that are drawn from there: of two sides, the first by name."""
    for relation in schema.relations_by_table[table]:
        inverse = (relation.related_table, relation.inverse or "")
        if relation.side == "association" and (relation.inverse is None or (table, relation.name) <= inverse):
            yield relation


def _connected_groups(schema: Schema) -> Iterator[list[str]]:
    """Yield the groups of tables that hang together, each from its first table by name outwards."""
    neighbours: dict[str, set[str]] = {table.name: set() for table in schema.tables}
    for table in schema.tables:
        for key in table.foreign_keys:
            neighbours[table.name].add(key.referenced_table)
            neighbours[key.referenced_table].add(table.name)
        for alternative in (each for reference in table.polymorphic for each in reference.alternatives):
            neighbours[table.name].add(alternative.table)
            neighbours[alternative.table].add(table.name)
    reached: set[str] = set()
    for start in neighbours:
        if start in reached:
            continue
        group = [start]
        reached.add(start)
        for name in group:  # which grows meanwhile
            nearby = sorted(neighbours[name] - reached)
            reached.update(nearby)
            group += nearby
        yield group
