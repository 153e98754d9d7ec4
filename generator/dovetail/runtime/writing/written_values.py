"""What becomes of the values of pydantic classes on their way into columns: nothing, but
for classes inside JSON.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from pydantic_core import to_jsonable_python
from sqlalchemy import JSON
from sqlalchemy.types import TypeEngine

from ..element_types import element_of
from ..types import Jsonb

__all__ = ["Write", "writes"]

Write: TypeAlias = Callable[[Any], Any]


def writes(type_: TypeEngine[Any]) -> Write | None:
    """Return what makes a value fit for a column of a type; None where all are."""
    return _as_json if isinstance(element_of(type_), JSON | Jsonb) else None


def _as_json(value: Any) -> Any:
    """Return a value with what JSON has no word for, such as instances of pydantic
    classes and moments, as pydantic writes it. Names are those of fields, as in reading.
    """
    return to_jsonable_python(value, by_alias=False)
