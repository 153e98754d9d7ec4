"""A thing in a database that is made by one statement and dropped by another."""

from dovetail.data_classes import dataclass
from dovetail.schema.sql_objects import ObjectKey

__all__ = ["Alone", "Aside", "DatabaseObject", "Key"]

Key = tuple[str, str]
"""The kind of an object, and its name."""


@dataclass(frozen=True, slots=True)
class Aside:
    """How an object that others hold on to gives its name to the next one: it is renamed first, and dropped last."""

    rename: str
    drop: str


@dataclass(frozen=True, slots=True)
class Alone:
    """How a part is made and dropped while others use what it is a part of: by statements outside of any transaction."""

    make: tuple[str, ...]
    drop: str


@dataclass(frozen=True, slots=True)
class DatabaseObject:
    """A function, a trigger or the like, as one database has it.

    `kind` and `name` tell it from all others. `create`, `drop` and `exchange` are statements without their semicolon;
    `exchange` puts it in the place of one of the same name and the same `signature`, where that can be done without dropping
    it. `table` is what the spec calls the table that it belongs to, if it is one; it has to go while the rows of one of
    `tables` are written anew, and while one of the tables and types that it `shows` gets another form. `fill` are statements
    that bring rows up to date that are there already when it is made; those of `start` are run whenever it is.

    What `holds_columns` keeps those that it speaks of from going, so that nothing else takes its place before it is gone.

    It goes with what it `needs`, where it `stores_rows` also when that changes, and without a statement of its own with what it
    is a part of. What others may use as well has an empty `drop`.
    `source` is the object of the spec that it was made from, if it was.
    """

    kind: str
    name: str
    table: str
    create: str
    drop: str
    exchange: str | None = None
    signature: str = ""
    tables: frozenset[str] = frozenset()
    shows: frozenset[str] = frozenset()
    fill: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    title: str | None = None
    needs: frozenset[Key] = frozenset()
    part_of: Key | None = None
    aside: Aside | None = None
    alone: Alone | None = None
    stores_rows: bool = False
    holds_columns: bool = False
    source: ObjectKey | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.name
