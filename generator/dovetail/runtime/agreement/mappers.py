"""Whether the relationships of the models agree with the relation definitions."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any, ForwardRef, TypeAlias, cast, get_args, get_origin

from sqlalchemy import BinaryExpression, BindParameter, Column, Table
from sqlalchemy.orm import Mapped, Mapper, RelationshipProperty
from sqlalchemy.sql import visitors

from ..relation import Association, Discriminator, Relation
from .behaviour import assignment, behaviour
from .definitions import Definitions, place
from .keys import table_of

__all__ = ["with_mappers"]

_Relationship: TypeAlias = RelationshipProperty[Any]

_DIRECTIONS = {
    "referencing": "MANYTOONE",
    "referenced": "ONETOMANY",
    "association": "MANYTOMANY",
}


def with_mappers(
    mappers: Iterable[Mapper[Any]], definitions: Definitions
) -> Iterator[str]:
    """Yield a sentence for each relationship that its definition contradicts, or that
    has none, and for each definition without a relationship.

    The mappers have to be configured. A relationship that a class above the model has
    brought along is its author's own, and not looked at.
    """
    found = {table_of(each).fullname: each for each in mappers if each.inherits is None}
    for table, mapper in sorted(found.items()):
        defined = definitions.get(table, {})
        relationships = {each.key: each for each in mapper.relationships}
        for name in sorted(defined.keys() | relationships.keys()):
            at = f"{mapper.class_.__name__}.{name}"
            if name not in relationships:
                yield f"{at}: {table}.{name} is defined, and is no relationship"
            elif name in defined:
                yield from _of_relationship(at, relationships[name], defined[name])
            elif not _is_inherited(name, mapper.class_):
                yield f"{at}: no relation of {table} defines this relationship"
    for table in sorted(definitions.keys() - found.keys()):
        yield f"{table}: relations are defined for it, and no model has such a table"


def _of_relationship(
    at: str, relationship: _Relationship, relation: Relation
) -> Iterator[str]:
    related = table_of(relationship.mapper).fullname
    if related != relation.related_table:
        said = f"{place(relation)} to {relation.related_table}"
        yield f"{at}: it leads to {related}, {said}"
        return
    direction = relationship.direction.name
    if direction != _DIRECTIONS.get(relation.side):
        said = f"the side of {place(relation)} is {relation.side}"
        yield f"{at}: its direction is {direction}, and {said}"
        return
    if bool(relationship.uselist) != (relation.cardinality == "many"):
        found = f"uselist is {relationship.uselist}"
        yield f"{at}: {found}, and {place(relation)} leads to {relation.cardinality}"
    if relationship.back_populates != relation.inverse:
        said = f"the inverse of {place(relation)} is {relation.inverse}"
        yield f"{at}: back_populates is {relationship.back_populates}, and {said}"
    if relation.association is None:
        yield from _columns(at, relationship, relation)
    else:
        yield from _association(at, relationship, relation, relation.association)
    yield from _annotation(at, relationship, relation)
    yield from behaviour(at, relationship, relation)


def _columns(at: str, relationship: _Relationship, relation: Relation) -> Iterator[str]:
    found = {
        (local.name, remote.name) for local, remote in relationship.local_remote_pairs
    }
    said = set(zip(relation.columns, relation.related_columns, strict=False))
    if found != said:
        yield f"{at}: it joins {_equal(found)}, {place(relation)} {_equal(said)}"
    elif relation.discriminator is not None:
        yield from _condition(at, relationship, relation.discriminator)
    else:
        yield from assignment(at, relationship, relation)


def _condition(
    at: str, relationship: _Relationship, discriminator: Discriminator
) -> Iterator[str]:
    """Compare what a relationship demands of the column that names a table."""
    found = {
        (term.left.name, str(getattr(term.right.value, "value", term.right.value)))
        for term in visitors.iterate(relationship.primaryjoin)
        if isinstance(term, BinaryExpression)
        and isinstance(term.left, Column)
        and isinstance(term.right, BindParameter)
    }
    said = {(discriminator.column, discriminator.value)}
    if found != said:
        yield f"{at}: it demands {_equal(found)}, and is told apart by {_equal(said)}"


def _association(
    at: str, relationship: _Relationship, relation: Relation, through: Association
) -> Iterator[str]:
    secondary = cast("Table[Any]", relationship.secondary).fullname
    if secondary != through.table:
        said = f"{place(relation)} through {through.table}"
        yield f"{at}: it goes through {secondary}, {said}"
        return
    near = (relationship.synchronize_pairs, through.columns, relation.columns)
    far = (
        relationship.secondary_synchronize_pairs or [],
        through.related_columns,
        relation.related_columns,
    )
    for joined, columns, ends in (near, far):
        found = {(referring.name, end.name) for end, referring in joined}
        pairs = set(zip(columns, ends, strict=False))
        if found != pairs:
            told = f"joins {_equal(found)}, {place(relation)} {_equal(pairs)}"
            yield f"{at}: through {secondary} it {told}"


def _annotation(
    at: str, relationship: _Relationship, relation: Relation
) -> Iterator[str]:
    """Compare what type checkers are told with what can be loaded."""
    told = _may_be_none(relationship)
    may_be_none = relation.optional and relation.cardinality == "one"
    if told is not None and told != may_be_none:
        said = "optional" if relation.optional else "not optional"
        none = "allows None" if told else "does not allow None"
        yield f"{at}: its annotation {none}, and {place(relation)} is {said}"


def _may_be_none(relationship: _Relationship) -> bool | None:
    """Say whether the attribute is annotated with a type that has None; None where it
    is not annotated, or in a way that only a type checker understands.
    """
    try:
        annotations = inspect.get_annotations(relationship.parent.class_)
    except NameError:  # from Python 3.14 on, of a name for type checkers only
        return None
    annotation = annotations.get(relationship.key)
    if isinstance(annotation, str):
        text = annotation
    elif get_origin(annotation) is Mapped:
        (inner,) = get_args(annotation)
        text = inner.__forward_arg__ if isinstance(inner, ForwardRef) else str(inner)
    else:
        return None
    return re.search(r"\b(None|NoneType|Optional)\b", text) is not None


def _equal(pairs: set[tuple[str, str]]) -> str:
    """Pairs of columns as a sentence has them."""
    return " and ".join(f"{one} = {other}" for one, other in sorted(pairs)) or "nothing"


def _is_inherited(name: str, model: type[Any]) -> bool:
    return any(name in vars(above) for above in model.__mro__[1:])
