"""Names that a database or a reader could not tell apart, or could not hold at all."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.schema.constraints import Check, ForeignKey, Index, Unique
from dovetail.schema.model import Domain, Enum, QualifiedName, Schema, Table
from dovetail.schema.naming import LONGEST_NAME, fits
from dovetail.spec.scope import Scope

__all__ = ["distinct_names", "usable_names"]

Taken = dict[tuple[str | None, str], tuple[str, Span | None]]
"""Which names are given already, by namespace: to what, and where."""


def usable_names(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Names are not empty, hold no control characters, and fit into the 63 bytes that PostgreSQL keeps."""
    for name, what, span in _named(schema, scope):
        if not fits(name):
            shown = name if len(name) < 90 else f"{name[:60]}…"
            message = f'{what} "{shown}" is {len(name.encode())} bytes long; PostgreSQL keeps {LONGEST_NAME}'
            yield Diagnostic("S105", message, span, "shorten it: the rest would be cut off without a word")
        elif what == "table" and "." in name:
            message = f'table "{name}" has a dot in its name, which reads as a schema and a table'
            yield Diagnostic("S107", message, span, "choose a name without a dot; schema: says where the table lies")
        elif not name.strip() or any(not character.isprintable() for character in name):
            message = f"{what} {name!r} is empty or holds characters that cannot be seen"
            yield Diagnostic("S107", message, span, "choose a name that can be read")


def _named(schema: Schema, scope: Scope) -> Iterator[tuple[str, str, Span | None]]:
    for enum in schema.enums:
        yield from _qualified(enum.identifier, "enum", enum.span)
        for value in enum.values:
            yield value.name, f'value of enum "{enum.name}"', scope.enum_values.get((enum.name, value.name))
    for domain in schema.domains:
        yield from _qualified(domain.identifier, "domain", domain.span)
    for table in schema.tables:
        yield from _qualified(table.identifier, "table", table.span)
        for column in table.columns:
            yield column.name, "column", column.span
        constraints: tuple[Unique | Check | Index | ForeignKey, ...] = (
            *table.uniques,
            *table.checks,
            *table.indexes,
            *table.foreign_keys,
        )
        for part in constraints:
            yield part.name, "constraint", part.span
        if table.primary_key:
            yield table.primary_key.name, "primary key", table.span
    for relation in schema.relations:
        yield relation.name, "relation", relation.span


def _qualified(identifier: QualifiedName, what: str, span: Span | None) -> Iterator[tuple[str, str, Span | None]]:
    yield identifier.name, what, span
    if identifier.namespace is not None:
        yield identifier.namespace, "schema", span


def distinct_names(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """No two tables, types, keys or indexes of one namespace share a name, nor two constraints of one table.

    PostgreSQL keeps tables and indexes, and with them primary and unique keys, in one list per namespace, and makes a type
    for every table. https://www.postgresql.org/docs/current/catalog-pg-class.html
    """
    relations: Taken = {}
    types: Taken = {}
    for table in schema.tables:
        yield from _claim(types, table.identifier, "table", table.span)
    declarations: tuple[Enum | Domain, ...] = (*schema.enums, *schema.domains)
    for declared in declarations:
        yield from _claim(types, declared.identifier, "type", declared.span)
    for table in schema.tables:
        yield from _claim(relations, table.identifier, "table", table.span)
    for table in schema.tables:
        yield from _index_names(relations, table)
        yield from _constraint_names(table)


def _index_names(relations: Taken, table: Table) -> Iterator[Diagnostic]:
    """What is the same under the same name is reported as repeated (S404), not as a clash of names."""
    uniques = {(unique.name, unique.columns): unique for unique in reversed(table.uniques)}
    indexes = {(index.name, index.parts): index for index in reversed(table.indexes)}
    named = [(unique.name, "unique key", unique.span) for unique in reversed(uniques.values())]
    named += [(index.name, "index", index.span) for index in reversed(indexes.values())]
    if table.primary_key:
        named.append((table.primary_key.name, "primary key", table.span))
    for name, what, span in named:
        yield from _claim(relations, QualifiedName(name, table.identifier.namespace), what, span)


def _constraint_names(table: Table) -> Iterator[Diagnostic]:
    taken: Taken = {}
    for unique in table.uniques:
        taken[(None, unique.name)] = ("unique key", unique.span)
    if table.primary_key:
        taken[(None, table.primary_key.name)] = ("primary key", table.span)
    for check in table.checks:
        yield from _claim(taken, QualifiedName(check.name), "check", check.span)
    for key in table.foreign_keys:
        yield from _claim(taken, QualifiedName(key.name), "foreign key", key.span)


def _claim(taken: Taken, name: QualifiedName, what: str, span: Span | None) -> Iterator[Diagnostic]:
    key = (name.namespace, name.name)
    if key not in taken:
        taken[key] = (what, span)
        return
    first, where = taken[key]
    related = (Related(where, f"the {first} of that name"),) if where else ()
    both = (
        f"{what} and {first} are both" if what != first else f"two {'indexes' if what == 'index' else f'{what}s'} are"
    )
    help = "give one of them another name with name:"
    if where == span:
        related, help = (), "a mixin gives it to several tables: leave name: out, so that each has a name of its own"
    yield Diagnostic("S104", f'{both} called "{name.name}"', span, help, related)
