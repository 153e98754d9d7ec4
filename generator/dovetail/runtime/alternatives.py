"""What a row has of one of several tables: relations to one that go together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .relation import Relation

__all__ = ["Alternatives", "alternatives_among"]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The relations of which a row has one, under the `name` that they have together, by
    the words for their tables; none of them, perhaps, if they are `optional`.
    """

    name: str
    relations: Mapping[str, Relation]
    optional: bool

    @property
    def tables(self) -> str:
        """The tables that they lead to, as a sentence has them."""
        *others, last = (each.related_table for each in self.relations.values())
        return f"{', '.join(others)} or {last}"


def alternatives_among(relations: Iterable[Relation]) -> dict[str, Alternatives]:
    """Return what goes together among the relations of a table, by name."""
    found: dict[str, dict[str, Relation]] = {}
    optional: dict[str, bool] = {}
    for relation in relations:
        if relation.alternative is not None:
            name = relation.alternative.of
            found.setdefault(name, {})[relation.alternative.word] = relation
            optional[name] = relation.alternative.optional
    return {
        name: Alternatives(name, each, optional[name]) for name, each in found.items()
    }
