"""The changes that lead from one Schema to another, in an order in which a database can make them.

What appears is created, what disappears is dropped. Something that both have is taken to be the same in both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

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
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Schema, Table
from dovetail.schema.order import detached, tables_in_order

__all__ = ["diff"]

_ALWAYS_THERE = ("pg_catalog", "public")


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def diff(before: Schema, after: Schema) -> tuple[Change, ...]:
    """Return the changes from `before` to `after`; the way back is the same with the arguments swapped."""
    return (*_drops(before, after), *_creations(before, after))


def _creations(before: Schema, after: Schema) -> Iterator[Change]:
    """What only `after` has, each thing after what it is made of, foreign keys that close a circle last."""
    standing = _namespaces(before)
    yield from (CreateNamespace(name) for name in _namespaces(after) if name not in standing)
    yield from (CreateExtension(extension) for extension in _missing(after.extensions, before.extensions))
    yield from (CreateEnum(enum) for enum in _missing(after.enums, before.enums))
    yield from (CreateDomain(domain) for domain in _missing(after.domains, before.domains))
    tables = _missing(_migrated(tables_in_order(after)), _migrated(before.tables))
    set_aside = detached(after)
    for table in tables:
        kept = tuple(key for key in table.foreign_keys if (table.name, key.name) not in set_aside)
        yield CreateTable(replace(table, foreign_keys=kept, indexes=()))
        yield from (CreateIndex(table.name, index) for index in table.indexes)
    yield from (AddForeignKey(table, key) for table, key in _keys(tables, set_aside))


def _drops(before: Schema, after: Schema) -> Iterator[Change]:
    """What only `before` has, in the reverse of the order in which it was created."""
    set_aside = detached(before)
    tables = _missing(reversed(tables_in_order(before)), _migrated(after.tables))
    tables = list(_migrated(tables))
    yield from (DropForeignKey(table, key) for table, key in _keys(tables, set_aside))
    for table in tables:
        kept = tuple(key for key in table.foreign_keys if (table.name, key.name) not in set_aside)
        yield DropTable(replace(table, foreign_keys=kept))
    yield from (DropDomain(domain) for domain in reversed(_missing(before.domains, after.domains)))
    yield from (DropEnum(enum) for enum in reversed(_missing(before.enums, after.enums)))
    yield from (DropExtension(extension) for extension in reversed(_missing(before.extensions, after.extensions)))
    standing = _namespaces(after)
    yield from (DropNamespace(name) for name in reversed(_namespaces(before)) if name not in standing)


def _missing(things: Iterable[N], others: Iterable[N]) -> list[N]:
    known = {other.name for other in others}
    return [thing for thing in things if thing.name not in known]


def _migrated(tables: Iterable[Table]) -> Iterator[Table]:
    return (table for table in tables if not table.external)


def _keys(tables: Iterable[Table], set_aside: frozenset[tuple[str, str]]) -> Iterator[tuple[str, ForeignKey]]:
    """The detached foreign keys of the tables."""
    for table in tables:
        yield from ((table.name, key) for key in table.foreign_keys if (table.name, key.name) in set_aside)


def _namespaces(schema: Schema) -> list[str]:
    """The namespaces of everything migrated and of the extensions, but not those that every database has."""
    named = {*schema.namespaces, *(extension.namespace for extension in schema.extensions if extension.namespace)}
    return sorted(named.difference(_ALWAYS_THERE))
