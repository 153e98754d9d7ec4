"""Queries on one table, through an asynchronous session."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from .async_reads import AsyncReads
from .async_writes import AsyncWrites

__all__ = ["AsyncTableQueries"]

ModelT = TypeVar("ModelT")
WithT = TypeVar("WithT", bound=Mapping[str, Any])
KeyT = TypeVar("KeyT")
CreateT = TypeVar("CreateT", bound=BaseModel)
UpdateT = TypeVar("UpdateT", bound=BaseModel)


class AsyncTableQueries(
    AsyncReads[ModelT, WithT, KeyT],
    AsyncWrites[ModelT, KeyT, CreateT, UpdateT],
    Generic[ModelT, WithT, KeyT, CreateT, UpdateT],
):
    """Reading and writing the table of `ModelT`, through an asynchronous session that is
    neither committed nor closed.
    """
