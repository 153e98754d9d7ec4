"""Columns that the database derives from other rows, in the objects of a session."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Column, inspect, select
from sqlalchemy.orm import Mapper, Session, registry
from sqlalchemy.orm.attributes import instance_dict, set_committed_value

from ..executing import execute
from ..keys import among, batches
from ..source import Source

__all__ = ["load_derived"]

Derived = dict[str, Column[Any]]
"""The derived columns of a model, by attribute."""


def load_derived(
    session: Session, source: Source, written: Collection[str] | None
) -> None:
    """Read the derived columns again that rows of the tables `written` are counted in;
    None stands for any table, since a row that is deleted may take others with it.
    """
    models: Mapper[Any] = inspect(source.model)
    derived = _derived(models.registry)
    fed = set(derived) if written is None else _fed_by(written, models.registry)
    if not fed:
        return
    held: dict[type[Any], list[Any]] = {}
    for item in session.identity_map.values():
        columns = derived[type(item)] if type(item) in fed else {}
        if columns.keys() & instance_dict(item).keys():
            held.setdefault(type(item), []).append(item)
    for model, items in held.items():
        _load(session, source, inspect(model), derived[model], items)


def _load(
    session: Session,
    source: Source,
    mapper: Mapper[Any],
    derived: Derived,
    items: list[Any],
) -> None:
    by_key = {inspect(item).identity: item for item in items}
    key = mapper.primary_key
    rows = select(*key, *derived.values())
    for some in batches(list(by_key)):
        for row in execute(session, source, rows.where(among(key, some))):
            item = by_key.get(tuple(row[: len(key)]))
            if item is not None:
                for attribute, value in zip(derived, row[len(key) :], strict=True):
                    set_committed_value(item, attribute, value)


def _fed_by(written: Collection[str], models: registry) -> set[type[Any]]:
    """Return the models with columns that change with rows of those tables, or with such
    columns.
    """
    tables = set(written)
    fed: set[type[Any]] = set()
    while True:
        more = {
            model
            for model, columns in _derived(models).items()
            if any(column.info["derived_from"] in tables for column in columns.values())
        }
        if more <= fed:
            return fed
        fed |= more
        tables |= {model.__table__.fullname for model in more}


@cache
def _derived(models: registry) -> dict[type[Any], Derived]:
    """Return the derived columns of the models that have any."""
    found = ((mapper.class_, dict(_columns(mapper))) for mapper in models.mappers)
    return {model: columns for model, columns in found if columns}


def _columns(mapper: Mapper[Any]) -> Iterator[tuple[str, Column[Any]]]:
    for attribute in mapper.column_attrs:
        column, *_ = attribute.columns
        if isinstance(column, Column) and "derived_from" in column.info:
            yield attribute.key, column
