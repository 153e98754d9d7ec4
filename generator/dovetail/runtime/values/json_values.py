"""Values that SQLite keeps as JSON text: the elements of arrays and the bounds of
ranges.

Every value keeps its exact form: numeric as a string, bytes as hexadecimal digits,
timestamptz in UTC, NaN and the infinities as strings.
"""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AllowInfNan, AwareDatetime, ConfigDict, TypeAdapter

__all__ = ["EXACT", "AnyDecimal", "JsonText", "UtcDatetime", "json_text"]

T = TypeVar("T")


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_in_utc)]
AnyDecimal = Annotated[Decimal, AllowInfNan(True)]
EXACT = ConfigDict(
    ser_json_bytes="hex",
    val_json_bytes="hex",
    ser_json_inf_nan="strings",
    ser_json_timedelta="iso8601",
)


class JsonText(Generic[T]):
    """Reads and writes values of one annotation as JSON text."""

    def __init__(self, annotation: Any) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(annotation, config=EXACT)

    def write(self, value: Any) -> str:
        """Return `value` as JSON; ValidationError, which is a ValueError, if it is not
        of the annotation.
        """
        return self._adapter.dump_json(self.check(value)).decode()

    def check(self, value: Any) -> T:
        """Return `value` in the one form of the annotation; ValidationError as in
        `write`.
        """
        return self._adapter.validate_python(value)

    def read(self, text: str) -> T:
        """Return the value that `text` holds."""
        return self._adapter.validate_json(text)


@cache
def json_text(annotation: Any) -> JsonText[Any]:
    """Return the reader and writer of an annotation, made once."""
    return JsonText(annotation)
