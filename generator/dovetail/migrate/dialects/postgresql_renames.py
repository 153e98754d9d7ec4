"""Renames: the thing stays what it is, and PostgreSQL itself keeps up whatever refers to it."""

from collections.abc import Iterator
from typing import assert_never

from dovetail.migrate.changes import (
    Rename,
    RenameColumn,
    RenameComposite,
    RenameDomain,
    RenameEnum,
    RenameField,
    RenameTable,
    RenameValue,
)
from dovetail.migrate.dialects.base import Step
from dovetail.migrate.dialects.domains import domain_check_name, domain_condition
from dovetail.migrate.dialects.postgresql_names import alter, name, qualified_name
from dovetail.migrate.dialects.quoting import escaped
from dovetail.schema.model import QualifiedName, Schema, Table
from dovetail.schema.naming import sequence_name

__all__ = ["rename"]


def rename(change: Rename, before: Schema) -> Iterator[Step]:
    """Yield the steps of a rename; `before` is the Schema in which it is made, after the renames that come before it."""
    match change:
        case RenameTable(earlier, later):
            table = before.tables_by_name[earlier.name]
            if not table.external:
                yield from _move("TABLE", earlier.identifier, later.identifier)
                yield from _move_partitions(table, later.identifier)
                yield from _rename_sequences(table, later.identifier)
        case RenameColumn(table_name, earlier_name, later_name):
            table = before.tables_by_name[table_name]
            yield Step(alter(table, f"RENAME COLUMN {name(earlier_name)} TO {name(later_name)}"))
            yield from _rename_sequence_of(table, earlier_name, later_name)
        case RenameEnum(earlier, later):
            yield from _move("TYPE", earlier.identifier, later.identifier)
        case RenameValue(enum, earlier_name, later_name):
            own = qualified_name(before.enums_by_name[enum].identifier)
            yield Step(f"ALTER TYPE {own} RENAME VALUE {escaped(earlier_name)} TO {escaped(later_name)}")
        case RenameDomain(earlier, later):
            yield from _move("DOMAIN", earlier.identifier, later.identifier)
            yield from _rename_condition(before, earlier.name, later.identifier)
        case RenameComposite(earlier, later):
            yield from _move("TYPE", earlier.identifier, later.identifier)
        case RenameField(composite, earlier_name, later_name):
            own = qualified_name(before.composites_by_name[composite].identifier)
            yield Step(f"ALTER TYPE {own} RENAME ATTRIBUTE {name(earlier_name)} TO {name(later_name)}")
        case _:
            assert_never(change)


def _move(kind: str, before: QualifiedName, after: QualifiedName) -> Iterator[Step]:
    if before.namespace != after.namespace:
        yield Step(f"ALTER {kind} {qualified_name(before)} SET SCHEMA {name(after.namespace or 'public')}")
    if before.name != after.name:
        there = QualifiedName(before.name, after.namespace)
        yield Step(f"ALTER {kind} {qualified_name(there)} RENAME TO {name(after.name)}")


def _move_partitions(table: Table, after: QualifiedName) -> Iterator[Step]:
    """Partitions stay behind where their table goes to another namespace."""
    for partition in table.partitions:
        own = QualifiedName(partition.name, table.identifier.namespace)
        yield from _move("TABLE", own, QualifiedName(partition.name, after.namespace))


def _rename_condition(before: Schema, domain_name: str, after: QualifiedName) -> Iterator[Step]:
    domain = before.domains_by_name[domain_name]
    earlier, later = domain_check_name(domain.identifier), domain_check_name(after)
    if domain_condition(domain) is not None and earlier != later:
        yield Step(f"ALTER DOMAIN {qualified_name(after)} RENAME CONSTRAINT {name(earlier)} TO {name(later)}")


def _rename_sequences(table: Table, after: QualifiedName) -> Iterator[Step]:
    for column in table.columns:
        if column.identity is not None:
            yield from _rename_sequence(
                sequence_name(table.identifier.name, column.name), sequence_name(after.name, column.name), after
            )


def _rename_sequence_of(table: Table, before: str, after: str) -> Iterator[Step]:
    own = table.identifier
    if table.column(before).identity is not None:
        yield from _rename_sequence(sequence_name(own.name, before), sequence_name(own.name, after), own)


def _rename_sequence(before: str | None, after: str | None, table: QualifiedName) -> Iterator[Step]:
    """The sequence of an identity column is named after both, and nothing but a tidy catalog depends on it."""
    if before is not None and after is not None and before != after:
        there = qualified_name(QualifiedName(before, table.namespace))
        yield Step(f"ALTER SEQUENCE IF EXISTS {there} RENAME TO {name(after)}")
