"""Conventions of indexes: those that are missing, and those that nobody needs."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Fix, Related, Span
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.keys import finds_all, finds_all_of
from dovetail.schema.model import Schema, Table
from dovetail.spec.checks.level import breach
from dovetail.spec.scope import Scope

__all__ = ["missing_primary_keys", "redundant_indexes", "unindexed_references"]


def unindexed_references(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every reference has an index, or a key, that leads with its columns."""
    for table in schema.tables:
        for key in table.foreign_keys:
            if table.external or finds_all_of(table, key):
                continue
            reference = scope.drafts[table.name].references[key.reference]
            span = reference.node.value_span("index") if "index" in reference.node else reference.place.span
            columns = " and ".join(f'"{name}"' for name in key.relating[0])
            message = (
                f'no index leads with {columns}: each delete in "{key.referenced_table}" reads all of "{table.name}"'
            )
            fix = Fix(span, "true") if reference.node.get("index") is False else None
            yield from breach(scope, "L301", table.name, message, span, "leave out index: false", fix=fix)
        yield from _unindexed_discriminators(table, scope)


def _unindexed_discriminators(table: Table, scope: Scope) -> Iterator[Diagnostic]:
    for made in table.polymorphic:
        if made.discriminator is None or finds_all(table, made.columns):
            continue
        node = scope.drafts[table.name].polymorphic[made.name].node
        span = node.value_span("index") if "index" in node else made.span
        columns = " and ".join(f'"{name}"' for name in made.columns)
        message = f'no index leads with {columns}: each delete in one of its tables reads all of "{table.name}"'
        fix = Fix(node.value_span("index"), "true") if "index" in node else None
        yield from breach(scope, "L301", table.name, message, span, "leave out index: false", fix=fix)


def redundant_indexes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """No index holds only the first columns of another index or key."""
    for table in schema.tables:
        searched = list(_searched(table))
        for index in table.indexes:
            if not _is_plain(index) or index.unique or index.include:
                continue
            other = next(
                (found for found in searched if found[0] != index.name and _leads(index.parts, found[1])), None
            )
            if other is not None:
                name, parts, span = other
                what = "the beginning of" if len(index.parts) < len(parts) else "on the columns of"
                message = f'index "{index.name}" is {what} "{name}", which serves the same searches'
                related = (Related(span, "the other one"),) if span and span != index.span else ()
                help = "leave out index:" if any(key.span == index.span for key in table.foreign_keys) else "remove it"
                yield from breach(scope, "L302", table.name, message, index.span, help, related=related)


def missing_primary_keys(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every table has a primary key."""
    help = "add a column such as id: {type: bigint, primary_key: true, identity: always}"
    for table in schema.tables:
        if table.primary_key is None and not table.external:
            message = f'table "{table.name}" has no primary key'
            yield from breach(scope, "L306", table.name, message, table.span, help)


def _searched(table: Table) -> Iterator[tuple[str, tuple[IndexPart, ...], Span | None]]:
    """The keys and whole indexes of a table that are sorted by their columns: name, parts and place. Equal indexes are S404."""
    if table.primary_key:
        yield table.primary_key.name, _parts(table.primary_key.columns), table.span
    for unique in table.uniques:
        yield unique.name, _parts(unique.columns), unique.span
    for index in table.indexes:
        if _is_plain(index) and (index.unique or len(index.parts) > 1):
            yield index.name, index.parts, index.span


def _is_plain(index: Index) -> bool:
    return index.predicate is None and (index.method or "btree").lower() == "btree"


def _parts(columns: tuple[str, ...]) -> tuple[IndexPart, ...]:
    return tuple(IndexPart(column=column) for column in columns)


def _leads(parts: tuple[IndexPart, ...], others: tuple[IndexPart, ...]) -> bool:
    """Say whether `others` begins with `parts`."""
    return others[0].column == parts[0].column and others[: len(parts)] == parts
