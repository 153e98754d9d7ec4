"""What composite types are made of, and the order that follows: a type comes after those that its fields have."""

from collections.abc import Iterable, Iterator

from dovetail.schema.graph import components
from dovetail.schema.model import Composite
from dovetail.schema.types import ArrayType, CompositeType, Type

__all__ = ["circles", "in_order", "parts"]


def parts(composite: Composite) -> Iterator[str]:
    """Yield the composites that fields of `composite` are of."""
    for field in composite.fields:
        element = _element(field.type)
        if isinstance(element, CompositeType):
            yield element.name


def in_order(composites: Iterable[Composite]) -> tuple[Composite, ...]:
    """Return the composites, each after those that it is made of; in a circle nothing comes first."""
    known = {composite.name: composite for composite in composites}
    found: dict[str, Composite] = {}
    for group in components(_graph(known)):
        found.update((name, known[name]) for name in sorted(group))
    return tuple(found.values())


def circles(composites: Iterable[Composite]) -> Iterator[tuple[str, ...]]:
    """Yield the groups of composites that are made of each other, or of themselves, sorted."""
    graph = _graph({composite.name: composite for composite in composites})
    for group in components(graph):
        if len(group) > 1 or group[0] in graph[group[0]]:
            yield tuple(sorted(group))


def _graph(composites: dict[str, Composite]) -> dict[str, list[str]]:
    return {
        name: sorted({part for part in parts(composite) if part in composites})
        for name, composite in sorted(composites.items())
    }


def _element(type_: Type) -> Type:
    return type_.element if isinstance(type_, ArrayType) else type_
