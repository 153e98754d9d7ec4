"""Whether a constant keeps a rule, and what a rule asks for in words."""

import re
from decimal import Decimal

from dovetail.schema.columns import Bound, ConstantValue, Length, OneOf, Pattern, Rule

__all__ = ["keeps", "stated"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def keeps(value: ConstantValue, rule: Rule) -> bool:
    """Say whether `value` keeps `rule`; True where that cannot be told, as of times with different zones."""
    match rule:
        case Bound(minimum=least, maximum=most):
            return _in_order(least, value) and _in_order(value, most)
        case Length(minimum=least_length, maximum=most_length):
            length = len(value) if isinstance(value, str) else 0
            return (least_length or 0) <= length and (most_length is None or length <= most_length)
        case Pattern(regex=regex):
            return not isinstance(value, str) or re.search(regex, value) is not None
        case OneOf(values=values):
            return value in values


def _in_order(first: ConstantValue | None, second: ConstantValue | None) -> bool:
    """Compare numbers, and dates, whose spelling sorts as they do; whatever else counts as in order."""
    if isinstance(first, int | Decimal) and isinstance(second, int | Decimal):
        return first <= second
    if isinstance(first, str) and isinstance(second, str) and _DATE.fullmatch(first) and _DATE.fullmatch(second):
        return first <= second
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
            return f"it is one of {', '.join(map(str, values))}"


def _limits(least: object, most: object, at_least: str, at_most: str, unit: str = "") -> str:
    said = [f"{words} {limit}{unit}" for words, limit in ((at_least, least), (at_most, most)) if limit is not None]
    return " and ".join(said)
