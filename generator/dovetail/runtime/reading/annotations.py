"""What the annotation of a field says: the classes in it, and the markers beside them."""

from collections.abc import Collection, Iterator
from types import UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from ..fields import Aggregate, Related, Through

__all__ = [
    "Marker",
    "is_shape",
    "markers_of",
    "mentions",
    "metadata_in",
    "names_of",
    "shapes_in",
    "unnamed",
]

Marker = Related | Through | Aggregate


def names_of(name: str, field: FieldInfo) -> Iterator[str]:
    """Yield what a field may be called in the database: its name, then its aliases."""
    yield name
    alias = field.validation_alias
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias, field.alias]
    yield from (choice for choice in choices if isinstance(choice, str))


def markers_of(field: FieldInfo) -> list[Marker]:
    """Return the markers of a field, wherever in its annotation they stand."""
    return [
        item
        for item in (*field.metadata, *metadata_in(field.annotation))
        if isinstance(item, Marker)
    ]


def shapes_in(
    annotation: Any, many: bool = False
) -> Iterator[tuple[type[BaseModel], bool]]:
    """Yield the pydantic classes of an annotation, and whether it lists them."""
    annotation = unnamed(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from shapes_in(arguments[0], many)
    elif origin in (Union, UnionType):
        for argument in arguments:
            yield from shapes_in(argument, many)
    elif isinstance(origin, type) and issubclass(origin, Collection) and arguments:
        yield from shapes_in(arguments[0], many=True)
    elif is_shape(annotation):
        yield annotation, many


def mentions(annotation: Any, type_: type[Any]) -> bool:
    """Say whether `type_` stands anywhere in an annotation."""
    annotation = unnamed(annotation)
    return annotation is type_ or any(
        mentions(argument, type_) for argument in get_args(annotation)
    )


def is_shape(annotation: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def metadata_in(annotation: Any) -> Iterator[Any]:
    """Yield what stands beside types in an annotation, at every depth."""
    annotation = unnamed(annotation)
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    for argument in get_args(annotation):
        if get_origin(annotation) is not Annotated or argument is annotation.__origin__:
            yield from metadata_in(argument)


def unnamed(annotation: Any) -> Any:
    """Return what a name declared by `type X = ...` stands for."""
    return getattr(annotation, "__value__", annotation)
