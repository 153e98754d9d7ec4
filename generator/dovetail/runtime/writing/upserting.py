"""Inserting a row, or changing the one that has its key already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..errors import RefusedValueError, ShapeError
from ..executing import execute, flush
from ..own_tenant import is_own_tenant
from ..soft_deletion import is_living
from ..source import Source
from ..violations.row_security import another_tenants_row
from .changing import changeable_columns, changed_values
from .created_values import values_of
from .derived import load_derived
from .given import given_row
from .graph_checks import check_complete
from .loaded import merged
from .unique_keys import (
    UniqueKey,
    key_condition,
    nulls_are_equal,
    unique_key,
    written_key,
)
from .written_fields import WrittenFields, fields_of

__all__ = ["upsert"]

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def upsert(
    session: Session,
    source: Source,
    row: Any,
    on: UniqueKey | None,
    changes: BaseModel | None,
    update_class: type[BaseModel],
    *,
    including_deleted: bool = False,
) -> Any:
    """Insert a row; where another has its key `on`, write `changes` to that one, or what
    the row gives of the columns that the generated `update_class` has. Return the object.

    RefusedValueError where the other one is deleted, unless `including_deleted`.
    """
    new = given_row(row, source)
    fields = fields_of(type(new), source)
    values = _values(fields, new)
    key = unique_key(source, on)
    dialect = session.get_bind(source.model).dialect.name
    _check_key(fields, key, values)
    if not nulls_are_equal(source, key, dialect):
        _check_no_null(fields, key, values)
    changed = None if changes is None else changed_values(changes, source, update_class)
    flush(session)
    insert = _INSERT[dialect](source.table).values(
        {source.columns[attribute]: value for attribute, value in values.items()}
    )
    if changed is None:
        columns = _changed_columns(fields, new, update_class)
        changed = {column: insert.excluded[column.key] for column in columns}
    statement = insert.on_conflict_do_update(
        index_elements=key,
        index_where=key_condition(source, key),
        set_=_with_moments(source, changed) or {key[0]: insert.excluded[key[0].key]},
        where=None if including_deleted else _living(source),
    )
    result = execute(session, source, statement.returning(*source.table.columns))
    written = result.one_or_none()
    if written is None:
        if including_deleted or _living(source) is None:
            raise another_tenants_row(source.table)
        raise RefusedValueError(
            f"the row of {source.table.fullname} that has this key is deleted: restore "
            "it first, or write to it through including_deleted()"
        )
    item = merged(session, source, written)
    load_derived(session, source, {source.table.fullname})
    return item


def _living(source: Source) -> ColumnElement[bool] | None:
    return next(iter(is_living(source.table)), None)


def _values(fields: WrittenFields, row: BaseModel) -> dict[str, Any]:
    for field, _ in fields.relations:
        if getattr(row, field):
            raise ShapeError(
                f"{fields.name}.{field} is a relation, and upsert writes a single row: "
                "create() makes rows together"
            )
    values = values_of(fields.columns, row)
    check_complete(fields.name, fields.source, values)
    return values


def _check_key(
    fields: WrittenFields, key: Iterable[Column[Any]], values: Mapping[str, Any]
) -> None:
    """ShapeError where a row does not say whether it is there already."""
    for column in key:
        attribute = fields.source.attribute(column)
        if attribute not in values and not is_own_tenant(column):
            raise ShapeError(
                f"{fields.name} gives no {attribute}, by which upsert is to find the row "
                "that is there: give it, or name another unique key with on=[...]"
            )


def _check_no_null(
    fields: WrittenFields, key: Sequence[Column[Any]], values: Mapping[str, Any]
) -> None:
    """ValueError where a key has a NULL, which the database takes for unlike any other."""
    for column in key:
        attribute = fields.source.attribute(column)
        if attribute in values and values[attribute] is None:
            raise ValueError(
                f"{fields.name} gives NULL for {attribute}, and NULL is never equal to "
                f"NULL in the unique key {written_key(fields.source, key)}, so that upsert "
                "would make a new row each time: give a value, or name another unique key "
                "with on=[...]"
            )


def _changed_columns(
    fields: WrittenFields, row: BaseModel, update_class: type[BaseModel]
) -> Iterator[Column[Any]]:
    """Yield the columns in which a row that is there becomes as the one that is given."""
    changeable = changeable_columns(fields.source, update_class)
    for write in fields.columns:
        if write.field in row.model_fields_set and write.column in changeable:
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
