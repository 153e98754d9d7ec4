"""Shapes: what a pydantic class asks of a table.

A field named after a column asks for its value; a field named after a relation asks for
the related row, or for the list of them, in the shape that the field is annotated with.
A field that names nothing keeps its default.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import Column

from .errors import ShapeError, did_you_mean
from .relation import Relation
from .source import Source

__all__ = ["ColumnField", "RelationField", "Shape", "shape_of"]


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A field that is filled from a column."""

    name: str
    column: Column[Any]


@dataclass(frozen=True, slots=True)
class RelationField:
    """A field that is filled from a relation."""

    name: str
    relation: Relation
    shape: "Shape"


@dataclass(frozen=True, slots=True)
class Shape:
    """A pydantic class, matched field by field with the table that it is read from."""

    model: type[BaseModel]
    source: Source
    columns: tuple[ColumnField, ...]
    relations: tuple[RelationField, ...]


def shape_of(
    model: type[BaseModel], source: Source, within: tuple[type[BaseModel], ...] = ()
) -> Shape:
    """Match `model` with the table of `source`; ShapeError where a field fits nothing.
    `within` are the shapes around it.
    """
    if not _is_shape(model):
        raise ShapeError(f"{model!r} is not a pydantic class")
    model.model_rebuild()
    columns: list[ColumnField] = []
    relations: list[RelationField] = []
    for name, field in model.model_fields.items():
        found = _match(name, field, source)
        if isinstance(found, Column):
            columns.append(ColumnField(name, found))
        elif isinstance(found, Relation):
            shape = _related_shape(model, name, field, source, found, within)
            relations.append(RelationField(name, found, shape))
        elif field.is_required():
            raise ShapeError(_unknown_field(model, name, source))
    return Shape(model, source, tuple(columns), tuple(relations))


def _match(
    name: str, field: FieldInfo, source: Source
) -> Column[Any] | Relation | None:
    for candidate in (name, *_aliases(field)):
        if candidate in source.columns:
            return source.columns[candidate]
        if candidate in source.relations:
            return source.relations[candidate]
    return None


def _aliases(field: FieldInfo) -> Iterator[str]:
    alias = field.validation_alias
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias, field.alias]
    return (choice for choice in choices if isinstance(choice, str))


def _unknown_field(model: type[BaseModel], name: str, source: Source) -> str:
    known = {*source.columns, *source.relations}
    return (
        f"{model.__name__}.{name} names neither a column nor a relation "
        f"of {source.table.fullname}: {did_you_mean(name, known)}"
    )


def _related_shape(
    model: type[BaseModel],
    name: str,
    field: FieldInfo,
    source: Source,
    relation: Relation,
    within: tuple[type[BaseModel], ...],
) -> Shape:
    place = f"{model.__name__}.{name}"
    asked = list(_shapes_in(field.annotation))
    if len(asked) != 1:
        raise ShapeError(
            f"{place} is a relation to {relation.related_table}: "
            "annotate it with one pydantic class"
        )
    related, many = asked[0]
    if many != (relation.cardinality == "many"):
        form = (
            f"list[{related.__name__}]"
            if relation.cardinality == "many"
            else f"{related.__name__} | None"
        )
        raise ShapeError(
            f"{place} is a relation to {relation.cardinality}: annotate it with {form}"
        )
    path = (*within, model)
    if related in path:
        levels = " > ".join(item.__name__ for item in path)
        raise ShapeError(
            f"{place} leads back to {related.__name__}: one statement reads a fixed "
            f"depth, so write one class for every level ({levels} > ...)"
        )
    return shape_of(related, source.related(relation), path)


def _shapes_in(
    annotation: Any, many: bool = False
) -> Iterator[tuple[type[BaseModel], bool]]:
    """Yield the pydantic classes of an annotation, and whether it lists them."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _shapes_in(arguments[0], many)
    elif origin in (Union, UnionType):
        for argument in arguments:
            yield from _shapes_in(argument, many)
    elif isinstance(origin, type) and issubclass(origin, Collection) and arguments:
        yield from _shapes_in(arguments[0], many=True)
    elif _is_shape(annotation):
        yield annotation, many


def _is_shape(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
