"""Indexes of a model, with every option that PostgreSQL has."""

from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, mapping
from dovetail.emit.literals import literal
from dovetail.emit.sql_source import closed, columns_list, keyword, only_on, sql_string, texts_of
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.indexes import exists_on, part_sql
from dovetail.migrate.dialects.quoting import enclosed
from dovetail.schema.columns import Database
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.model import Table

__all__ = ["index_expressions"]

_CALL = lazy_re.compile(r"""[\w.]+\((?:[^()'"]|'[^']*')*\)""")


def index_expressions(table: Table, index: Index, context: Context, imports: Imports) -> Iterator[Expression]:
    """Yield the index: once where its parts read alike on every database that has it, else once for each."""
    databases = [database for database in sorted(context.schema.databases) if exists_on(index, database)]
    spelled = {database: _parts(table, index, database, context, imports) for database in databases}
    alike = len(databases) == len(context.schema.databases) and all(
        parts == next(iter(spelled.values())) for parts in spelled.values()
    )
    options = list(_options(index, context, imports))
    for database, parts in spelled.items():
        arguments = [literal(index.name), *parts, *options]
        expression = call(imports.name("sqlalchemy", "Index"), arguments)
        yield expression if alike else only_on(expression, database)
        if alike:
            return


def _parts(table: Table, index: Index, database: Database, context: Context, imports: Imports) -> list[Expression]:
    return [_part(table, part, database, context, imports) for part in index.parts]


def _part(table: Table, part: IndexPart, database: Database, context: Context, imports: Imports) -> Expression:
    """A column by its name, a sorted one by its attribute, anything else as SQL. A collation counts where it is known."""
    if part.column is not None and not collate(part.collation, database):
        nulls = part.nulls if database == "postgresql" else None
        if not part.descending and nulls is None:
            return literal(part.column)
        if part.opclass is None:
            attribute = context.names.attribute(table.name, part.column)
            order = "desc" if part.descending else "asc"
            return f"{attribute}.{order}()" + (f".nulls_{nulls}()" if nulls else "")
    return call(imports.name("sqlalchemy", "text"), [sql_string(_part_text(part, database))])


def _part_text(part: IndexPart, database: Database) -> str:
    """A key of the index as SQL. A mere call needs no parentheses, and PostgreSQL tells it without them."""
    sql = part_sql(part, database)
    written = ((part.expression and part.expression.on(database)) or "").strip()
    return f"{written}{sql.removeprefix(enclosed(written))}" if _CALL.fullmatch(written) else sql


def _options(index: Index, context: Context, imports: Imports) -> Iterator[Expression]:
    if index.unique:
        yield keyword("unique", "True")
    for database, text in (
        texts_of(index.predicate, sorted(context.schema.databases)).items() if index.predicate else ()
    ):
        yield keyword(f"{database}_where", call(imports.name("sqlalchemy", "text"), [sql_string(closed(text))]))
    if index.method is not None:
        yield keyword("postgresql_using", literal(index.method))
    classes = [
        (literal(part.column), literal(part.opclass))
        for part in index.parts
        if part.column and part.opclass and not (part.descending or part.nulls or part.collation)
    ]
    if classes:
        yield keyword("postgresql_ops", mapping(classes))
    if index.include:
        yield keyword("postgresql_include", columns_list(index.include))
    if index.nulls_not_distinct:
        yield keyword("postgresql_nulls_not_distinct", "True")
    if index.with_:
        yield keyword("postgresql_with", mapping((literal(name), literal(value)) for name, value in index.with_))
