"""Indexes of a model, with every option that PostgreSQL has."""

from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, mapping
from dovetail.emit.literals import literal
from dovetail.emit.sql_source import closed, columns_list, keyword, sql_string, texts_of
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.indexes import exists_on, part_sql
from dovetail.migrate.dialects.quoting import enclosed
from dovetail.schema.columns import Database
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.model import Table

__all__ = ["index_expression"]

_CALL = lazy_re.compile(r"""[\w.]+\((?:[^()'"]|'[^']*')*\)""")


def index_expression(
    table: Table, index: Index, context: Context, imports: Imports, database: Database
) -> Expression | None:
    """Return the index as a database has it; None where it has none."""
    if not exists_on(index, database):
        return None
    parts = [_part(table, part, database, context, imports) for part in index.parts]
    return call(imports.name("sqlalchemy", "Index"), [literal(index.name), *parts, *_options(index, context, imports)])


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
