"""Columns whose values the database makes: what it refuses to do with them."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import TITLES, Column
from dovetail.schema.constraints import Exclusion, ForeignKey, Unique
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import ArrayType, DomainType, EnumType, Type
from dovetail.spec.checks.places import column_span, key_span
from dovetail.spec.scope import Scope

__all__ = ["generated_columns", "identity_columns"]

_BITS = {"smallint": 16, "int": 32, "bigint": 64}
_WRITING_ACTIONS = ("set null", "set default")


def generated_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A generated column has SQL for every database, and stands only where the database can keep it.

    https://www.postgresql.org/docs/current/ddl-generated-columns.html, https://www.sqlite.org/gencol.html
    """
    for table in schema.tables:
        for column in table.columns:
            if column.generated and not table.external:
                span = column_span(scope, table, column, "generated")
                yield from _missing_sql(schema, column, span)
                yield from _in_primary_key(schema, table, column, span)
                yield from _written_by_actions(scope, table, column)
                if not column.generated.stored and "postgresql" in schema.databases:
                    yield from _virtual(scope, table, column, span)


def _missing_sql(schema: Schema, column: Column, span: Span | None) -> Iterator[Diagnostic]:
    for database in schema.databases:
        if column.generated and column.generated.sql.on(database) is None:
            message = f'generated column "{column.name}" has no SQL for {TITLES[database]}'
            yield Diagnostic("M506", message, span, 'give it both: sql: {postgresql: "...", sqlite: "..."}')


def _in_primary_key(schema: Schema, table: Table, column: Column, span: Span | None) -> Iterator[Diagnostic]:
    in_key = table.primary_key is not None and column.name in table.primary_key.columns
    if in_key and "sqlite" in schema.databases:
        message = f'generated column "{column.name}" is part of the primary key, which SQLite refuses'
        yield Diagnostic("S312", message, span, "make another column the primary key, and this one unique")


def _written_by_actions(scope: Scope, table: Table, column: Column) -> Iterator[Diagnostic]:
    """`set null`, `set default` and `on_update: cascade` would write what is computed."""
    for key in table.foreign_keys:
        if column.name not in key.pointing or not key.enforced:
            continue
        node = scope.drafts[table.name].references[key.reference].node
        for event, action in _writing(key):
            message = f'{event}: {action} would write column "{column.name}", which is generated'
            span = node.value_span(event) if event in node else key.span
            yield Diagnostic("S312", message, span, "use restrict or no action")


def _writing(key: ForeignKey) -> Iterator[tuple[str, str]]:
    if key.on_delete in _WRITING_ACTIONS:
        yield "on_delete", key.on_delete
    if key.on_update in (*_WRITING_ACTIONS, "cascade"):
        yield "on_update", key.on_update


def _virtual(scope: Scope, table: Table, column: Column, span: Span | None) -> Iterator[Diagnostic]:
    """What PostgreSQL refuses for a generated column that is not stored."""
    help = "store it: leave out stored: false"
    name = column.name
    if table.primary_key and name in table.primary_key.columns:
        yield Diagnostic("S312", f'column "{name}" is not stored, so it cannot be in the primary key', span, help)
    constraints: tuple[Unique | Exclusion, ...] = (*table.uniques, *table.exclusions)
    for constraint in constraints:
        if name in constraint.columns:
            kind = "a unique key" if isinstance(constraint, Unique) else "an exclusion constraint"
            message = f'column "{name}" is not stored, so it cannot be in {kind}'
            yield Diagnostic("S312", message, constraint.span, help)
    for key in table.foreign_keys:
        if name in key.columns and key.enforced:
            message = f'column "{name}" is not stored, so it cannot have a foreign key'
            yield Diagnostic("S312", message, key.span, help)
    for index in table.indexes:
        if name in (*(part.column for part in index.parts), *index.include) and _is_listed(table, index.span):
            message = f'column "{name}" is not stored, so it cannot be in an index'
            yield Diagnostic("S312", message, key_span(scope, table, index, "columns"), help)
    if _is_of_own_type(column.type):
        message = f'column "{name}" is of a type of the spec, which a generated column that is not stored cannot have'
        yield Diagnostic("S312", message, span, help)


def _is_listed(table: Table, span: Span | None) -> bool:
    """An index that a foreign key brings stands where the foreign key does, and is not complained of twice."""
    return all(key.span != span for key in table.foreign_keys)


def _is_of_own_type(type_: Type) -> bool:
    return isinstance(type_.element if isinstance(type_, ArrayType) else type_, (EnumType, DomainType))


def identity_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An identity column is never NULL, and counts within the range of its type.

    https://www.postgresql.org/docs/current/sql-createsequence.html
    """
    for table in schema.tables:
        for column in table.columns:
            if column.identity is None:
                continue
            span = column_span(scope, table, column, "identity")
            if column.nullable:
                message = f'column "{column.name}" is numbered by the database, so it is never NULL'
                yield Diagnostic("S306", message, span, "take away its ? or optional: true")
            yield from _impossible_counting(column, span)


def _impossible_counting(column: Column, span: Span | None) -> Iterator[Diagnostic]:
    identity = column.identity
    if identity is None:
        return
    word = getattr(column.type, "word", "bigint")
    largest = (1 << _BITS[word] - 1) - 1
    step = 1 if identity.increment is None else identity.increment
    least, most = (1, largest) if step > 0 else (-largest - 1, -1)
    if step == 0 or abs(step) > largest:
        message = f"increment {step} is no step that {word} can count by"
        yield Diagnostic("S306", message, span, "write an increment such as 1")
    elif identity.start is not None and not least <= identity.start <= most:
        message = f"start {identity.start} is not between {least} and {most}, where {word} counts in steps of {step}"
        yield Diagnostic("S306", message, span, f"write a start from {least} to {most}")
