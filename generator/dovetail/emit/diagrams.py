"""The tables of a schema on as few diagrams as stay readable: tables that refer to each other together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dovetail.data_classes import dataclass, field
from dovetail.emit import mermaid
from dovetail.schema.model import Relation, Schema

__all__ = ["Diagram", "Drawn", "connected_groups", "diagrams", "drawn_tables", "sheets"]

_MOST_TABLES = 60
_MOST_CHARACTERS = 30_000
"""Well under the 50,000 at which Mermaid refuses to draw (`maxTextSize`)."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram of some tables, as the lines below `erDiagram`. Their references may lead to tables on other diagrams."""

    tables: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one table brings to a diagram: its box, a line for each of its references, and how many characters that takes."""

    box: list[str]
    lines: list[str]
    size: int

    @classmethod
    def of(cls, box: list[str], lines: list[str]) -> "Drawn":
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
    drawn = drawn_tables(schema)
    sizes = {table: each.size for table, each in drawn.items()}
    return [_diagram(tables, drawn) for tables in sheets(connected_groups(schema), sizes)]


def sheets(groups: Iterable[Sequence[str]], sizes: Mapping[str, int]) -> list[list[str]]:
    """Deal the groups of tables out to diagrams; `sizes` says how many characters each table takes."""
    found = [_Sheet()]
    for group in groups:
        if not found[-1].has_room_for(len(group), sum(sizes[table] for table in group)):
            found.append(_Sheet())
        for table in group:
            if not found[-1].has_room_for(1, sizes[table]):
                found.append(_Sheet())
            found[-1].tables.append(table)
            found[-1].size += sizes[table]
    return [sorted(sheet.tables) for sheet in found if sheet.tables]


def _diagram(tables: list[str], drawn: dict[str, Drawn]) -> Diagram:
    boxes = (line for table in tables for line in drawn[table].box)
    return Diagram(tuple(tables), (*boxes, *(line for table in tables for line in drawn[table].lines)))


def drawn_tables(schema: Schema) -> dict[str, Drawn]:
    """Return what each table brings to a diagram."""
    names = mermaid.entity_names(schema)
    found = {}
    for table in schema.tables:
        associations = (mermaid.association_line(relation, names) for relation in _associations(schema, table.name))
        lines = [*mermaid.reference_lines(table, names), *associations]
        found[table.name] = Drawn.of(mermaid.entity(table, names[table.name]), lines)
    return found


def _associations(schema: Schema, table: str) -> Iterator[Relation]:
    """The many-to-many relations of a table that are drawn from there: of two sides, the first by name."""
    for relation in schema.relations_by_table[table]:
        inverse = (relation.related_table, relation.inverse or "")
        if relation.side == "association" and (relation.inverse is None or (table, relation.name) <= inverse):
            yield relation


def connected_groups(schema: Schema) -> Iterator[list[str]]:
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
