"""Whether one CHECK refuses nothing that another one accepts."""

from decimal import Decimal

from dovetail.schema.columns import Bound, Length, OneOf
from dovetail.schema.constraints import Condition, FilledCheck, RuleCheck

__all__ = ["is_looser"]

Number = int | Decimal | str | None


def is_looser(check: Condition, than: Condition) -> bool:
    """Say whether `check` is known to accept all that `than` accepts; what is written in SQL has to be the same."""
    if isinstance(check, FilledCheck) and isinstance(than, FilledCheck):
        return _allows_more(check, than)
    if not isinstance(check, RuleCheck) or not isinstance(than, RuleCheck):
        return check == than
    if check.column != than.column:
        return False
    rule, other = check.rule, than.rule
    if (isinstance(rule, Bound) and isinstance(other, Bound)) or (
        isinstance(rule, Length) and isinstance(other, Length)
    ):
        return _reaches_down(rule.minimum, other.minimum) and _reaches_up(rule.maximum, other.maximum)
    if isinstance(rule, OneOf) and isinstance(other, OneOf):
        return set(rule.values) >= set(other.values)
    return rule == other


def _allows_more(check: FilledCheck, than: FilledCheck) -> bool:
    """Say whether as many columns may be filled; fewer columns hold fewer values."""
    if check.number == "at most one" and than.number != "all or none":
        return set(check.columns) <= set(than.columns)
    return (set(check.columns), check.number) == (set(than.columns), than.number)


def _reaches_down(minimum: Number, other: Number) -> bool:
    return minimum is None or (other is not None and _is_at_most(minimum, other))


def _reaches_up(maximum: Number, other: Number) -> bool:
    return maximum is None or (other is not None and _is_at_most(other, maximum))


def _is_at_most(first: Number, second: Number) -> bool:
    if isinstance(first, str) or isinstance(second, str):
        return first == second  # moments may be written in several ways
    return first is not None and second is not None and first <= second
