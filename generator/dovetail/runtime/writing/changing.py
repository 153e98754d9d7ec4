"""Changing and deleting rows that are there."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, delete, func, inspect, select, update
from sqlalchemy.orm import Session

from ..errors import ShapeError
from ..options import Condition
from ..source import Source
from ..table import has_key
from .created_fields import form_of
from .loaded import load_again, loaded_objects, take
from .stale import expire_parents
from .writing import flush, send

__all__ = ["change", "change_all", "changed_values", "remove", "remove_all"]


def changed_values(changes: Any, source: Source) -> dict[Column[Any], Any]:
    """Return the values that were given, by column; None is one of them. ShapeError where
    a field is no column.
    """
    if not isinstance(changes, BaseModel):
        raise TypeError(
            f"changes are an instance of a pydantic class, such as "
            f"{source.model.__name__}Update(...), not {changes!r}"
        )
    form = form_of(type(changes), source)
    for field, relation in form.relations:
        if field in changes.model_fields_set:
            raise ShapeError(
                f"{form.name}.{field} is a relation to {relation.related_table}, and "
                "only columns are changed: change its rows by themselves"
            )
    return {
        write.column: write.value(changes)
        for write in form.columns
        if write.field in changes.model_fields_set
    }


def change(
    session: Session, source: Source, key: Any, values: dict[Column[Any], Any]
) -> Any:
    """Update the row with the primary key `key`, and return its object; None if there is
    no such row.
    """
    flush(session)
    statement: Any = update(source.table).where(has_key(source, key)).values(values)
    returning = statement.returning(*source.table.columns)
    row = send(session, source, returning).one_or_none()
    return None if row is None else take(session, source, row)


def change_all(
    session: Session, source: Source, where: Condition, values: dict[Column[Any], Any]
) -> int:
    """Update the rows that meet `where`, and return how many there are."""
    flush(session)
    if not values:
        rows = select(func.count()).select_from(source.table).where(where)
        return int(send(session, source, rows).scalar_one())
    by_attribute = {
        source.attributes[column.name]: value for column, value in values.items()
    }
    statement = update(source.model).where(where).values(by_attribute)
    result: Any = send(session, source, statement, synchronize_session=False)
    load_again(session, source, loaded_objects(session, source))
    return int(result.rowcount)


def remove(session: Session, source: Source, key: Any) -> bool:
    """Delete the row with the primary key `key`, and say whether there was one."""
    return remove_all(session, source, has_key(source, key)) > 0


def remove_all(session: Session, source: Source, where: Condition) -> int:
    """Delete the rows that meet `where`, and return how many there were."""
    flush(session)
    loaded = loaded_objects(session, source)
    statement = delete(source.model).where(where)
    known = "fetch" if loaded else False
    result: Any = send(session, source, statement, synchronize_session=known)
    for item in loaded:
        if inspect(item).deleted:
            expire_parents(session, source, item)
    return int(result.rowcount)
