"""Queries on one table."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from .reads import Reads
from .writes import Writes

__all__ = ["TableQueries"]

ModelT = TypeVar("ModelT")
WithT = TypeVar("WithT", bound=Mapping[str, Any])
KeyT = TypeVar("KeyT")
CreateT = TypeVar("CreateT", bound=BaseModel)
UpdateT = TypeVar("UpdateT", bound=BaseModel)


class TableQueries(
    Reads[ModelT, WithT, KeyT],
    Writes[ModelT, KeyT, CreateT, UpdateT],
    Generic[ModelT, WithT, KeyT, CreateT, UpdateT],
):
    """Reading and writing the table of `ModelT`, through a session that is neither
    committed nor closed.
    """
