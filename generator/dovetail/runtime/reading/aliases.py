"""Names for rows inside a statement."""

from collections import Counter
from collections.abc import Iterable, Iterator

from .shapes import Shape

__all__ = ["Aliases"]

_LONGEST = 50
"""How many characters of a table's name go into an alias: a name has 63 bytes."""


class Aliases:
    """Gives out names that nothing else in the statement of a shape has: no table, whose
    rows they would hide, no field, which PostgreSQL would take them for, and no alias
    that SQLAlchemy makes, such as skills_1.
    """

    def __init__(self, shape: Shape) -> None:
        tables = shape.source.table.metadata.tables.values()
        self._taken = {table.name.lower() for table in tables}
        self._taken.update(name.lower() for name in _fields(shape))
        self._given: Counter[str] = Counter()

    def next(self, name: str = "rows") -> str:
        """Return the next alias for rows of the table called so, or for others."""
        base = name if name.isascii() and len(name) <= _LONGEST else "rows"
        self._given[base] += 1
        alias = f"{base}_r{self._given[base]}"
        return self.next(name) if alias.lower() in self._taken else alias


def _fields(shape: Shape) -> Iterable[str]:
    yield from _own_fields(shape)
    for relation in shape.followed:
        yield from _fields(relation.shape)


def _own_fields(shape: Shape) -> Iterator[str]:
    fields = (
        *(shape.columns, shape.aggregates, shape.relations),
        *(shape.alternatives, shape.empty),
    )
    for each in fields:
        for field in each:
            yield field.name
    if shape.tag is not None:
        yield shape.tag.name
