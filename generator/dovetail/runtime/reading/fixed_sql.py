"""An expression as the text that it compiles to.

SQLAlchemy looks a statement up among those that it has compiled by a key made of all its
parts. What a shape reads never changes, so it need not be walked through for every call.
"""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import (
    URL,
    BindParameter,
    ColumnElement,
    Dialect,
    FromClause,
    Label,
    literal_column,
    select,
)
from sqlalchemy.exc import CompileError
from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["fixed"]

_OPTIONS: Any = {"paramstyle": "named"}  # so that no percent sign is doubled here
_DIALECTS: Mapping[str, Dialect] = {
    name: URL.create(name).get_dialect()(**_OPTIONS)
    for name in ("postgresql", "sqlite")
}

_NAME = "fixed"


def fixed(
    value: ColumnElement[Any], table: FromClause[Any], dialect: str
) -> ColumnElement[Any]:
    """Return `value`, an expression on the rows of `table`, as a text with its constants
    written in; or as it is, where a constant cannot be written.
    """
    label = value.label(_NAME)
    open_ = _compiled(label, table, dialect, literal=False)
    if any(map(_is_open, open_.binds.values())):
        return value
    try:
        whole = _compiled(label, table, dialect)
    except (CompileError, NotImplementedError):
        return value
    if whole.params:
        return value
    one: ColumnElement[Any] = literal_column("1")
    before, after = str(_compiled(one.label(_NAME), table, dialect)).split("1", 1)
    type_: Any = value.type
    return literal_column(str(whole).removeprefix(before).removesuffix(after), type_)


def _is_open(parameter: BindParameter[Any]) -> bool:
    """Say whether a parameter gets its value only when the statement is executed."""
    return parameter.required or parameter.callable is not None


def _compiled(
    value: Label[Any], table: FromClause[Any], dialect: str, *, literal: bool = True
) -> SQLCompiler:
    compiled: Any = (
        select(value)
        .select_from(table)
        .compile(dialect=_DIALECTS[dialect], compile_kwargs={"literal_binds": literal})
    )
    return cast(SQLCompiler, compiled)
