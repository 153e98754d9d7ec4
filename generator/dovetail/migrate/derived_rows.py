"""The derived columns of a database: the rows in which one is wrong, and the statements that make them right."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.dialects.objects.derived_values import DerivedValues
from dovetail.migrate.dialects.quoting import qualified
from dovetail.schema.columns import Database
from dovetail.schema.guarantees import Derivation, derivations
from dovetail.schema.model import Schema, Table

__all__ = ["DerivedColumn", "derived_columns_of"]


@dataclass(frozen=True)
class DerivedColumn:
    """A derived column of a database that has `schema`."""

    table: Table
    derivation: Derivation
    schema: Schema
    database: Database

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.derivation.column}"

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        key = self.table.primary_key
        return self.derivation.referenced_columns if key is None else key.columns

    def wrong_rows(self) -> str:
        """Return the query for the rows in which it is wrong: their keys, the value that is stored, and the right one."""
        values = self._values
        stored = f"{values.row}.{values.name(self.derivation.column)}"
        keys = [f"{values.row}.{values.name(column)}" for column in self.key]
        selected = ", ".join((*keys, stored, values.made_anew(self.derivation, values.row)))
        wrong = values.is_wrong(self.derivation, stored, values.row)
        return f"SELECT {selected}\nFROM {values.changed}\nWHERE {wrong}\nORDER BY {', '.join(keys)}"

    def repairs(self) -> Iterator[str]:
        """Yield the statements that put it right, for one transaction: nobody writes meanwhile what it is made of."""
        if self.database == "postgresql":
            made_of = self.schema.tables_by_name[self.derivation.table].identifier
            yield f"LOCK TABLE {qualified(made_of, self.database)} IN SHARE MODE"
        yield self._values.filled([self.derivation])

    @property
    def _values(self) -> DerivedValues:
        return DerivedValues(self.table, self.schema, self.database)


def derived_columns_of(schema: Schema, database: Database) -> tuple[DerivedColumn, ...]:
    """Return the derived columns of all tables, by their names."""
    return tuple(
        DerivedColumn(table, derivation, schema, database)
        for table in schema.tables
        if not table.external
        for derivation in derivations(table.guarantees)
    )
