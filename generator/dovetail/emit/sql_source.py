"""SQL inside Python: texts as `text(...)`, constraints that only one of the databases has."""

from collections.abc import Iterable

from dovetail import lazy_re
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, followed, listing, prefixed
from dovetail.emit.literals import literal
from dovetail.schema.columns import Database, Sql

__all__ = [
    "NEEDS_QUOTES",
    "Texts",
    "closed",
    "columns_list",
    "keyword",
    "only_on",
    "sql_string",
    "text_call",
    "texts_of",
]

NEEDS_QUOTES = frozenset(("collation", "concurrently", "lateral", "nothing", "returning", "system_user", "tablesample"))
"""Keywords that a database does not take for a name, and that SQLAlchemy does not know of."""

Texts = dict[Database, str]
"""What each database of a spec is told; a database that does without is missing."""

_ESCAPED = lazy_re.compile(r"(?=(?<![:\w\\]):\w+(?![:\w])|\\:\w*(?![:\w]))")
"""Where SQLAlchemy would read a parameter, or take a backslash away."""


def texts_of(sql: Sql, databases: Iterable[Database]) -> Texts:
    """Return the text of `sql` for every one of `databases` that has it."""
    found = ((database, sql.on(database)) for database in databases)
    return {database: closed(text) for database, text in found if text is not None}


def closed(sql: str) -> str:
    """Return the user's SQL so that a comment at its end cannot swallow the parenthesis that follows."""
    text = sql.strip()
    return f"{text}\n" if "--" in text else text


def sql_string(sql: str) -> str:
    """Return the literal of SQL for `text()` and for whatever else takes text: there `:name` would be a parameter."""
    return literal(_ESCAPED.sub(r"\\", sql))


def text_call(texts: Texts, imports: Imports) -> Expression:
    """Return the expression of a text that every database has, each perhaps in its own words."""
    if len(set(texts.values())) == 1:
        return call(imports.name("sqlalchemy", "text"), [sql_string(next(iter(texts.values())))])
    arguments = [keyword(database, literal(text)) for database, text in sorted(texts.items())]
    return call(imports.own("runtime.sql_text", "SqlText"), arguments)


def keyword(name: str, value: Expression) -> Expression:
    return prefixed(f"{name}=", value)


def columns_list(columns: Iterable[str]) -> Expression:
    return listing(literal(column) for column in columns)


def only_on(expression: Expression, database: Database) -> Expression:
    """Return a constraint or index that only `database` is given."""
    condition = f'.ddl_if(dialect="{database}")'
    return followed(expression, condition)
