"""The statements around a migration that take objects away and make them: they would refuse, or misread, what it does."""

from collections.abc import Iterator
from dataclasses import dataclass

from dovetail.migrate.changes import AddGuarantee, Change, CreateTable, DropGuarantee, DropTable
from dovetail.migrate.dialects.base import Statement
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.moves import Moves

__all__ = ["ObjectStatements"]


@dataclass(frozen=True)
class ObjectStatements:
    """The statements of `moves`. `changes` are those of the migration, `made` the tables that are new in it."""

    moves: Moves
    changes: tuple[Change, ...]
    made: frozenset[str]

    def first(self) -> Iterator[Statement]:
        """Yield what comes before every other statement."""
        return (Statement(each.drop, self._cause(each)) for each in self.moves.gone if each.drop is not None)

    def last(self, before_functions: str | None = None) -> Iterator[Statement]:
        """Yield what comes when all else is done; `before_functions` is a statement that has to precede functions."""
        made = self.moves.made
        if before_functions is not None and any(each.kind == "function" for each in made):
            yield Statement(
                before_functions, self._cause(made[0]), "Functions keep the search path under which they are made."
            )
        for each in made:
            yield Statement(self.moves.statement(each), self._cause(each), each.title)
        for each in made:
            if each.table not in self.made:
                yield from (Statement(fill, self._cause(each)) for fill in each.fill)

    def _cause(self, of: DatabaseObject) -> Change:
        """The change on whose account something is done: one of the guarantees of the table, or else of the table, or any."""
        return min(self.changes, key=lambda change: _distance(change, of.table))


def _distance(change: Change, table: str) -> int:
    match change:
        case AddGuarantee(table=own) | DropGuarantee(table=own) if own == table:
            return 0
        case CreateTable(own_table) | DropTable(own_table) if own_table.name == table:
            return 1
        case _:
            return 2 if getattr(change, "table", None) == table else 3
