"""Changing and deleting rows that are there."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, delete, func, inspect, select, update
from sqlalchemy.orm import Session

from ..errors import ShapeError
from ..executing import execute, flush
from ..options import Condition, refuse_other_tables, whole
from ..source import Source
from .derived import load_derived
from .given import given_changes
from .loaded import load_again, loaded_objects, merged
from .stale import expire_related_to_deleted
from .written_fields import fields_of

__all__ = [
    "change",
    "change_all",
    "changeable_columns",
    "changed_values",
    "remove_all",
]


@cache
def changeable_columns(
    source: Source, update_class: type[BaseModel]
) -> frozenset[Column[Any]]:
    """Return the columns that the generated Update has."""
    return frozenset(write.column for write in fields_of(update_class, source).columns)


def changed_values(
    changes: Any, source: Source, update_class: type[BaseModel]
) -> dict[Column[Any], Any]:
    """Return the values that were given, by column; None is one of them. ShapeError where
    a field is no column, or none that the generated `update_class` has.
    """
    row = given_changes(changes, source)
    fields = fields_of(type(row), source)
    for field, relation in fields.relations:
        if field in row.model_fields_set:
            raise ShapeError(
                f"{fields.name}.{field} is a relation to {relation.related_table}, and "
                "only columns are changed: change its rows by themselves"
            )
    given = [each for each in fields.columns if each.field in row.model_fields_set]
    changeable = changeable_columns(source, update_class)
    for write in given:
        if write.column not in changeable:
            raise ShapeError(
                f"{fields.name}.{write.field} is no column that {update_class.__name__} "
                "has: leave it out, or mark it Field(exclude=True)"
            )
    return {write.column: write.value(row) for write in given}


def change(
    session: Session, source: Source, where: Any, values: dict[Column[Any], Any]
) -> Any:
    """Update the one row that meets `where`, and return its object; None if there is no
    such row.
    """
    flush(session)
    statement: Any = update(source.table).where(where).values(values)
    returning = statement.returning(*source.table.columns)
    row = execute(session, source, returning).one_or_none()
    if row is None:
        return None
    item = merged(session, source, row)
    load_derived(session, source, {source.table.fullname})
    return item


def change_all(
    session: Session, source: Source, where: Condition, values: dict[Column[Any], Any]
) -> int:
    """Update the rows that meet `where`, and return how many there are."""
    refuse_other_tables(source.table, where)
    flush(session)
    if not values:
        rows = select(func.count()).select_from(source.table).where(whole(where))
        return int(execute(session, source, rows).scalar_one())
    by_attribute = {source.attribute(column): value for column, value in values.items()}
    statement = update(source.model).where(whole(where)).values(by_attribute)
    result: Any = execute(session, source, statement, synchronize_session=False)
    load_again(session, source, loaded_objects(session, source))
    load_derived(session, source, {source.table.fullname})
    return int(result.rowcount)


def remove_all(session: Session, source: Source, where: Condition) -> int:
    """Delete the rows that meet `where`, and return how many there were."""
    refuse_other_tables(source.table, where)
    flush(session)
    loaded = loaded_objects(session, source)
    statement = delete(source.model).where(whole(where))
    known = "fetch" if loaded else False
    result: Any = execute(session, source, statement, synchronize_session=known)
    for item in loaded:
        if inspect(item).deleted:
            expire_related_to_deleted(session, source, item)
    load_derived(session, source, None)
    return int(result.rowcount)
