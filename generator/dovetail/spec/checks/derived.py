"""Derived columns: what else a spec may not ask of them, and what may not decide which rows count."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import TITLES
from dovetail.schema.guarantees import AppendOnly, Derivation, derivations
from dovetail.schema.model import Schema, Table
from dovetail.schema.sql_text import fault, names
from dovetail.spec.checks.changing_sql import is_lasting
from dovetail.spec.checks.places import column_span
from dovetail.spec.checks.raw_sql import variants
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map

__all__ = ["finite_derivations", "free_columns", "steady_conditions", "visible_columns"]

Place = tuple[str, str]
"""A table, and a column of it."""


def free_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A derived column changes when other rows do, so nothing else may depend on it, or keep it as it is."""
    for table, derivation in _derivations(schema):
        column = table.column(derivation.column)
        name = f'"{column.name}" changes whenever rows of "{derivation.table}" do'
        if any(isinstance(each, AppendOnly) for each in table.guarantees):
            message = f'{name}, and rows of "{table.name}" are never updated'
            span = column_span(scope, table, column, "derive")
            yield Diagnostic("S724", message, span, "take away derive, or append_only: true of the table")
        if column.read_only:
            span = column_span(scope, table, column, "read_only")
            yield Diagnostic("S724", f"{name}, and read_only keeps it as it was inserted", span, "take away read_only")
        for what, span in _kept_by(table, column.name, column_span(scope, table, column, "unique", "primary_key")):
            yield Diagnostic("S724", f"{name}, and {what}", span, "leave it out of there, or take away derive")


def _kept_by(table: Table, column: str, own: Span | None) -> Iterator[tuple[str, Span | None]]:
    if table.primary_key is not None and column in table.primary_key.columns:
        yield "a primary key stays as it is", own
    for unique in table.uniques:
        if column in unique.columns:
            yield "a unique key would refuse those rows", unique.span or own
    for index in table.indexes:
        if index.unique and column in (part.column for part in index.parts):
            yield "a unique index would refuse those rows", index.span
    for key in table.foreign_keys:
        if column in key.columns:
            yield f'"{key.reference}" refers to another row by it', key.span


def visible_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What a column is made of is kept in the rows: triggers of PostgreSQL do not see what is computed when it is read.

    https://www.postgresql.org/docs/current/trigger-definition.html
    """
    for table, derivation in _derivations(schema):
        yield from _of_partitions(table, derivation, schema, scope)
        for column in schema.tables_by_name[derivation.table].columns:
            is_computed_late = column.generated is not None and not column.generated.stored
            if is_computed_late and column.name in _looked_at(schema, derivation):
                message = f'"{column.name}" of "{derivation.table}" is not stored, so triggers do not see its value'
                span = column_span(scope, table, table.column(derivation.column), "derive")
                yield Diagnostic("S722", message, span, f'store it: leave out stored: false of "{column.name}"')


def _of_partitions(table: Table, derivation: Derivation, schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Rows that go with their partition are seen by no trigger, and a row that changes partitions is inserted again."""
    span = column_span(scope, table, table.column(derivation.column), "derive")
    upkeep = getattr(schema.tables_by_name[derivation.table].partitioning, "upkeep", None)
    if upkeep is not None and upkeep.keep is not None:
        message = f'rows of "{derivation.table}" go with their partitions (keep), which triggers do not see'
        yield Diagnostic("S722", message, span, "take away keep:, or count in a query")
    if table.partitioning is not None:
        message = f'rows of "{table.name}" may change partitions, and would begin anew there'
        yield Diagnostic("S722", message, span, "take away derive, and count in a query")


def finite_derivations(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A derived column may be made of derived columns, but not in a circle: nobody could say where to begin."""
    made_of = {
        (table.name, derivation.column): [(derivation.table, name) for name in sorted(_looked_at(schema, derivation))]
        for table, derivation in _derivations(schema)
    }
    for table, derivation in _derivations(schema):
        path = _way_back((table.name, derivation.column), made_of)
        if path and min(path) == path[0]:
            told = " from ".join(f"{owner}.{name}" for owner, name in (*path, path[0]))
            span = column_span(scope, table, table.column(derivation.column), "derive")
            yield Diagnostic("S725", f"a circle: {told}", span, "make one of them of what is no derived column")


def _looked_at(schema: Schema, derivation: Derivation) -> set[str]:
    """The columns of the rows on which the value depends."""
    found = set() if derivation.value is None else {derivation.value}
    for database in schema.databases:
        text = None if derivation.where is None else derivation.where.on(database)
        if text is not None and fault(text, database) is None:
            found.update(spelled for name in names(text, database) for spelled in (name.text, name.text.lower()))
    return found


def _way_back(start: Place, made_of: dict[Place, list[Place]]) -> list[Place]:
    """The derived columns on the way from one back to itself; empty where none leads there."""
    paths = [[start]]
    seen: set[Place] = set()
    while paths:
        path = paths.pop()
        for following in made_of.get(path[-1], ()):
            if following == start:
                return path
            if following in made_of and following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return []


def steady_conditions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Which rows count depends on nothing but the rows, and can be said on every database."""
    for table, derivation in _derivations(schema):
        node = scope.drafts[table.name].declared_at[derivation.column].value
        if derivation.where is None or not isinstance(node, Map):
            continue
        span = node["derive"].value_span("where")
        for database in schema.databases:
            if derivation.where.on(database) is None:
                message = f'the condition of "{derivation.column}" has no SQL for {TITLES[database]}'
                yield Diagnostic("S726", message, span, 'give it both: where: {postgresql: "...", sqlite: "..."}')
        for database, text, place in variants(node["derive"]["where"], span, schema.databases):
            if fault(text, database) is None and not is_lasting(text, database):
                message = (
                    f'the condition of "{derivation.column}" changes with time or place, and what was counted is kept'
                )
                yield Diagnostic("S726", message, place, "name columns and constants only, or count in a query")
                break


def _derivations(schema: Schema) -> Iterator[tuple[Table, Derivation]]:
    for table in schema.tables:
        yield from ((table, each) for each in derivations(table.guarantees))
