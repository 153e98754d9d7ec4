"""`__table_args__`: every key, constraint and index of a table under its explicit name."""

from collections.abc import Callable, Iterator
from functools import partial

from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, listing, mapping
from dovetail.emit.literals import literal
from dovetail.emit.model_guarantees import guarantees
from dovetail.emit.model_indexes import index_expression
from dovetail.emit.model_partitions import partitioning_options
from dovetail.emit.sql_source import NEEDS_QUOTES, closed, columns_list, keyword, only_on, sql_string
from dovetail.migrate.dialects.constraints import on_delete
from dovetail.migrate.dialects.indexes import part_sql
from dovetail.migrate.dialects.quoting import quoted_alike
from dovetail.schema.columns import Database
from dovetail.schema.constraints import Check, Exclusion, ExclusionPart, FilledCheck, ForeignKey, RuleCheck, Unique
from dovetail.schema.model import Table
from dovetail.schema.rule_sql import condition, filled
from dovetail.schema.soft_deletion import moment_of

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
    for exclusion in table.exclusions:
        yield from per_database(context, partial(_exclusion, exclusion, imports))
    for index in table.indexes:
        yield from per_database(context, partial(index_expression, table, index, context, imports))
    pairs = [*_table_options(table, imports), *partitioning_options(table, context.schema, imports)]
    if pairs:
        yield mapping(pairs)


def _table_options(table: Table, imports: Imports) -> Iterator[tuple[str, Expression]]:
    options = [('"schema"', table.identifier.namespace), ('"comment"', table.doc)]
    yield from ((key, literal(value)) for key, value in options if value)
    if table.identifier.name in NEEDS_QUOTES:
        yield '"quote"', "True"
    if table.storage and table.partitioning is None:
        yield '"postgresql_with"', mapping((literal(name), literal(value)) for name, value in table.storage)
    info = list(_info(table, imports))
    if info:
        yield '"info"', mapping(info)


def _info(table: Table, imports: Imports) -> Iterator[tuple[str, Expression]]:
    if table.external:
        yield '"external"', "True"
    promised = guarantees(table, imports)
    if promised is not None:
        yield '"guarantees"', promised
    moment = moment_of(table)
    if moment is not None:
        yield '"soft_delete"', literal(moment)


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


def _exclusion(exclusion: Exclusion, imports: Imports, database: Database) -> Expression | None:
    if database != "postgresql":
        return None
    arguments = [_exclusion_part(part, imports) for part in exclusion.parts]
    arguments += [keyword("name", literal(exclusion.name)), keyword("using", literal(exclusion.method))]
    keys = (part.key for part in exclusion.parts)
    classes = [(literal(key.column), literal(key.opclass)) for key in keys if key.column and key.opclass]
    if classes:
        arguments.append(keyword("ops", mapping(classes)))
    predicate = None if exclusion.predicate is None else exclusion.predicate.on("postgresql")
    if predicate is not None:
        arguments.append(keyword("where", call(imports.name("sqlalchemy", "text"), [sql_string(closed(predicate))])))
    if exclusion.deferrable is not None:
        arguments += _deferrable(exclusion.deferrable)
    if exclusion.doc:
        arguments.append(keyword("comment", literal(exclusion.doc)))
        return call(imports.own("runtime.exclusion", "Exclusion"), arguments)
    return call(imports.name("sqlalchemy.dialects.postgresql", "ExcludeConstraint"), arguments)


def _exclusion_part(part: ExclusionPart, imports: Imports) -> Expression:
    """A column by its name; an expression as SQL, with its operator class if it has one."""
    if part.key.column is not None:
        return listing([literal(part.key.column), literal(part.operator)], "()")
    text = call(imports.name("sqlalchemy", "text"), [sql_string(part_sql(part.key, "postgresql"))])
    return listing([text, literal(part.operator)], "()")


def _foreign_key(key: ForeignKey, context: Context, imports: Imports, *, is_detached: bool) -> Expression:
    referenced = context.schema.tables_by_name[key.referenced_table].identifier
    arguments = [
        columns_list(key.columns),
        columns_list(f"{referenced.dotted}.{name}" for name in key.referenced_columns),
    ]
    arguments.append(keyword("name", literal(key.name)))
    actions = [("ondelete", on_delete(key, "postgresql")), ("onupdate", key.on_update.upper())]
    arguments += [keyword(name, literal(action)) for name, action in actions if action != "NO ACTION"]
    if key.deferrable is not None:
        arguments += _deferrable(key.deferrable)
    if is_detached:
        arguments.append(keyword("use_alter", "True"))
    elif key.doc:  # SQLAlchemy would comment on a detached key before it is there
        arguments.append(keyword("comment", literal(key.doc)))
    return call(_class_of(key, context, imports), arguments)


def _class_of(key: ForeignKey, context: Context, imports: Imports) -> str:
    """The class of a foreign key: one of its own where SQLite would not take the action that it has."""
    if key.empties_a_part and "sqlite" in context.schema.databases:
        return imports.own("runtime.owned_pointer", "OwnedPointer")
    return imports.name("sqlalchemy", "ForeignKeyConstraint")


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
