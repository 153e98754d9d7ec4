"""What callers hand over to be written: instances of pydantic classes, and nothing else."""

from typing import Any

from pydantic import BaseModel

from ..source import Source

__all__ = ["given_changes", "given_row"]


def given_row(row: Any, source: Source) -> BaseModel:
    """Return a new row of `source` as it is; TypeError for what is no instance."""
    if isinstance(row, BaseModel):
        return row
    raise TypeError(
        f"a row of {source.table.fullname} is made from an instance of a pydantic class, "
        f"such as {source.model.__name__}Create(...), not from {row!r}"
    )


def given_changes(changes: Any, source: Source) -> BaseModel:
    """Return changes of rows of `source` as they are; TypeError for what is no instance."""
    if isinstance(changes, BaseModel):
        return changes
    raise TypeError(
        f"changes are an instance of a pydantic class, such as "
        f"{source.model.__name__}Update(...), not {changes!r}"
    )
