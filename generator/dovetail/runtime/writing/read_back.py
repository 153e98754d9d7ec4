"""Reading in a shape what was written."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ..executing import execute
from ..keys import Key, among, batches
from ..reading.reader import Reader
from ..source import Source

__all__ = ["read_back"]

ShapeT = TypeVar("ShapeT", bound=BaseModel)


def read_back(
    session: Session, source: Source, objects: Sequence[Any], reader: Reader[ShapeT]
) -> list[ShapeT]:
    """Return the rows of `objects` in the shape of `reader`, in the same order."""
    keys: list[Key] = [inspect(item).identity for item in objects]
    texts: dict[Key, str] = {}
    rows = reader.statement.add_columns(*source.key)
    for some in batches(keys):
        for row in execute(session, source, rows.where(among(source.key, some))):
            texts[tuple(row[1:])] = row[0]
    return reader.read(texts[key] for key in keys)
