"""Reading rows in a shape: one statement gives JSON, which pydantic validates."""

from collections.abc import Sequence
from functools import lru_cache
from types import GenericAlias
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic_core import from_json

from .shape_sql import statement_of
from .shapes import shape_of
from .source import Source
from .steps import Question, Steps
from .written_bytes import decode_bytes, needs_decoding

__all__ = ["rows_in_shape"]

ShapeT = TypeVar("ShapeT", bound=BaseModel)


def rows_in_shape(
    source: Source, model: type[ShapeT], dialect: str, question: Question
) -> Steps[list[ShapeT]]:
    """Read rows of `source` as instances of `model`; ShapeError where the two do not
    fit.
    """
    reader = _reader(model, source, dialect)
    result = yield question.of(reader.statement)
    return reader.read(result.scalars().all())


class _Reader(Generic[ShapeT]):
    """A class matched with a table, and compiled for one database."""

    def __init__(self, model: type[ShapeT], source: Source, dialect: str) -> None:
        self._shape = shape_of(model, source)
        models: Any = GenericAlias(list, model)
        self._adapter: TypeAdapter[list[ShapeT]] = TypeAdapter(models)
        self._decodes = needs_decoding(self._shape)
        self.statement = statement_of(self._shape, dialect)

    def read(self, objects: Sequence[str]) -> list[ShapeT]:
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


@lru_cache(maxsize=1024)
def _reader(model: type[ShapeT], source: Source, dialect: str) -> _Reader[ShapeT]:
    return _Reader(model, source, dialect)
