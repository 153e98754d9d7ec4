"""Which statements those objects are concerned with that a migration takes away, exchanges and makes."""

from collections.abc import Iterable

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import (
    AddConstraint,
    AddGuarantee,
    AlterConstraint,
    AlterDomain,
    AlterEnum,
    AlterIndex,
    AlterStorage,
    AlterTable,
    Change,
    CreateComposite,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateIndex,
    CreateNamespace,
    CreateTable,
    DropComposite,
    DropConstraint,
    DropDomain,
    DropEnum,
    DropExtension,
    DropGuarantee,
    DropIndex,
    DropNamespace,
    DropTable,
    RenameTable,
)
from dovetail.migrate.dialects.base import Statement
from dovetail.migrate.dialects.objects import DatabaseObject, Moves
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, PrimaryKey, Unique
from dovetail.schema.guarantees import RowSecurity
from dovetail.schema.sql_objects import SqlObject, called_functions

__all__ = ["Concerns", "concerns_of"]


@dataclass(frozen=True, slots=True)
class Concerns:
    """What objects speak of, by the names of tables that they have before and after renames.

    `away` is what is spoken of by those that are missing for a while, or say something else from then on, `shown` by the views
    among them, `made` by all that come. Where `any_away` or `any_made`, there are functions among them, which may speak of
    anything. `functions` are those of the spec that come, and have to be there for what calls them. Nobody would miss anything
    meanwhile unless it is `missed`: what goes comes again, or something else in its place.
    """

    away: frozenset[str]
    shown: frozenset[str]
    made: frozenset[str]
    any_away: bool = False
    any_made: bool = False
    functions: tuple[SqlObject, ...] = ()
    missed: bool = True

    def is_in_the_way_of(self, statement: Statement, *, fills: bool = False) -> bool:
        """Say whether objects have to be gone for a statement, or would be wrong after it, or are made right before it.

        A view does not ask what rows hold: one that `fills` them is none of its concerns.
        """
        if called_functions(statement.change, self.functions, "postgresql"):
            return True
        match statement.change:
            case CreateNamespace() | CreateExtension() | CreateEnum() | CreateDomain() | CreateComposite():
                return self.any_away
            case change if _secures(change):
                return True
            case _:
                tables = self.away if fills else self.away | self.shown
                return self._are_concerned(statement, tables, is_any=self.any_away)

    def is_waited_for(self, statement: Statement, *, fills: bool = False) -> bool:
        """Say whether objects can be made, or made again, only after a statement."""
        tables, is_any = self.away | self.made, self.any_away or self.any_made
        tables |= frozenset() if fills else self.shown
        if isinstance(statement.change, (DropNamespace, DropExtension, DropEnum, DropDomain, DropComposite)):
            return False
        if isinstance(statement.change, AlterEnum) and (tables or is_any):
            return True
        return self.is_in_the_way_of(statement, fills=fills) or self._are_concerned(statement, tables, is_any=is_any)

    def _are_concerned(self, statement: Statement, tables: frozenset[str], *, is_any: bool) -> bool:
        change = statement.change
        if not (tables or is_any) or _is_beside(statement) or (_is_about_rows(change) and not is_any):
            return False
        named = _tables(change)
        return is_any or not named or not named.isdisjoint(tables)


def concerns_of(
    moves: Moves, standing: Iterable[DatabaseObject], changes: Iterable[Change], functions: Iterable[SqlObject]
) -> Concerns:
    """Return what the objects of `moves` are concerned with; `standing` are all that there were, `functions` those of the spec."""
    known = tuple(changes)
    renewed = {each.key for each in (*moves.gone, *moves.released)} | moves.exchanged
    away = [each for each in (*standing, *moves.made) if each.key in renewed]
    new = {change.table.name for change in known if isinstance(change, CreateTable)}
    shown = _with_renamed(_spoken_of([each for each in away if _is_of_view(each)]), known)
    guarded = _with_renamed(_spoken_of([each for each in away if not _is_of_view(each)]), known)
    made = _with_renamed(
        _spoken_of(each for each in moves.made if not _is_of_view(each) or each.key not in renewed), known
    )
    sources = {each.source for each in moves.made if each.source is not None}
    return Concerns(
        guarded | (made & new),
        shown,
        made,
        any(map(_may_speak_of_anything, away)),
        any(map(_may_speak_of_anything, moves.made)),
        tuple(each for each in functions if each.key in sources),
        bool(moves.exchanged) or any(map(moves.is_replaced, moves.gone)) or any(map(_secures, known)),
    )


def _secures(change: Change) -> bool:
    """Say whether policies begin to count for a table that stands, or end to: without any, it shows no rows."""
    return isinstance(change, (AddGuarantee, DropGuarantee)) and isinstance(change.guarantee, RowSecurity)


def _spoken_of(objects: Iterable[DatabaseObject]) -> frozenset[str]:
    return frozenset(name for each in objects for name in (each.table, *each.tables, *each.shows) if name)


def _is_of_view(each: DatabaseObject) -> bool:
    """Say whether an object shows what tables hold, and keeps none of it."""
    return each.kind == "view" and not each.stores_rows


def _may_speak_of_anything(made: DatabaseObject) -> bool:
    """Say whether an object is a function that the spec has as SQL: it is read when it is called."""
    return made.kind == "function" and made.source is not None


def _with_renamed(names: frozenset[str], changes: Iterable[Change]) -> frozenset[str]:
    for change in changes:
        if isinstance(change, RenameTable) and change.before.name in names:
            names |= {change.after.name}
    return names


def _is_beside(statement: Statement) -> bool:
    """Say whether no object can be concerned with a statement: a rule for rows is looked into, an index is built or goes."""
    match statement.change:
        case AlterEnum() | DropIndex():
            return statement.run == "alone"
        case AlterDomain():
            return statement.run == "apart"
        case CreateIndex(index=index):
            return not index.unique
        case AddConstraint(constraint=Check() | ForeignKey() | Exclusion()):
            return True
        case AlterConstraint() | AlterIndex() | AlterStorage() | AlterTable():
            return True
        case _:
            return False


def _is_about_rows(change: Change) -> bool:
    """Say whether a change is about rows and not about what they are; only functions ask whether a unique key is there."""
    match change:
        case CreateIndex() | DropIndex() | AddConstraint(constraint=Unique()):
            return True
        case DropConstraint(constraint=constraint):
            return not isinstance(constraint, PrimaryKey)
        case _:
            return False


def _tables(change: Change) -> frozenset[str]:
    """The tables that a change names, as the spec calls them; none for one of a type, or of more."""
    match change:
        case RenameTable(before, after):
            return frozenset((before.name, after.name))
        case CreateTable(table) | DropTable(table):
            return frozenset((table.name,))
        case _:
            named = getattr(change, "table", None)
            return frozenset((named,)) if isinstance(named, str) else frozenset()
