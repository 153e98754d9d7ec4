"""Where the rows of a table lie in a cluster of Citus, as the table and the root file say it."""

from typing import Any

from dovetail.diagnostics import Span
from dovetail.schema.placement import Copied, Placement, Spread
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["placement", "placement_span"]


def placement(scope: Scope, draft: Draft) -> Placement | None:
    """Return where the rows of a table lie; None where they are all in one place."""
    written: Any = draft.node.get("distribution")
    if written == "reference":
        return Copied()
    if written == "local":
        return None
    own = written if isinstance(written, Map) else EMPTY_MAP
    by = own.get("by", _of_all(scope).get("by"))
    return None if by is None else Spread(by, own.get("colocate_with"))


def placement_span(scope: Scope, draft: Draft, *keys: str) -> Span:
    """Return where it is said: the value of the first of `keys` that is written, at the table or for all of them."""
    written: Any = draft.node.get("distribution")
    for holder in (written, _of_all(scope)):
        if isinstance(holder, Map) and holder:
            key = next((key for key in keys if key in holder), None)
            return holder.span if key is None else holder.value_span(key)
    return draft.node.value_span("distribution") if "distribution" in draft.node else draft.place.span


def _of_all(scope: Scope) -> Map:
    written = scope.root.get("distribution")
    return written if isinstance(written, Map) else EMPTY_MAP
