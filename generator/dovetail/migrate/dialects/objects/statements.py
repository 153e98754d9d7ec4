"""The statements around those of a migration that take objects away and make them: they would refuse, or misread, what it does."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import (
    AddColumn,
    AddConstraint,
    AddGuarantee,
    AddPartitioning,
    AlterColumn,
    AlterDomain,
    AlterObject,
    AlterPartitioning,
    Change,
    CreateDomain,
    CreateIndex,
    CreateObject,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropDomain,
    DropGuarantee,
    DropIndex,
    DropObject,
    DropPartitioning,
    DropTable,
)
from dovetail.migrate.dialects.base import Statement
from dovetail.migrate.dialects.objects.database_object import DatabaseObject, Key
from dovetail.migrate.dialects.objects.moves import Moves
from dovetail.schema.columns import Database
from dovetail.schema.sql_objects import SqlObject, behind, called_functions

__all__ = ["ObjectStatements"]

_KEEPS_PATH = "SET search_path FROM CURRENT"


@dataclass(frozen=True)
class ObjectStatements:
    """The statements of `moves`. `changes` are those of the migration, `made` the tables that are new in it.

    `functions` are those of the spec that stand before or after it. `path` is a statement that has to precede functions which
    keep the search path.
    """

    database: Database
    moves: Moves
    changes: tuple[Change, ...]
    made: frozenset[str]
    functions: tuple[SqlObject, ...] = ()
    path: str | None = None

    def apart_before(self) -> Iterator[Statement]:
        """Yield what drops parts of objects that others use meanwhile."""
        for each in self.moves.gone:
            if each.alone is not None and self._is_apart(each):
                yield Statement(each.alone.drop, self._cause(each), run="alone")

    def apart_after(self) -> Iterator[Statement]:
        """Yield what makes parts of objects that others use meanwhile."""
        for each in self.moves.made:
            if each.alone is not None and self._is_apart(each):
                yield from (Statement(sql, self._cause(each), run="alone") for sql in each.alone.make)

    def around(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        """Yield the statements of the changes, and what comes before, between and after them, all but the `copies`."""
        yield from self._first()
        standing: set[Key] = set()
        yield from self._between(tuple(statements), standing) if self.functions else statements
        yield from self._last(standing)

    def _first(self) -> Iterator[Statement]:
        for each in self.moves.gone:
            if each.drop and not self._is_apart(each):
                yield Statement(each.drop, self._cause(each))
        for each in self.moves.released:
            if each.aside is not None and each.key in self.moves.displaced:
                yield Statement(each.aside.rename, self._cause(each))

    def _between(self, statements: tuple[Statement, ...], standing: set[Key]) -> Iterator[Statement]:
        """A function is made before the first statement that calls it, and one that goes is dropped after the last."""
        functions = {each.name: each for each in self.functions}
        last_use = {name: i for i, each in enumerate(statements) for name in self._called(_going(each.change))}
        for position, statement in enumerate(statements):
            called = self._called(_coming(statement.change))
            for each in self._wanted(called | behind(called, functions)):
                if each.key not in standing:
                    standing.add(each.key)
                    yield self._making(each)
            yield statement
            for each in self.moves.released:
                if last_use.get(_name(each), -1) == position:
                    yield self._release(each)
        yield from (self._release(each) for each in self.moves.released if _name(each) not in last_use)

    def copies(self) -> Iterator[Statement]:
        """Yield what makes copies of rows, and what is made of those: they hold what their owner is shown when they are made."""
        copies = [each for each in self.moves.made if each.key in self._copies and not self._is_apart(each)]
        yield from map(self._making, copies)
        yield from (Statement(start, self._cause(each)) for each in copies for start in each.start)

    @cached_property
    def _copies(self) -> frozenset[Key]:
        found: set[Key] = set()
        for each in self.moves.made:
            if each.stores_rows or found & {*each.needs, each.part_of}:
                found.add(each.key)
        return frozenset(found)

    def _last(self, standing: set[Key]) -> Iterator[Statement]:
        late = standing | self._copies
        made = [each for each in self.moves.made if each.key not in late and not self._is_apart(each)]
        if self.path is not None and any(_KEEPS_PATH in each.create for each in made):
            yield Statement(
                self.path, self._cause(made[0]), "Functions keep the search path under which they are made."
            )
        for each in made:
            yield self._making(each)
        for each in made:
            yield from (Statement(start, self._cause(each)) for start in each.start)
        fills = {fill: each for each in made if each.table not in self.made for fill in each.fill}
        yield from (Statement(fill, self._cause(each)) for fill, each in fills.items())

    def _wanted(self, names: frozenset[str]) -> list[DatabaseObject]:
        """The functions of these names, and what they need, of all that is made; in the order in which it can be."""
        wanted: set[Key] = set()
        for each in reversed(self.moves.made if names else ()):
            if each.key in wanted or _name(each) in names:
                wanted |= {each.key, *each.needs}
        return [each for each in self.moves.made if each.key in wanted or each.part_of in wanted]

    def _called(self, part: object) -> frozenset[str]:
        return called_functions(part, self.functions, self.database)

    def _making(self, made: DatabaseObject) -> Statement:
        return Statement(self.moves.statement(made), self._cause(made), made.title)

    def _is_apart(self, part: DatabaseObject) -> bool:
        return part.alone is not None and self.moves.is_in_use(part)

    def _release(self, gone: DatabaseObject) -> Statement:
        is_displaced = gone.aside is not None and gone.key in self.moves.displaced
        return Statement(gone.aside.drop if gone.aside is not None and is_displaced else gone.drop, self._cause(gone))

    def _cause(self, of: DatabaseObject) -> Change:
        """The change on whose account something is done: one of the object, of its table's guarantees, of its table, or any."""
        return min(self.changes, key=lambda change: _distance(change, of))


def _coming(change: Change) -> object:
    """The part of a change that the database has from then on."""
    match change:
        case AlterColumn(after=column, using=using):
            return column, using
        case AlterDomain(after=domain):
            return domain
        case CreateTable() | AddColumn() | AddConstraint() | CreateIndex() | CreateDomain():
            return change
        case _:
            return None


def _going(change: Change) -> object:
    """The part of a change that the database had until then."""
    match change:
        case DropTable() | DropColumn() | DropConstraint() | DropIndex() | DropDomain() | AlterColumn() | AlterDomain():
            return change
        case _:
            return None


def _name(made: DatabaseObject) -> str:
    """What the spec calls a function."""
    return made.source[1] if made.source is not None and made.kind == "function" else ""


def _distance(change: Change, of: DatabaseObject) -> int:
    match change:
        case CreateObject(one) | DropObject(one) | AlterObject(after=one) if one.key == of.source:
            return 0
        case AddGuarantee(table=own) | DropGuarantee(table=own) if own == of.table:
            return 0
        case AddPartitioning(table=own) | AlterPartitioning(table=own) | DropPartitioning(table=own) if own == of.table:
            return 1
        case CreateTable(own_table) | DropTable(own_table) if own_table.name == of.table:
            return 1
        case _:
            return 2 if getattr(change, "table", None) == of.table else 3
