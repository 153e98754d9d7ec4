"""Which derived columns are made of the same rows: one foreign key feeds them all."""

from collections.abc import Iterator
from itertools import groupby

from dovetail.data_classes import dataclass
from dovetail.schema.guarantees import Derivation, derivations
from dovetail.schema.model import Schema, Table
from dovetail.schema.naming import guarantee_name

__all__ = ["Feed", "feeds_of"]


@dataclass(frozen=True, slots=True)
class Feed:
    """The columns of `referenced` that are derived from rows of `referencing`, found by one foreign key."""

    referenced: Table
    referencing: Table
    columns: tuple[str, ...]
    referenced_columns: tuple[str, ...]
    derivations: tuple[Derivation, ...]

    def name(self, event: str) -> str:
        """Return the name of what keeps the columns right at an event."""
        which = "_".join(self.columns)
        return guarantee_name(
            self.referencing.identifier.name, f"{which}_derives_{self.referenced.identifier.name}_{event}"
        )


def feeds_of(table: Table, schema: Schema) -> Iterator[Feed]:
    """Yield what feeds the derived columns of a table."""

    def key(derivation: Derivation) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        return derivation.table, derivation.columns, derivation.referenced_columns

    for (referencing, columns, referenced_columns), group in groupby(
        sorted(derivations(table.guarantees), key=key), key
    ):
        yield Feed(table, schema.tables_by_name[referencing], columns, referenced_columns, tuple(group))
