"""Relations that are loaded, and that a change of columns has made wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_dict

from ..keys import Key
from ..reading.joins import columns_of_near
from ..relation import Relation
from ..source import Source

__all__ = ["expire_related", "expire_related_to_deleted", "expire_stale"]


def expire_stale(
    session: Session, source: Source, item: Any, values: Mapping[str, Any]
) -> None:
    """Expire the relations of an object that has other columns in `values`, and those of
    the objects that it belonged to, or does now. `values` are by attribute.
    """
    for relation in source.relations.values():
        attributes = source.attributes_of(columns_of_near(relation))
        before = _key(item, attributes)
        after = tuple(values[attribute] for attribute in attributes)
        if before != after:
            length = len(relation.columns)
            _expire(session, item, relation.name)
            _expire_others(session, source, relation, {before[:length], after[:length]})


def expire_related_to_deleted(session: Session, source: Source, item: Any) -> None:
    """Expire the relations in which an object stood that is deleted."""
    for relation in source.relations.values():
        attributes = source.attributes_of(relation.columns)
        before = _key(item, attributes)
        _expire_others(session, source, relation, {before})


def expire_related(session: Session, source: Source, item: Any) -> None:
    """Expire the relations in which an object stands, or would."""
    expire_related_to_deleted(session, source, item)
    for referencing, relation in source.referencing:
        attributes = referencing.attributes_of(relation.columns)
        key = _key(item, source.attributes_of(relation.related_columns))
        for other in session.identity_map.values():
            if isinstance(other, referencing.model) and _key(other, attributes) == key:
                _expire(session, other, relation.name)


def _expire_others(
    session: Session, source: Source, relation: Relation, keys: set[Key]
) -> None:
    """Expire the other side of a relation where objects have one of the `keys`."""
    if relation.side != "referencing" or relation.inverse is None:
        return
    related = source.related(relation)
    attributes = related.attributes_of(relation.related_columns)
    for item in session.identity_map.values():
        if not isinstance(item, related.model) or relation.inverse not in instance_dict(
            item
        ):
            continue
        if _key(item, attributes) in keys:
            _expire(session, item, relation.inverse)


def _key(item: Any, attributes: Iterable[str]) -> Key:
    """Return what an object has in `attributes`; None for what is not loaded."""
    loaded = instance_dict(item)
    return tuple(loaded.get(attribute) for attribute in attributes)


def _expire(session: Session, item: Any, relation: str) -> None:
    if relation in instance_dict(item):
        session.expire(item, [relation])
