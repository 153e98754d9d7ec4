"""Classes of which a field holds one, each for rows of another table: told apart by a tag,
a field that every one of them has with a constant of its own.
"""

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..alternatives import Alternatives
from ..errors import ShapeError, did_you_mean
from .annotations import metadata_in, shapes_in, unnamed

__all__ = ["classes_by_word"]

Tagged = tuple[type[BaseModel], str]
"""A class, and the name of its tag."""


def classes_by_word(
    place: str, field: FieldInfo, alternatives: Alternatives
) -> dict[str, Tagged]:
    """Return the class for each of the tables, by the word for it; ShapeError where one
    has none, or where the classes of the field are not told apart.
    """
    classes = [*dict.fromkeys(shapes_in(field.annotation))]
    tag = _tag(field)
    if any(many for _, many in classes) or not classes or tag is None:
        raise ShapeError(
            f"{place} is one row of {alternatives.tables}: annotate it with a class for "
            'each that has a tag, as in Annotated[One | Other, Field(discriminator="kind")]'
        )
    found: dict[str, Tagged] = {}
    for related, _ in classes:
        for word in _words(place, related, tag):
            if word not in alternatives.relations:
                hint = did_you_mean(word, alternatives.relations)
                raise ShapeError(f"{place}: no table is called {word} here: {hint}")
            found[word] = (related, tag)
    missing = [word for word in alternatives.relations if word not in found]
    if missing:
        raise ShapeError(
            f"{place} has no class for rows of {', '.join(missing)}: add one whose {tag} is "
            f'Literal["{missing[0]}"]'
        )
    return found


def _tag(field: FieldInfo) -> str | None:
    """Return the field by which pydantic tells the classes of a union apart."""
    items = (field, *field.metadata, *metadata_in(field.annotation))
    named = (item.discriminator for item in items if isinstance(item, FieldInfo))
    return next((name for name in named if isinstance(name, str)), None)


def _words(place: str, related: type[BaseModel], tag: str) -> tuple[Any, ...]:
    found = related.model_fields.get(tag)
    annotation = None if found is None else unnamed(found.annotation)
    if get_origin(annotation) is not Literal:
        raise ShapeError(
            f"{place}: {related.__name__}.{tag} has to say which table it is for, as in "
            f'{tag}: Literal["table"] = "table"'
        )
    return get_args(annotation)
