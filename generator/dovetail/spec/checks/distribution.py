"""What a cluster of Citus could not keep: a row is compared with those of its own node only.

https://docs.citusdata.com/en/stable/develop/reference_ddl.html
"""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import ForeignKey, Index
from dovetail.schema.distribution import colocation, distribution_column, is_placed, kind
from dovetail.schema.model import Schema, Table
from dovetail.schema.placement import Copied, Spread
from dovetail.schema.types import ArrayType, CompositeType, RawType, family
from dovetail.spec.checks.places import column_span, primary_key_span
from dovetail.spec.placements import placement_span
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map
from dovetail.suggestions import did_you_mean

__all__ = [
    "distribution_columns",
    "keys_within_nodes",
    "known_neighbours",
    "nothing_but_tables",
    "references_within_nodes",
]

_UNHASHED = frozenset({"json", "bits", "vector", "search"})
"""Families of types whose values say nothing about the node of a row: there is no hash of them that equal ones share."""


def distribution_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A table that is spread has the column by which it is, and every row has a value in it that stays."""
    for table in _placed(schema):
        if not isinstance(table.placement, Spread):
            continue
        column, span = distribution_column(table), placement_span(scope, scope.drafts[table.name], "by")
        if column is None:
            yield _without_column(table, table.placement.by, scope)
        elif column.nullable:
            message = f'rows of "{table.name}" are spread by "{column.name}", which can be NULL'
            yield Diagnostic("S791", message, column.span or span, "take away its ? or optional: true")
        elif column.generated is not None:
            message = f'rows of "{table.name}" are spread by "{column.name}", which is computed'
            yield Diagnostic(
                "S791", message, column_span(scope, table, column, "generated"), "spread them by another column"
            )
        elif _has_no_hash(column, schema):
            message = f'rows of "{table.name}" are spread by "{column.name}", whose type has no hash'
            yield Diagnostic("S791", message, span, "spread them by a column of numbers, texts, dates or uuids")


def _without_column(table: Table, by: str, scope: Scope) -> Diagnostic:
    draft = scope.drafts[table.name]
    written = draft.node.get("distribution")
    if isinstance(written, Map) and "by" in written:
        meant = did_you_mean(by, {column.name: column for column in table.columns})
        help = "name a column of the table" if meant is None else f'did you mean "{meant}"?'
        return Diagnostic("S791", f'table "{table.name}" has no column "{by}"', written.value_span("by"), help)
    message = f'table "{table.name}" has no column "{by}", by which the rows of all tables are spread'
    help = "add the column, or say where its rows lie: distribution: reference, local, or {by: ...}"
    if draft.automatic:
        help = "make it a table of your own that has the column, and name it in through:"
    return Diagnostic("S791", message, draft.place.span, help)


def _has_no_hash(column: Column, schema: Schema) -> bool:
    type_ = kind(column.type, schema)
    return isinstance(type_, (ArrayType, CompositeType, RawType)) or family(type_) in _UNHASHED


def keys_within_nodes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every key of a table that is spread contains the column by which it is."""
    for table in _placed(schema):
        column = distribution_column(table)
        for what, columns, span in _keys(table, scope) if column is not None else ():
            if column is not None and column.name not in columns:
                message = f'{what} of "{table.name}" does not contain "{column.name}", by which its rows are spread'
                help = f"add {column.name} to it: a node knows its own rows only"
                yield Diagnostic("S792", message, span, help)


def _keys(table: Table, scope: Scope) -> Iterator[tuple[str, tuple[str | None, ...], Span | None]]:
    if table.primary_key is not None:
        yield "the primary key", table.primary_key.columns, primary_key_span(scope, table)
    yield from ((f'unique key "{unique.name}"', unique.columns, unique.span) for unique in table.uniques)
    for index in table.indexes:
        if index.unique:
            yield f'unique index "{index.name}"', _columns(index), index.span
    for exclusion in table.exclusions:
        equal = tuple(part.key.column for part in exclusion.parts if part.operator == "=")
        yield f'exclusion "{exclusion.name}"', equal, exclusion.span


def _columns(index: Index) -> tuple[str | None, ...]:
    return tuple(part.column for part in index.parts)


