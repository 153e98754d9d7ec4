"""Which objects go, which come, and which are exchanged, between two states of a database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dovetail.migrate.dialects.objects.database_object import DatabaseObject

__all__ = ["Moves", "moves"]


@dataclass(frozen=True, slots=True)
class Moves:
    """What is dropped before anything else, in that order, and what is made when all else is done."""

    gone: tuple[DatabaseObject, ...]
    made: tuple[DatabaseObject, ...]
    exchanged: frozenset[tuple[str, str]]

    def statement(self, made: DatabaseObject) -> str:
        """Return the statement that makes one of `made`, or puts it in the place of the one before."""
        return made.exchange if made.exchange is not None and made.key in self.exchanged else made.create


def moves(before: Iterable[DatabaseObject], after: Iterable[DatabaseObject], touched: Collection[str]) -> Moves:
    """Return the way from some objects to others. What speaks of a table in `touched` goes, and comes again.

    An object that goes takes those with it that were made for the same table after it, only if they change themselves: what
    hangs together changes together.
    """
    earlier, later = ({each.key: each for each in objects} for objects in (before, after))
    staying = {key for key, each in later.items() if _stays(earlier.get(key), each, touched)}
    exchanged = {
        key for key, each in later.items() if key not in staying and _is_exchanged(earlier.get(key), each, touched)
    }
    return Moves(
        gone=tuple(each for key, each in reversed(earlier.items()) if key not in staying | exchanged),
        made=tuple(each for key, each in later.items() if key not in staying),
        exchanged=frozenset(exchanged),
    )


def _stays(before: DatabaseObject | None, after: DatabaseObject, touched: Collection[str]) -> bool:
    return before is not None and before.create == after.create and after.tables.isdisjoint(touched)


def _is_exchanged(before: DatabaseObject | None, after: DatabaseObject, touched: Collection[str]) -> bool:
    """What speaks of other tables than before has to let go of those, which may be on their way out."""
    if before is None or after.exchange is None:
        return False
    return before.tables == after.tables and after.tables.isdisjoint(touched)
