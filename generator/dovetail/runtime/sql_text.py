"""SQL that PostgreSQL and SQLite spell differently."""

from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["SqlText"]


class SqlText(ColumnElement[Any]):
    """A text of SQL for each database, taken as it is: a colon begins no parameter."""

    inherit_cache = False

    def __init__(self, *, postgresql: str, sqlite: str) -> None:
        self.texts = {"postgresql": postgresql, "sqlite": sqlite}


@compiles(SqlText)
def _compile(element: SqlText, compiler: SQLCompiler, **_: Any) -> str:
    text = element.texts.get(compiler.dialect.name, element.texts["postgresql"])
    written: ColumnClause[Any] = literal_column(text)
    return compiler.process(written)
