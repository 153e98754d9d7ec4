"""What the placement of rows speaks of: a column, and perhaps another table; and the placement after a rename of those."""

from collections.abc import Iterator

from dovetail.data_classes import replace
from dovetail.migrate.guaranteed import Renaming
from dovetail.schema.model import Table
from dovetail.schema.placement import Placement, Spread

__all__ = ["places_of", "renamed_placement"]


def places_of(placement: Placement, table: str) -> Iterator[tuple[str, ...]]:
    """Yield what has to be there for the placement of a table: its column, and the table beside whose rows its own lie."""
    if isinstance(placement, Spread):
        yield table, "column", placement.by
        if placement.beside not in (None, "none"):
            yield placement.beside, "placement of", placement.beside


def renamed_placement(table: Table, renaming: Renaming) -> Table:
    """Return a table whose placement speaks of things by the names that they have from now on."""
    placement = table.placement
    if not isinstance(placement, Spread):
        return table
    beside = None if placement.beside is None else renaming.table(placement.beside)
    placed = Spread(renaming.column(table.name, placement.by), beside)
    return table if placed == placement else replace(table, placement=placed)
