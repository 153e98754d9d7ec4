"""Inserting a row, or changing the one that has its key already."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..errors import ShapeError
from ..source import Source
from .changing import changed_values
from .created_fields import Form, form_of
from .created_values import values_of
from .loaded import take
from .nested_checks import check_complete
from .unique_keys import UniqueKey, unique_key
from .writing import flush, send

__all__ = ["upsert"]

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def upsert(
    session: Session,
    source: Source,
    row: BaseModel,
    on: UniqueKey | None,
    changes: BaseModel | None,
    changeable: Container[str],
) -> Any:
    """Insert a row; where another has its key `on`, write `changes` to that one, or what
    the row gives of the attributes that are `changeable`. Return the object.
    """
    form = form_of(type(row), source)
    values = _values(form, row)
    key = unique_key(source, on)
    _check_key(form, key, values)
    flush(session)
    dialect = session.get_bind(source.model).dialect.name
    insert = _INSERT[dialect](source.table).values(
        {source.columns[attribute]: value for attribute, value in values.items()}
    )
    if changes is not None:
        written = changed_values(changes, source)
    else:
        columns = _changed_columns(form, row, changeable)
        written = {column: insert.excluded[column.key] for column in columns}
    statement = insert.on_conflict_do_update(
        index_elements=key,
        set_=_with_moments(source, written) or {key[0]: insert.excluded[key[0].key]},
    )
    result = send(session, source, statement.returning(*source.table.columns))
    return take(session, source, result.one())


def _values(form: Form, row: BaseModel) -> dict[str, Any]:
    for field, _ in form.relations:
        if getattr(row, field):
            raise ShapeError(
                f"{form.name}.{field} is a relation, and upsert writes a single row: "
                "create() makes rows together"
            )
    values = values_of(form.columns, row)
    check_complete(form.name, form.source, values)
    return values


def _check_key(
    form: Form, key: Iterable[Column[Any]], values: Mapping[str, Any]
) -> None:
    """ShapeError where a row does not say whether it is there already."""
    for column in key:
        attribute = form.source.attributes[column.name]
        if attribute not in values:
            raise ShapeError(
                f"{form.name} gives no {attribute}, by which upsert is to find the row "
                "that is there: give it, or name another unique key with on=[...]"
            )


def _changed_columns(
    form: Form, row: BaseModel, changeable: Container[str]
) -> Iterator[Column[Any]]:
    """Yield the columns in which a row that is there becomes as the one that is given."""
    for write in form.columns:
        given = write.field in row.model_fields_set
        if given and write.attribute in changeable:
            yield write.column


def _with_moments(
    source: Source, written: Mapping[Column[Any], Any]
) -> dict[Column[Any], Any]:
    """Return what is written, and if that is anything, also what every update writes."""
    always = {
        column: column.onupdate.arg
        for column in source.table.columns
        if written and column.onupdate is not None
    }
    return always | {**written}
