"""How much a spec grows when its mixins are copied into every table that takes them.

Aliases are bounded where they are read, as `composer` says; a mixin is the other way to write a little and mean a lot.
"""

from collections import Counter
from typing import Any

from dovetail.spec.composer import CHARACTERS_PER_VALUE, EXPANSION_FLOOR, LARGEST_EXPANSION
from dovetail.spec.scope import Scope

__all__ = ["refuse_expansion", "weight"]


def refuse_expansion(scope: Scope) -> None:
    """Stop with Y106 where mixins make the tables more than ten times larger than they are written."""
    taken = Counter(id(part) for draft in scope.drafts.values() for part in draft.parts[:-1])
    weights = {name: weight(place.value) for name, place in scope.mixins.items()}
    copied = {name: weights[name] * taken[id(place.value)] for name, place in scope.mixins.items()}
    total = sum(copied.values())
    if total <= EXPANSION_FLOOR:
        return
    written = sum(weights.values()) + sum(weight(draft.node) for draft in scope.drafts.values())
    allowed = max(EXPANSION_FLOOR, LARGEST_EXPANSION * written)
    if total > allowed:
        largest = scope.mixins[max(copied, key=lambda name: copied[name])]
        message = f"mixins make the tables of this spec {total:,} values larger; {allowed:,} are allowed"
        help = f'"{largest.key}" brings {copied[largest.key]:,} of them; make what it holds a table of its own'
        scope.error("Y106", message, largest.span, help)
        scope.report.stop_on_errors()


def weight(value: Any) -> int:
    """Return how many values there are in a value of the document; a long text counts for several."""
    if isinstance(value, dict):
        return 1 + sum(map(weight, value.values()))
    if isinstance(value, list):
        return 1 + sum(map(weight, value))
    return 1 + (len(value) // CHARACTERS_PER_VALUE if isinstance(value, str) else 0)
