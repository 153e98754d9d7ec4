"""Tables as SQLite writes them: their columns, their constraints, and whether two of them read the same."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.constraints import constraint_clauses
from dovetail.migrate.dialects.indexes import create_index, exists_on
from dovetail.migrate.dialects.quoting import enclosed, identifier, qualified
from dovetail.migrate.dialects.sqlite_defaults import default_sql
from dovetail.migrate.dialects.sqlite_types import type_name
from dovetail.migrate.dialects.table_text import ColumnText, create_table
from dovetail.schema.columns import Column
from dovetail.schema.model import QualifiedName, Schema, Table
from dovetail.schema.types import DomainType

__all__ = ["TableText", "create", "create_indexes", "default_of", "expression_of", "table_text"]


@dataclass(frozen=True, slots=True)
class TableText:
    """What CREATE TABLE says between its brackets; the order of columns is left out of a comparison."""

    columns: frozenset[ColumnText]
    clauses: tuple[str, ...]


def table_text(table: Table, schema: Schema) -> TableText:
    columns = (column_text(column, schema) for column in table.columns)
    return TableText(frozenset(columns), tuple(constraint_clauses(table, schema, "sqlite")))


def create(table: Table, schema: Schema, name: str | None = None) -> str:
    """Return CREATE TABLE, with all foreign keys inside; under another `name`, if one is given."""
    columns = [column_text(column, schema) for column in table.columns]
    identifier_ = table.identifier if name is None else QualifiedName(name)
    return create_table(qualified(identifier_, "sqlite"), columns, constraint_clauses(table, schema, "sqlite"))


def create_indexes(table: Table) -> Iterator[str]:
    """Yield CREATE INDEX for every index of a table that SQLite has."""
    for index in table.indexes:
        if exists_on(index, "sqlite"):
            yield create_index(index, table.identifier, "sqlite")


def column_text(column: Column, schema: Schema) -> ColumnText:
    words = _collation(column, schema)
    if not column.nullable:
        words.append("NOT NULL")
    default = default_of(column, schema)
    if default is not None:
        words += ["DEFAULT", default]
    if column.generated is not None and (expression := expression_of(column)) is not None:
        words += ["GENERATED ALWAYS AS", enclosed(expression), "STORED" if column.generated.stored else "VIRTUAL"]
    type_ = type_name(column.type, schema) if column.identity is None else "INTEGER"
    return ColumnText(identifier(column.name, "sqlite"), type_, " ".join(words))


def default_of(column: Column, schema: Schema) -> str | None:
    """Return what follows DEFAULT; None for a column without a default."""
    return None if column.default is None else default_sql(column.default, storage_type(column.type, schema))


def expression_of(column: Column) -> str | None:
    """Return the expression that a generated column is computed by; None for one that is not computed on SQLite."""
    return None if column.generated is None else column.generated.sql.on("sqlite")


def _collation(column: Column, schema: Schema) -> list[str]:
    own = collate(column.collation, "sqlite")
    if own or not isinstance(column.type, DomainType):
        return own
    return collate(schema.domains_by_name[column.type.name].collation, "sqlite")
