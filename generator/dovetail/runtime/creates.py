"""Classes of rows that are to be made."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

__all__ = ["Creates", "model_of"]

ModelT = TypeVar("ModelT")


class Creates(BaseModel, Generic[ModelT]):
    """The base of a class of your own whose instances are new rows of the table of
    `ModelT`: `class NewVersion(Creates[SkillVersion])`.

    It is for classes that cannot be derived from the generated Create, because they leave
    out a column that the row gets from the one around it.
    """

    model_config = ConfigDict(extra="forbid")


def model_of(row_class: type[BaseModel]) -> Any:
    """Return the model that a class is derived from Creates for; None for other classes."""
    for base in row_class.__mro__:
        made = getattr(base, "__pydantic_generic_metadata__", {})
        if made.get("origin") is Creates:
            return made["args"][0]
    return None
