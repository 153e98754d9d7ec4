"""What the pages of the documentation are made of."""

from collections.abc import Iterable

from dovetail.data_classes import dataclass

__all__ = ["Page", "Section", "section_of_rows"]

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it: paragraphs, a table with the names of its columns, facts of a line each.

    Every text in it is Markdown. `drawing` comes last.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    columns: Row = ()
    rows: tuple[Row, ...] = ()
    facts: tuple[str, ...] = ()
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The view of a page that is a title and sections."""

    title: str
    sections: tuple[Section, ...]


def section_of_rows(heading: str, text: str, columns: Row, rows: Iterable[Row]) -> list[Section]:
    """Return a section with a table; none where the table has no rows."""
    found = tuple(rows)
    return [Section(heading, (text,) if text else (), columns, found)] if found else []
