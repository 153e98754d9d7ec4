"""A thing in a database that is made by one statement and dropped by another."""

from dataclasses import dataclass

__all__ = ["DatabaseObject"]


@dataclass(frozen=True, slots=True)
class DatabaseObject:
    """A function, a trigger or the like, as one database has it.

    `kind` and `name` tell it from all others. `create`, `drop` and `exchange` are statements without their semicolon;
    `exchange` puts it in the place of one of the same name, where that can be done without dropping it. `table` is what the
    spec calls the table that it belongs to; it has to go while the rows of one of `tables` are written anew. `fill` are
    statements that bring rows up to date that are there already when it is made. What others may use as well has no `drop`.
    """

    kind: str
    name: str
    table: str
    create: str
    drop: str | None
    exchange: str | None = None
    tables: frozenset[str] = frozenset()
    fill: tuple[str, ...] = ()
    title: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.name
