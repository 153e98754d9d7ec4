"""Where hazards are looked for."""

from collections.abc import Callable, Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import Change
from dovetail.migrate.existing_rows import ExistingRows
from dovetail.schema.columns import Column, Database
from dovetail.schema.model import Schema, Table

__all__ = ["Look"]


@dataclass(frozen=True)
class Look:
    """What the hazards of a change are looked for in; in `before` things have their new names already."""

    database: Database
    before: Schema
    after: Schema
    rows: ExistingRows

    def stands(self, table: str) -> bool:
        """Say whether the table may hold rows already."""
        return table in self.before.tables_by_name

    def changes_of(self, table: str) -> list[Change]:
        """Return the changes to a table."""
        return self.rows.changes_of(table)

    def keeps_type(self, table: str, column: Column) -> bool:
        """Say whether a column stays, with the type that it has: what changes about the type is asked of its values."""
        later = self.after.tables_by_name[table].columns
        return any(each.name == column.name and each.type == column.type for each in later)

    def columns_that(self, holds: Callable[[Column], bool]) -> Iterator[tuple[Table, Column]]:
        """Yield the columns of tables that stand and stay for which something holds."""
        for table in self.before.tables:
            if not table.external and table.name in self.after.tables_by_name:
                yield from ((table, column) for column in table.columns if holds(column))
