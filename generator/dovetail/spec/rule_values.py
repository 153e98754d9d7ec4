"""Whether a constant keeps a rule, and what a rule asks for in words."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dovetail.schema.columns import Bound, ConstantValue, Length, OneOf, Pattern, Rule
from dovetail.spec.pattern_cost import is_quick
from dovetail.spec.subjects import some

__all__ = ["in_order", "keeps", "stated"]


def keeps(value: ConstantValue, rule: Rule) -> bool:
    """Say whether `value` keeps `rule`; True where that cannot be told, as of times with different zones
    and of patterns that would be tried too long.
    """
    match rule:
        case Bound(minimum=least, maximum=most):
            return in_order(least, value) and in_order(value, most)
        case Length(minimum=least_length, maximum=most_length):
            length = len(value) if isinstance(value, str) else 0
            return (least_length or 0) <= length and (most_length is None or length <= most_length)
        case Pattern(regex=regex):
            if not isinstance(value, str) or not is_quick(regex, len(value)):
                return True
            return re.search(regex, value) is not None
        case OneOf(values=values):
            return value in values


def in_order(first: ConstantValue | None, second: ConstantValue | None) -> bool:
    """Compare numbers, and dates and times; whatever else counts as in order, a date beside a time too."""
    if isinstance(first, (int, Decimal)) and isinstance(second, (int, Decimal)):
        return first <= second
    if isinstance(first, str) and isinstance(second, str):
        moments = _moment(first), _moment(second)
        return None in moments or _not_after(*moments)
    return True


def _moment(text: str) -> date | time | datetime | None:
    for read in (date, time, datetime):
        try:
            return read.fromisoformat(text)
        except ValueError:
            continue
    return None


def _not_after(first: Any, second: Any) -> bool:
    try:
        return bool(first <= second)
    except TypeError:
        return True


def stated(rule: Rule) -> str:
    """Return what the rule asks for, as it ends a sentence."""
    match rule:
        case Bound(minimum=least, maximum=most):
            return _limits(least, most, "the least is", "the most is")
        case Length(minimum=least, maximum=most):
            return _limits(least, most, "the shortest has", "the longest has", " characters")
        case Pattern(regex=regex):
            return f"the pattern is {regex}"
        case OneOf(values=values):
            return f"it is one of {some(values)}"


def _limits(least: object, most: object, at_least: str, at_most: str, unit: str = "") -> str:
    said = [f"{words} {limit}{unit}" for words, limit in ((at_least, least), (at_most, most)) if limit is not None]
    return " and ".join(said)
