"""Objects that a session holds, kept equal to what the database says."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, inspect, select
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, set_committed_value

from ..executing import execute
from ..keys import among, batches
from ..source import Source
from .stale import expire_stale

__all__ = [
    "attached",
    "load_again",
    "load_expired",
    "loaded_objects",
    "merged",
]


def merged(session: Session, source: Source, row: Row[Any]) -> Any:
    """Return the object of a row, all columns of its table, as the database has it now.

    Relations that it had loaded, and that its columns no longer lead to, are expired.
    """
    layout = _layout(source)
    found = session.identity_map.get(layout.identity(row))
    if found is None:
        return attached(
            session, source, layout.mapper.class_manager.new_instance(), row
        )
    values = dict(zip(layout.attributes, row, strict=True))
    expire_stale(session, source, found, values)
    for attribute, value in values.items():
        set_committed_value(found, attribute, value)
    return found


def attached(session: Session, source: Source, item: Any, row: Row[Any]) -> Any:
    """Let the session hold a new object as that of a row, and return it."""
    layout = _layout(source)
    known = session.identity_map.get(layout.identity(row))
    if known is not None:
        session.expunge(known)
    instance_dict(item).update(zip(layout.attributes, row, strict=True))
    make_transient_to_detached(item)
    session.add(item)
    return item


def load_expired(session: Session, source: Source, objects: Iterable[Any]) -> None:
    """Read what a flush has left to be read later: there is no later with an
    asynchronous session.
    """
    states = [inspect(item) for item in objects]
    keys = [state.identity for state in states if state.expired_attributes]
    for some in batches(keys):
        statement = select(source.model).where(among(source.key, some))
        execute(session, source, statement).all()


def load_again(session: Session, source: Source, objects: Iterable[Any]) -> None:
    """Read the columns of objects that a statement may have changed."""
    keys = [inspect(item).identity for item in objects]
    for some in batches(keys):
        statement = select(*source.table.columns).where(among(source.key, some))
        for row in execute(session, source, statement):
            merged(session, source, row)


def loaded_objects(session: Session, source: Source) -> list[Any]:
    """Return the objects of the model of `source` that the session holds."""
    held = session.identity_map.values()
    return [item for item in held if isinstance(item, source.model)]


class _Layout(NamedTuple):
    """Where in a row of all columns the attributes and the key are."""

    mapper: Mapper[Any]
    attributes: tuple[str, ...]
    places: tuple[int, ...]

    def identity(self, row: Row[Any]) -> Any:
        key = tuple(row[place] for place in self.places)
        return self.mapper.identity_key_from_primary_key(key)


@cache
def _layout(source: Source) -> _Layout:
    columns = list(source.table.columns)
    return _Layout(
        inspect(source.model),
        tuple(source.attribute(column) for column in columns),
        tuple(columns.index(column) for column in source.key),
    )
