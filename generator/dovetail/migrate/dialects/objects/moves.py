"""Which objects go, which come, and which are exchanged, between two states of a database."""

from collections.abc import Collection, Iterable, Mapping

from dovetail.data_classes import dataclass
from dovetail.migrate.dialects.objects.database_object import DatabaseObject, Key

__all__ = ["Moves", "Occasion", "moves"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a migration does to that of which objects speak.

    The rows of tables that are `touched` are written anew. What is `reshaped`, a table or a type, gets other columns or another
    name, or is another thing from then on. Tables that are `narrowed` lose columns. Tables hold on to the objects in `held` as long
    as they speak of them.
    """

    touched: Collection[str] = ()
    reshaped: Collection[str] = ()
    narrowed: Collection[str] = ()
    held: Collection[Key] = ()


@dataclass(frozen=True, slots=True)
class Moves:
    """What is dropped before anything else, in that order, and what is made when all else is done.

    What is `released` goes once no table holds on to it any more; of it, what is in `displaced` gives away its name first.
    """

    gone: tuple[DatabaseObject, ...]
    made: tuple[DatabaseObject, ...]
    exchanged: frozenset[Key]
    released: tuple[DatabaseObject, ...] = ()
    displaced: frozenset[Key] = frozenset()

    def is_in_use(self, part: DatabaseObject) -> bool:
        """Say whether what an object is a part of stays."""
        return all(each.key != part.part_of for each in (*self.gone, *self.released, *self.made))

    def is_replaced(self, gone: DatabaseObject) -> bool:
        """Say whether an object that goes comes again, or another one for the same table."""
        return any(each.key == gone.key or (gone.table and each.table == gone.table) for each in self.made)

    def statement(self, made: DatabaseObject) -> str:
        """Return the statement that makes one of `made`, or puts it in the place of the one before."""
        return made.exchange if made.exchange is not None and made.key in self.exchanged else made.create


def moves(before: Iterable[DatabaseObject], after: Iterable[DatabaseObject], occasion: Occasion) -> Moves:
    """Return the way from some objects to others. What speaks of that which changes goes, and comes again.

    An object that goes takes those with it that need it. Both sequences have each object after those that it needs.
    """
    earlier, later = ({each.key: each for each in objects} for objects in (before, after))
    leaving = _leaving(earlier, later, occasion)
    exchanged = {
        key
        for key, each in later.items()
        if key in earlier and key not in leaving and each.create != earlier[key].create
    }
    going = [each for key, each in reversed(earlier.items()) if key in leaving and each.part_of not in leaving]
    released = [each for each in going if each.key in occasion.held]
    return Moves(
        gone=tuple(each for each in going if each.key not in occasion.held),
        made=tuple(each for key, each in later.items() if key not in earlier or key in leaving | exchanged),
        exchanged=frozenset(exchanged),
        released=tuple(released),
        displaced=frozenset(each.key for each in released if each.key in later),
    )


def _leaving(
    earlier: Mapping[Key, DatabaseObject], later: Mapping[Key, DatabaseObject], occasion: Occasion
) -> frozenset[Key]:
    """The keys of what cannot stay as it is, of what needs that, and of what stores rows that would be stale."""
    leaving: set[Key] = set()
    others: set[Key] = set()  # what is another thing from then on, or rests on such
    for key, each in earlier.items():
        is_stale = each.stores_rows and not each.needs.isdisjoint(others)
        if is_stale or not each.needs.isdisjoint(leaving) or not _stays(each, later.get(key), occasion):
            leaving.add(key)
        elif not each.needs.isdisjoint(others) or each.create != later[key].create:
            others.add(key)
    return frozenset(leaving)


def _stays(before: DatabaseObject, after: DatabaseObject | None, occasion: Occasion) -> bool:
    """Say whether an object can stay, or be exchanged where it stands.

    What speaks of other tables than before has to let go of those, which may be on their way out.
    """
    if after is None:
        return False
    is_same = before.create == after.create
    is_like = (after.signature, after.tables) == (before.signature, before.tables)
    lets_go = not before.holds_columns or before.tables.isdisjoint(occasion.narrowed)
    is_exchangeable = after.exchange is not None and is_like and lets_go
    is_apart = after.tables.isdisjoint(occasion.touched) and after.shows.isdisjoint(occasion.reshaped)
    return is_apart and (is_same or is_exchangeable)
