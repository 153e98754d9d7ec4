"""What the fields of schemas are made of."""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

__all__ = [
    "OF_COMPOSITES",
    "Int16",
    "Int32",
    "Int64",
    "NotNull",
    "OrUnset",
    "matches",
    "one_of",
]

T = TypeVar("T")

Int16 = Annotated[int, Field(ge=-(2**15), le=2**15 - 1)]
Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Int64 = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]


OF_COMPOSITES = ConfigDict(
    extra="forbid",
    revalidate_instances="always",
    ser_json_bytes="hex",
    val_json_bytes="hex",
)
"""What pydantic is told of the dataclasses of composites: instances are held against the
limits of their fields too, and JSON has bytes as hexadecimal digits.
"""


def _given(value: T | None) -> T:
    if value is None:
        raise ValueError("may be left out, but not be null")
    return value


NotNull = Annotated[T, AfterValidator(_given)]
"""A value of any type but None."""

OrUnset = Annotated[T | SkipJsonSchema[None], AfterValidator(_given)]
"""A value that may be left out and is then None, which nobody may write.

`model_fields_set` has the fields that were given.
"""


def matches(pattern: str) -> AfterValidator:
    """Return the rule that a text matches `pattern` somewhere, for patterns that
    pydantic's own engine cannot read.
    """
    compiled = re.compile(pattern)

    def validate(value: str) -> str:
        if compiled.search(value) is None:
            raise ValueError(f"must match {pattern}")
        return value

    return AfterValidator(validate)


def one_of(*values: Any) -> AfterValidator:
    """Return the rule that a value is one of `values`, for types that a Literal cannot
    hold.
    """
    return AfterValidator(_one_of(values))


def _one_of(values: tuple[Any, ...]) -> Callable[[T], T]:
    def validate(value: T) -> T:
        if value not in values:
            raise ValueError(f"must be one of {', '.join(map(str, values))}")
        return value

    return validate
