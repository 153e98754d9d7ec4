"""PostgreSQL's statements."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from dovetail.migrate.changes import (
    AddForeignKey,
    Change,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateIndex,
    CreateNamespace,
    CreateTable,
    DropDomain,
    DropEnum,
    DropExtension,
    DropForeignKey,
    DropNamespace,
    DropTable,
)
from dovetail.migrate.dialects.base import Statement, storage_type, title
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.constraints import constraint_clauses, foreign_key_clause
from dovetail.migrate.dialects.indexes import create_index, exists_on
from dovetail.migrate.dialects.postgresql_comments import (
    comment_on,
    constraint_comment,
    index_comment,
    table_comments,
)
from dovetail.migrate.dialects.postgresql_defaults import default_sql
from dovetail.migrate.dialects.postgresql_types import create_domain, create_enum, type_name
from dovetail.migrate.dialects.quoting import enclosed, identifier, qualified
from dovetail.migrate.dialects.table_text import ColumnText, create_table
from dovetail.schema.columns import Column, Database, Identity
from dovetail.schema.constraints import ForeignKey, Index
from dovetail.schema.model import Extension, QualifiedName, Schema, Table
from dovetail.schema.types import Type

__all__ = ["PostgreSQL"]


class PostgreSQL:
    """The dialect of PostgreSQL. What only newer versions have is asked for only where the spec asks for it."""

    name: Database = "postgresql"

    def type_name(self, type_: Type, schema: Schema) -> str:
        """Return how PostgreSQL spells `type_`."""
        return type_name(type_, schema)

    def default(self, column: Column, schema: Schema) -> str | None:
        """Return the expression that follows DEFAULT."""
        return None if column.default is None else default_sql(column.default, storage_type(column.type, schema))

    def statements(self, changes: Iterable[Change], before: Schema, after: Schema) -> Iterator[Statement]:
        """Yield the statements of `changes`; what is created is followed by its comments."""
        for change in changes:
            heading = title(change)
            for sql in self._texts(change, before, after):
                yield Statement(sql, change, heading)
                heading = None

    def _texts(self, change: Change, before: Schema, after: Schema) -> Iterator[str]:
        match change:
            case CreateNamespace(name):
                yield f"CREATE SCHEMA IF NOT EXISTS {_name(name)}"
            case CreateExtension(extension):
                yield _create_extension(extension)
            case CreateEnum(enum):
                yield create_enum(enum)
                yield from comment_on("TYPE", _qualified(enum.identifier), enum.doc)
            case CreateDomain(domain):
                yield create_domain(domain, after)
                yield from comment_on("DOMAIN", _qualified(domain.identifier), domain.doc)
            case CreateTable(table):
                yield self._create_table(table, after)
                yield from table_comments(table, after)
            case CreateIndex(table_name, index):
                yield from _create_index(after.tables_by_name[table_name], index)
            case AddForeignKey(table_name, key):
                yield from _add_foreign_key(after.tables_by_name[table_name], key, after)
            case _:
                yield _drop(change, before)

    def _create_table(self, table: Table, schema: Schema) -> str:
        columns = [self._column(column, schema) for column in table.columns]
        return create_table(_qualified(table.identifier), columns, constraint_clauses(table, schema, self.name))

    def _column(self, column: Column, schema: Schema) -> ColumnText:
        words = collate(column.collation, self.name)
        if not column.nullable:
            words.append("NOT NULL")
        default = self.default(column, schema)
        if default is not None:
            words += ["DEFAULT", default]
        if column.identity is not None:
            words += _identity(column.identity)
        if column.generated is not None and (expression := column.generated.sql.on(self.name)) is not None:
            words += ["GENERATED ALWAYS AS", enclosed(expression), "STORED" if column.generated.stored else "VIRTUAL"]
        return ColumnText(_name(column.name), type_name(column.type, schema), " ".join(words))


def _name(name: str) -> str:
    return identifier(name, "postgresql")


def _qualified(name: QualifiedName) -> str:
    return qualified(name, "postgresql")


def _create_extension(extension: Extension) -> str:
    home = f" WITH SCHEMA {_name(extension.namespace)}" if extension.namespace else ""
    return f"CREATE EXTENSION IF NOT EXISTS {_name(extension.name)}{home}"


def _identity(identity: Identity) -> list[str]:
    options = [(identity.start, "START WITH"), (identity.increment, "INCREMENT BY")]
    given = " ".join(f"{words} {number}" for number, words in options if number is not None)
    kind = "ALWAYS" if identity.always else "BY DEFAULT"
    return [f"GENERATED {kind} AS IDENTITY", *([f"({given})"] if given else [])]


def _create_index(table: Table, index: Index) -> Iterator[str]:
    if exists_on(index, "postgresql"):
        yield create_index(index, table.identifier, "postgresql")
        yield from index_comment(table, index)


def _add_foreign_key(table: Table, key: ForeignKey, schema: Schema) -> Iterator[str]:
    clause = foreign_key_clause(key, schema, "postgresql")
    yield f"ALTER TABLE {_qualified(table.identifier)}\n    ADD {clause}"
    yield from constraint_comment(table, key.name, key.doc)


Drop = DropForeignKey | DropTable | DropDomain | DropEnum | DropExtension | DropNamespace


def _drop(change: Drop, before: Schema) -> str:
    match change:
        case DropForeignKey(table, key):
            name = _qualified(before.tables_by_name[table].identifier)
            return f"ALTER TABLE {name} DROP CONSTRAINT {_name(key.name)}"
        case DropTable(table):
            return f"DROP TABLE {_qualified(table.identifier)}"
        case DropDomain(domain):
            return f"DROP DOMAIN {_qualified(domain.identifier)}"
        case DropEnum(enum):
            return f"DROP TYPE {_qualified(enum.identifier)}"
        case DropExtension(extension):
            return f"DROP EXTENSION {_name(extension.name)}"
        case DropNamespace(name):
            return f"DROP SCHEMA {_name(name)}"
        case _:
            assert_never(change)
