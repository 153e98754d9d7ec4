"""Documentation that cannot fall behind: the relationships, the tables one by one, the objects written as SQL, and the diagram."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.diagrams import Diagram, diagrams
from dovetail.emit.markdown import fenced, list_of, plain
from dovetail.emit.relationships_page import relationships_page
from dovetail.emit.tables_page import tables_page
from dovetail.files import File
from dovetail.schema.model import Schema

__all__ = ["Docs"]


@dataclass(frozen=True, slots=True)
class DiagramSection:
    """A diagram as a fenced block, and the tables on it as a list of names."""

    tables: str
    drawing: str


@dataclass(frozen=True, slots=True)
class DiagramPage:
    """The view of `diagram.md`; every text in it is Markdown."""

    title: str
    diagrams: tuple[DiagramSection, ...]


@dataclass(frozen=True, slots=True)
class Docs:
    """The emitter of `docs/`, which GitHub shows as it is."""

    name: str = "docs"

    def emit(self, context: Context) -> Iterator[File]:
        schema, names = context.schema, context.names
        if context.only is None:
            yield context.file("docs/diagram.md", "docs/diagram.md.j2", page=_diagram_page(schema))
        if schema.objects:
            from dovetail.emit.objects_page import objects_page

            yield context.file("docs/objects.md", "docs/objects.md.j2", page=objects_page(schema))
        yield context.file("docs/relationships.md", "docs/relationships.md.j2", page=relationships_page(schema, names))
        yield context.file("docs/tables.md", "docs/tables.md.j2", page=tables_page(schema, names))


def _diagram_page(schema: Schema) -> DiagramPage:
    return DiagramPage(plain(schema.name), tuple(map(_section, diagrams(schema))))


def _section(diagram: Diagram) -> DiagramSection:
    return DiagramSection(list_of(diagram.tables), fenced(["erDiagram", *diagram.lines], "mermaid"))
