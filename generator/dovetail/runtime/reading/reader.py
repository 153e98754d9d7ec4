"""Reading rows in a shape: one statement gives JSON, which pydantic validates."""

from collections.abc import Iterable
from functools import lru_cache
from types import GenericAlias
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic_core import from_json
from sqlalchemy import Select
from sqlalchemy.orm import Session

from ..source import Source
from .matching import shape_of
from .statement import statement_of
from .written_bytes import decode_bytes, needs_decoding

__all__ = ["Reader", "reader_of"]

ShapeT = TypeVar("ShapeT", bound=BaseModel)


class Reader(Generic[ShapeT]):
    """A class matched with a table, and compiled for one database: `statement` reads
    rows as texts of JSON objects.
    """

    statement: Select[str]

    def __init__(
        self, model: type[ShapeT], source: Source, dialect: str, *, as_text: bool
    ) -> None:
        self._shape = shape_of(model, source)
        models: Any = GenericAlias(list, model)
        self._adapter: TypeAdapter[list[ShapeT]] = TypeAdapter(models)
        self._decodes = needs_decoding(self._shape)
        self.statement = statement_of(self._shape, dialect, as_text=as_text)

    def read(self, objects: Iterable[str]) -> list[ShapeT]:
        """Return the instances that texts of JSON objects describe. Keys are names of
        fields, whatever their aliases.
        """
        text = f"[{','.join(objects)}]"
        if not self._decodes:
            return self._adapter.validate_json(text, by_alias=False, by_name=True)
        rows = from_json(text)
        for row in rows:
            decode_bytes(self._shape, row)
        return self._adapter.validate_python(rows, by_alias=False, by_name=True)


def reader_of(model: type[ShapeT], source: Source, session: Session) -> Reader[ShapeT]:
    """Return the reader of a class for the database of `session`, made once; ShapeError
    where it does not fit.
    """
    bind = session.get_bind(source.model)
    renames = "schema_translate_map" in bind.get_execution_options()
    return _reader(model, source, bind.dialect.name, as_text=not renames)


@lru_cache(maxsize=1024)
def _reader(
    model: type[ShapeT], source: Source, dialect: str, *, as_text: bool
) -> Reader[ShapeT]:
    return Reader(model, source, dialect, as_text=as_text)
