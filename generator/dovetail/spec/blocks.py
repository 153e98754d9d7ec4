"""The keys that make up a table, and the words in which a block of a spec is spoken of."""

from collections.abc import Iterable

from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.subjects import listed

__all__ = ["ALSO_NAMES", "PARTS", "it", "many", "mapping_under", "section_under", "stand"]

PARTS = (
    "columns",
    "references",
    "relations",
    "primary_key",
    "unique",
    "indexes",
    "checks",
    "exclude",
    "partition",
    "mixins",
)
"""What a table is made of; its other keys are words that a column may well be called."""

ALSO_NAMES = ("name", "doc", "class", "schema")


def stand(names: Iterable[object]) -> str:
    return "stands" if len(list(names)) == 1 else "stand"


def it(names: list[str]) -> str:
    return "it" if len(names) == 1 else "them"


def many(noun: str, names: list[str]) -> str:
    return f"{noun}{'' if len(names) == 1 else 's'} {listed(names)}"


def mapping_under(around: Map, key: str) -> Map:
    """Return the mapping under `key`; an empty one where there is none."""
    value = around.get(key)
    return value if isinstance(value, Map) else EMPTY_MAP.copy()


def section_under(around: Map, section: str, like: str) -> Map:
    """Return the mapping under `section`, made where `like` is written if there is none."""
    if not isinstance(around.get(section), Map):
        made = around.empty(like)
        around.pop(section, None)
        around.put(section, made, *around.marks(like))
    found: Map = around[section]
    return found
