"""Ranges, as rows and schemas hold them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Generic, Literal, TypeVar

__all__ = ["Bounds", "Range", "canonical"]

T = TypeVar("T")
Bounds = Literal["[)", "(]", "[]", "()"]


@dataclass(frozen=True)  # with slots, Range[int](1, 5) raises
class Range(Generic[T]):
    """The values between `lower` and `upper`; None leaves that side open.

    In `bounds` a square bracket takes the bound in, a round one leaves it out. An
    `empty` range holds no value.
    """

    lower: T | None = None
    upper: T | None = None
    bounds: Bounds = "[)"
    empty: bool = False

    __pydantic_config__: ClassVar[Any] = {"allow_inf_nan": True}


def canonical(value: Range[Any]) -> Range[Any]:
    """Return the form in which PostgreSQL keeps `value`: `[)` for whole numbers and
    dates, `(` and `)` at open sides; ValueError for bounds that no range has.

    https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-DISCRETE
    """
    if value.empty:
        return Range(empty=True)
    lower, upper = value.lower, value.upper
    opening, closing = value.bounds[0], value.bounds[1]
    if lower is not None and opening == "(" and (step := _step(lower)) is not None:
        lower, opening = _after(lower, step), "["
    if upper is not None and closing == "]" and (step := _step(upper)) is not None:
        upper, closing = _after(upper, step), ")"
    opening = "(" if lower is None else opening
    closing = ")" if upper is None else closing
    if (
        lower is not None
        and upper is not None
        and _is_empty(lower, upper, opening + closing)
    ):
        return Range(empty=True)
    return Range(lower, upper, _BOUNDS[opening + closing])


_BOUNDS: dict[str, Bounds] = {"[)": "[)", "(]": "(]", "[]": "[]", "()": "()"}


def _step(bound: object) -> Any:
    """Return how far the next value is; None where there is no next one."""
    if isinstance(bound, int):
        return 1
    if isinstance(bound, date) and not isinstance(bound, datetime):
        return timedelta(days=1)
    return None


def _after(bound: Any, step: Any) -> Any:
    try:
        return bound + step
    except OverflowError:
        raise ValueError(
            f"no range of dates ends with {bound}, the last of Python: "
            "leave that side open"
        ) from None


def _is_empty(lower: Any, upper: Any, bounds: str) -> bool:
    if upper < lower:
        raise ValueError(
            f"the lower bound {lower} of a range lies above its upper bound {upper}"
        )
    return bool(lower == upper and bounds != "[]")
