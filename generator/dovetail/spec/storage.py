"""Storage parameters as a spec writes them."""

from typing import Any

from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["parameters"]


def parameters(node: Map) -> tuple[tuple[str, str], ...]:
    """Return the parameters under `with:`, sorted by name, each with the text of its value."""
    written: Map = node.get("with") or EMPTY_MAP
    return tuple(sorted((name, _text(value)) for name, value in written.items()))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
