"""Values of composites as JSON objects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from types import GenericAlias
from typing import Annotated, Any

from pydantic import BaseModel, Field, PlainSerializer, create_model
from sqlalchemy.types import TypeEngine

from ..domain import Domain
from .composite_text import TEXTS
from .json_values import EXACT, AnyDecimal
from .portable import annotation_of

__all__ = ["CompositeJson", "Part", "json_of_type"]


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A field: what the dataclass and what the database calls it, and its type."""

    attribute: str
    name: str
    type: TypeEngine[Any]


class CompositeJson:
    """Reads and writes values of the dataclass `of`.

    SQLite keeps what is written, under the names of the database. PostgreSQL fills a
    composite from an object by these names too, and reads each field from its text; what
    it gives back has the names of the dataclass, as shapes have them.
    """

    def __init__(self, of: type[Any], parts: tuple[Part, ...]) -> None:
        self._of = of
        self._parts = parts

    def write(self, value: Any, *, native: bool) -> str:
        """Return `value` as JSON; ValidationError, which is a ValueError, if a field is
        not of its type, TypeError for what is no value and no mapping of its fields.
        """
        model = self.sent if native else self.kept
        row = model.model_validate(self.plain(value))
        return row.model_dump_json(by_alias=True)

    def read(self, text: str, *, native: bool) -> Any:
        """Return the value that `text` holds."""
        model = self.given if native else self.kept
        return self.made(model.model_validate_json(text))

    def plain(self, value: Any) -> dict[str, Any]:
        """Return the fields of `value` by their names in the database."""
        known = self._taken(value)
        found: dict[str, Any] = {}
        for part in self._parts:
            held: Any = getattr(known, part.attribute)
            inner = json_of_type(part.type)
            if inner is not None and held is not None:
                held = inner.plain(held)
            found[part.name] = held
        return found

    def _taken(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._of(**value)
        if not isinstance(value, self._of):
            raise TypeError(f"expected {self._of.__name__}, not {value!r}")
        return value

    def made(self, row: BaseModel) -> Any:
        """Return the value with the fields of `row`."""
        values: list[Any] = []
        for number, part in enumerate(self._parts):
            held: Any = getattr(row, f"part_{number}")
            inner = json_of_type(part.type)
            if inner is not None and held is not None:
                held = inner.made(held)
            values.append(held)
        return self._of(*values)

    @cached_property
    def kept(self) -> type[BaseModel]:
        """What SQLite keeps."""
        return self._model("kept", lambda part: part.name, annotation_of_part)

    @cached_property
    def sent(self) -> type[BaseModel]:
        """What PostgreSQL is sent."""
        read_by = partial(annotation_of_part, texts=True)
        return self._model("sent", lambda part: part.name, read_by)

    @cached_property
    def given(self) -> type[BaseModel]:
        """What PostgreSQL gives back."""
        return self._model("given", lambda part: part.attribute, annotation_of_part)

    def _model(
        self,
        form: str,
        named: Callable[[Part], str],
        annotated: Callable[[TypeEngine[Any]], Any],
    ) -> type[BaseModel]:
        fields: dict[str, Any] = {}
        for number, part in enumerate(self._parts):
            inner = json_of_type(part.type)
            type_ = annotated(part.type) if inner is None else getattr(inner, form)
            field = Field(default=None, alias=named(part))
            fields[f"part_{number}"] = (type_ | None, field)
        return create_model(self._of.__name__, __config__=EXACT, **fields)


def json_of_type(type_: TypeEngine[Any]) -> CompositeJson | None:
    """Return what reads and writes values of a type that is a composite, or None."""
    found = getattr(type_, "json", None)
    return found if isinstance(found, CompositeJson) else None


def annotation_of_part(type_: TypeEngine[Any], *, texts: bool = False) -> Any:
    """Return what values of a type are in Python, lists by what they hold; with `texts`
    written as PostgreSQL reads them, where JSON has another form of its own.
    """
    if isinstance(type_, Domain):
        return annotation_of_part(type_.data_type, texts=texts)
    element = getattr(type_, "element", None) or getattr(type_, "item_type", None)
    if element is not None:
        return GenericAlias(list, annotation_of_part(element, texts=texts) | None)
    found = annotation_of(type_)
    annotation = AnyDecimal if found is Decimal else found
    text = TEXTS.get(getattr(annotation, "__origin__", annotation)) if texts else None
    return annotation if text is None else Annotated[annotation, PlainSerializer(text)]
