"""The page of diagrams after an edit of some tables: their boxes are drawn anew, as long as all stay where they are."""

from collections.abc import Callable
from typing import NamedTuple

from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.excerpt.pages import with_box
from dovetail.excerpt.reading import Edit, Reading
from dovetail.excerpt.whole import Whole

__all__ = ["DIAGRAM", "Diagrams", "diagrams_after"]

DIAGRAM = "docs/diagram.md"


class Diagrams(NamedTuple):
    """The page of diagrams, None where it looks the same, and what every table takes on it."""

    page: str | None
    sizes: dict[str, int]


def diagrams_after(whole: Whole, edit: Edit, reading: Reading, read: Callable[[str], str]) -> Diagrams:
    """Return the page with the edited tables drawn anew. Raises NoAnswerError where others would move."""
    from dovetail.emit.diagrams import drawn_tables, sheets

    before, after = (drawn_tables(spec.schema) for spec in reading.both)
    redrawn = [table for table in sorted(edit.tables) if before[table] != after[table]]
    if not redrawn:
        return Diagrams(None, whole.sizes)
    sizes = {**whole.sizes, **{table: after[table].size for table in redrawn}}
    if sheets(whole.groups, sizes) != sheets(whole.groups, whole.sizes):
        raise NoAnswerError
    page = read(DIAGRAM)
    for table in redrawn:
        drawn = with_box(page, before[table].box, after[table].box)
        if drawn is None or before[table].lines != after[table].lines:
            raise NoAnswerError
        page = drawn
    return Diagrams(page, sizes)
