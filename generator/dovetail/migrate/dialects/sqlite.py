"""SQLite's statements: tables and indexes. It has no types of the spec's own, no namespaces and no comments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from dovetail.migrate.changes import (
    AddForeignKey,
    Change,
    CreateIndex,
    CreateTable,
    DropForeignKey,
    DropTable,
)
from dovetail.migrate.dialects.base import Statement, storage_type, title
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.constraints import constraint_clauses
from dovetail.migrate.dialects.indexes import create_index, exists_on
from dovetail.migrate.dialects.quoting import enclosed, identifier, qualified
from dovetail.migrate.dialects.sqlite_defaults import default_sql
from dovetail.migrate.dialects.table_text import ColumnText, create_table
from dovetail.schema.columns import Column, Database
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import WORDS, ArrayType, DomainType, EnumType, RawType, ScalarType, Type

__all__ = ["SQLite"]


class SQLite:
    """The dialect of SQLite."""

    name: Database = "sqlite"

    def type_name(self, type_: Type, schema: Schema) -> str:
        """Return how SQLite spells `type_`; a raw type is known there only if SQLite is the primary database."""
        match type_:
            case ScalarType():
                arguments = f"({', '.join(map(str, type_.arguments))})" if type_.arguments else ""
                return WORDS[type_.word].sqlite.format(arguments=arguments)
            case EnumType():
                return "TEXT"
            case DomainType():
                return self.type_name(storage_type(type_, schema), schema)
            case ArrayType():
                return "JSON"
            case RawType():
                return type_.sql if schema.databases[0] == self.name else "TEXT"
            case _:
                assert_never(type_)

    def default(self, column: Column, schema: Schema) -> str | None:
        """Return what follows DEFAULT."""
        return None if column.default is None else default_sql(column.default, storage_type(column.type, schema))

    def statements(self, changes: Iterable[Change], before: Schema, after: Schema) -> Iterator[Statement]:
        """Yield the statements of `changes`. All foreign keys of a table stand inside it, in a circle or not.

        Where tables refer to each other in a circle, none can be dropped first while foreign keys are enforced. One of the
        two settings helps: the first works outside a transaction only, the second inside one only.
        https://www.sqlite.org/pragma.html#pragma_foreign_keys
        """
        known = tuple(changes)
        first_drop = next((change for change in known if isinstance(change, DropTable)), None)
        if first_drop is not None and _refer_in_circles(known):
            yield Statement("PRAGMA foreign_keys = OFF", first_drop)
            yield Statement("PRAGMA defer_foreign_keys = ON", first_drop)
        for change in _with_keys_inside(known):
            for sql in self._texts(change, after):
                yield Statement(sql, change, title(change))

    def _texts(self, change: Change, schema: Schema) -> Iterator[str]:
        match change:
            case CreateTable(table):
                columns = [self._column(column, table, schema) for column in table.columns]
                name = qualified(table.identifier, self.name)
                yield create_table(name, columns, constraint_clauses(table, schema, self.name))
            case CreateIndex(table_name, index):
                if exists_on(index, self.name):
                    yield create_index(index, schema.tables_by_name[table_name].identifier, self.name)
            case DropTable(table):
                yield f"DROP TABLE {qualified(table.identifier, self.name)}"
            case _:
                return

    def _column(self, column: Column, table: Table, schema: Schema) -> ColumnText:
        words = self._collation(column, schema)
        if not column.nullable:
            words.append("NOT NULL")
        default = self.default(column, schema)
        if default is not None:
            words += ["DEFAULT", default]
        if column.generated is not None and (expression := column.generated.sql.on(self.name)) is not None:
            words += ["GENERATED ALWAYS AS", enclosed(expression), "STORED" if column.generated.stored else "VIRTUAL"]
        type_ = self.type_name(column.type, schema) if column.identity is None else "INTEGER"
        return ColumnText(identifier(column.name, self.name), type_, " ".join(words))

    def _collation(self, column: Column, schema: Schema) -> list[str]:
        own = collate(column.collation, self.name)
        if own or not isinstance(column.type, DomainType):
            return own
        return collate(schema.domains_by_name[column.type.name].collation, self.name)


def _with_keys_inside(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes with every foreign key that is added to a new table put back into that table."""
    added: dict[str, list[AddForeignKey]] = {}
    for change in changes:
        if isinstance(change, AddForeignKey):
            added.setdefault(change.table, []).append(change)
    for change in changes:
        if isinstance(change, CreateTable) and change.table.name in added:
            keys = (*change.table.foreign_keys, *(each.foreign_key for each in added[change.table.name]))
            ordered = tuple(sorted(keys, key=lambda key: key.name))
            yield replace(change, table=replace(change.table, foreign_keys=ordered))
        else:
            yield change


def _refer_in_circles(changes: Iterable[Change]) -> bool:
    """Say whether rows of the dropped tables can refer to each other, or a row to its own table.

    DROP TABLE deletes the rows first, and every foreign key that still holds one of them would refuse.
    https://www.sqlite.org/foreignkeys.html#fk_schemacommands
    """
    return any(isinstance(change, DropForeignKey) or _refers_to_itself(change) for change in changes)


def _refers_to_itself(change: Change) -> bool:
    return isinstance(change, DropTable) and any(
        key.referenced_table == change.table.name for key in change.table.foreign_keys
    )
