"""`__table_args__`: every key, constraint and index of a table under its explicit name."""

from collections.abc import Callable, Iterator
from functools import partial

from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, mapping
from dovetail.emit.literals import literal
from dovetail.emit.model_guarantees import guarantees
from dovetail.emit.model_indexes import index_expressions
from dovetail.emit.sql_source import NEEDS_QUOTES, closed, columns_list, keyword, only_on, sql_string
from dovetail.migrate.dialects.quoting import quoted_alike
from dovetail.schema.columns import Database
from dovetail.schema.constraints import Check, FilledCheck, ForeignKey, RuleCheck, Unique
from dovetail.schema.model import Table
from dovetail.schema.rule_sql import condition, filled

__all__ = ["per_database", "table_arguments"]


def table_arguments(
    table: Table, context: Context, imports: Imports, detached: frozenset[tuple[str, str]]
) -> Iterator[Expression]:
    """Yield the items of `__table_args__`: keys, foreign keys, checks, indexes, and the options of the table last."""
    if table.primary_key is not None:
        columns = [literal(column) for column in table.primary_key.columns]
        name = keyword("name", literal(table.primary_key.name))
        yield call(imports.name("sqlalchemy", "PrimaryKeyConstraint"), [*columns, name])
    for unique in table.uniques:
        yield from per_database(context, partial(_unique, unique, imports))
    for key in table.foreign_keys:
        if key.enforced:
            yield _foreign_key(key, context, imports, is_detached=(table.name, key.name) in detached)
    for check in table.checks:
        yield from per_database(context, partial(_check, check, context, imports))
    for index in table.indexes:
        yield from index_expressions(table, index, context, imports)
    options = list(_options(table, imports))
    if options:
        yield mapping(options)


def _options(table: Table, imports: Imports) -> Iterator[tuple[str, Expression]]:
    for key, value in (('"schema"', table.identifier.namespace), ('"comment"', table.doc)):
        if value:
            yield key, literal(value)
    if table.identifier.name in NEEDS_QUOTES:
        yield '"quote"', "True"
    if table.external:
        yield '"info"', '{"external": True}'
    promised = guarantees(table, imports)
    if promised is not None:
        yield '"info"', mapping([('"guarantees"', promised)])


def per_database(context: Context, spell: Callable[[Database], Expression | None]) -> Iterator[Expression]:
    """Yield what `spell` says: once where all databases agree, else once for each database that has it."""
    spelled = {database: spell(database) for database in sorted(context.schema.databases)}
    first, *others = spelled.values()
    if all(other == first for other in others):
        yield from [first] if first is not None else []
        return
    for database, expression in spelled.items():
        if expression is not None:
            yield only_on(expression, database)


def _unique(unique: Unique, imports: Imports, database: Database) -> Expression:
    arguments: list[Expression] = [literal(column) for column in unique.columns]
    arguments.append(keyword("name", literal(unique.name)))
    if database == "postgresql" and unique.deferrable is not None:
        arguments += _deferrable(unique.deferrable)
    if unique.nulls_not_distinct:
        arguments.append(keyword("postgresql_nulls_not_distinct", "True"))
    if unique.doc:
        arguments.append(keyword("comment", literal(unique.doc)))
    return call(imports.name("sqlalchemy", "UniqueConstraint"), arguments)


def _foreign_key(key: ForeignKey, context: Context, imports: Imports, *, is_detached: bool) -> Expression:
    referenced = context.schema.tables_by_name[key.referenced_table].identifier
    arguments = [
        columns_list(key.columns),
        columns_list(f"{referenced.dotted}.{name}" for name in key.referenced_columns),
    ]
    arguments.append(keyword("name", literal(key.name)))
    actions = [("ondelete", key.on_delete), ("onupdate", key.on_update)]
    arguments += [keyword(name, literal(action.upper())) for name, action in actions if action != "no action"]
    if key.deferrable is not None:
        arguments += _deferrable(key.deferrable)
    if is_detached:
        arguments.append(keyword("use_alter", "True"))
    elif key.doc:  # SQLAlchemy would comment on a detached key before it is there
        arguments.append(keyword("comment", literal(key.doc)))
    return call(imports.name("sqlalchemy", "ForeignKeyConstraint"), arguments)


def _deferrable(deferrable: str) -> list[Expression]:
    moment = deferrable.removeprefix("initially ").upper()
    return [keyword("deferrable", "True"), keyword("initially", literal(moment))]


def _check(check: Check, context: Context, imports: Imports, database: Database) -> Expression | None:
    if check.only_on not in (None, database):
        return None
    if isinstance(check.condition, RuleCheck):
        column = quoted_alike(check.condition.column, context.schema.databases)
        sql = condition(check.condition.rule, column, database)
    elif isinstance(check.condition, FilledCheck):
        columns = [quoted_alike(column, context.schema.databases) for column in check.condition.columns]
        sql = filled(columns, check.condition.number, database)
    else:
        written = check.condition.sql.on(database)
        sql = None if written is None else closed(written)
    if sql is None:
        return None
    arguments = [sql_string(sql), keyword("name", literal(check.name))]
    arguments += [keyword("comment", literal(check.doc))] if check.doc else []
    return call(imports.name("sqlalchemy", "CheckConstraint"), arguments)