def references_within_nodes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A row and the one that it refers to lie on the same node, whatever their values are."""
    for table in schema.tables:
        for key in table.foreign_keys:
            if key.enforced and not table.external:
                yield from _reference(table, key, schema)


def _reference(table: Table, key: ForeignKey, schema: Schema) -> Iterator[Diagnostic]:
    referenced = schema.tables_by_name[key.referenced_table]
    if any(isinstance(each.placement, Spread) and distribution_column(each) is None for each in (table, referenced)):
        return  # which is reported, and would only be repeated
    match table.placement, referenced.placement:
        case (None | Copied()), Spread():
            message = f'"{key.reference}" refers to rows of "{referenced.name}", which are spread over nodes'
            help = f'spread the rows of "{table.name}" as well, or say enforced: false'
            yield Diagnostic("S793", message, key.span, help)
        case Spread(), None:
            message = f'"{key.reference}" refers to rows of "{referenced.name}", which are all in one place'
            help = f'copy those to every node: distribution: reference in "{referenced.name}", or say enforced: false'
            yield Diagnostic("S793", message, key.span, help)
        case Spread(by), Spread(other) if colocation(table, schema) == colocation(referenced, schema):
            if (by, other) not in zip(key.columns, key.referenced_columns, strict=False):
                message = f'"{key.reference}" has no pair of "{by}" and "{other}", by which the rows of both tables are spread'
                help = f"refer to a key that contains {other}, with {by} in its place"
                yield Diagnostic("S793", message, key.span, help)
        case Spread(), Spread():
            message = f'"{key.reference}" refers to rows of "{referenced.name}", which do not lie beside those of "{table.name}"'
            yield Diagnostic("S794", message, key.span, "spread both by columns of one type, in one group")
        case _:
            pass
    if isinstance(table.placement, Spread) and table.placement.by in key.columns:
        yield from _forbidden_actions(key, table.placement.by)


def _forbidden_actions(key: ForeignKey, by: str) -> Iterator[Diagnostic]:
    """Citus takes no action that would set the column, not even one that sets others of the key only."""
    action = None
    if key.on_delete in ("set null", "set default"):
        action = f"on_delete: {key.on_delete}"
    elif key.on_update not in ("no action", "restrict"):
        action = f"on_update: {key.on_update}"
    if action is not None:
        message = f'"{key.reference}" contains "{by}", by which rows are spread, so that there is no {action}'
        yield Diagnostic(
            "S793", message, key.span, "say cascade, restrict or no action on delete, and nothing on update"
        )


def known_neighbours(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What rows lie beside is spread by values of the same type."""
    for table in _placed(schema):
        placement = table.placement
        if not isinstance(placement, Spread) or placement.beside in (None, "none"):
            continue
        span = placement_span(scope, scope.drafts[table.name], "colocate_with")
        beside = schema.tables_by_name.get(placement.beside or "")
        if beside is None:
            meant = did_you_mean(placement.beside or "", schema.tables_by_name)
            help = None if meant is None else f'did you mean "{meant}"?'
            yield Diagnostic("S794", f'there is no table "{placement.beside}" to lie beside', span, help)
        elif not isinstance(beside.placement, Spread):
            message = f'rows of "{table.name}" are to lie beside those of "{beside.name}", which are not spread'
            yield Diagnostic("S794", message, span, f'say in "{beside.name}" by which column they are')
        elif colocation(table, schema) is None and distribution_column(beside) is not None:
            message = f'rows of "{table.name}" are to lie beside those of "{beside.name}", and these beside them again'
            yield Diagnostic("S794", message, span, "let one table of the circle go without colocate_with")
        elif not _is_same_kind(table, beside, schema):
            message = f'rows of "{table.name}" and of "{beside.name}" are spread by columns of different types'
            yield Diagnostic("S794", message, span, "give both columns one type")


def _is_same_kind(table: Table, other: Table, schema: Schema) -> bool:
    first, second = (distribution_column(each) for each in (table, other))
    return first is None or second is None or kind(first.type, schema) == kind(second.type, schema)


def nothing_but_tables(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What Citus does not do for tables on a cluster: triggers, and numbers that are not bigint."""
    for table in _placed(schema):
        draft = scope.drafts[table.name]
        if "postgresql" not in schema.databases:
            message = "a cluster of Citus is made of PostgreSQL, which is none of the databases"
            yield Diagnostic(
                "S796", message, placement_span(scope, draft), "add postgresql to databases, or leave it out"
            )
            return
        if table.guarantees:
            names = ", ".join(guarantee.name for guarantee in table.guarantees)
            message = f'"{table.name}" guarantees what triggers or policies keep ({names}), and Citus has none there'
            help = "take the guarantee away, or keep the table in one place: distribution: local"
            yield Diagnostic("S795", message, placement_span(scope, draft), help)
        for column in table.columns:
            if column.identity is not None and getattr(column.type, "word", "") != "bigint":
                message = f'"{column.name}" is numbered on every node of a cluster, for which {table.name} needs bigint'
                span = column_span(scope, table, column, "identity")
                yield Diagnostic(
                    "S795", message, span, "make its type bigint, or write default: uuid7 on a uuid column"
                )


def _placed(schema: Schema) -> Iterator[Table]:
    return (table for table in schema.tables if is_placed(table))
