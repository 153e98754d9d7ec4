"""What all tables together may have only so much of, or once: kept of all, so that an edit can be held against it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dovetail.excerpt.named_in_sql import names_of_view_indexes
from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.schema.model import QualifiedName, Schema, Table
from dovetail.spec.checks.limits import MOST_LISTED_VALUES, values_listed

__all__ = ["listed_after", "names_after", "names_in_database"]


def names_in_database(schema: Schema) -> str:
    """Return the names in the database that others could not have, whatever their case and namespace, as `_lines` writes them."""
    found = Counter(name.name.casefold() for name in _names(schema.tables))
    found.update(each.identifier.name.casefold() for each in (*schema.types, *schema.objects))
    found.update(names_of_view_indexes(schema.objects))
    return _lines(found)


def names_after(names: str, before: Sequence[Table], after: Sequence[Table]) -> str:
    """Return those names after an edit of some tables.

    Raises NoAnswerError for a new name that something else has, or may, and where something has one that an edited table could
    get for the moment in which it is made anew.
    """
    passing = (f"{table.identifier.name.casefold()}_{word}" for table in before for word in ("next", "before"))
    if any(f"\n{beginning}" in names for beginning in passing):
        raise NoAnswerError
    old, new = set(_names(before)), set(_names(after))
    if old == new:
        return names  # most edits change no name, and there are thousands to count
    left = Counter(names.split("\n")[1:])
    left.subtract(name.name.casefold() for name in old)
    if any(left[name.name.casefold()] > 0 for name in new - old):
        raise NoAnswerError
    left.update(name.name.casefold() for name in new)
    return _lines(+left)


def _lines(names: Counter[str]) -> str:
    """The names as a text, in which one is found without making a list of all: each after a line end, as often as it is had."""
    return "".join(f"\n{name}" for name in sorted(names.elements()))


def _names(tables: Iterable[Table]) -> Iterator[QualifiedName]:
    """What tables and their parts are called in namespaces."""
    for table in tables:
        yield table.identifier
        for part in table.parts_in_namespace:
            yield QualifiedName(part.name, table.identifier.namespace)


def listed_after(listed: int, before: Iterable[Table], after: Iterable[Table]) -> int:
    """Return how many values all checks list after an edit. Raises NoAnswerError where that is too many."""
    found = listed - values_listed(before) + values_listed(after)
    if found > MOST_LISTED_VALUES:
        raise NoAnswerError
    return found
