"""Row security of whole tables: whether policies count at all, and whether they count for the owner too.

A migration works as the owner. Where it reads or writes rows, or makes what does, the policies do not count for him
meanwhile: he would see none of the rows, and leave them as they are.
"""

from collections.abc import Collection, Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import AddGuarantee, Change, CreateTable, DropGuarantee, RenameTable, TransferTable
from dovetail.migrate.dialects.base import Statement, Step
from dovetail.migrate.dialects.objects import Moves
from dovetail.migrate.dialects.postgresql_names import of_table
from dovetail.migrate.renames import renames_in
from dovetail.schema.guarantees import RowSecurity
from dovetail.schema.model import Schema, Table
from dovetail.schema.tenants import row_security_of

__all__ = ["Forcing", "row_security_steps"]

_ROW_SECURITY = "ROW LEVEL SECURITY"


def row_security_steps(change: Change, before: Schema, after: Schema) -> Iterator[Step]:
    """Yield what lets policies count for the table of `change`, or no longer. A table that has others now stays secured."""
    match change:
        case CreateTable(table) if _security(table) is not None:
            forced = f", FORCE {_ROW_SECURITY}" if _is_forced(table) else ""
            yield Step(f"ALTER TABLE {of_table(table)} ENABLE {_ROW_SECURITY}{forced}")
        case TransferTable(after=table) if _security(table) is not None:
            yield _altered(table, "ENABLE")
        case TransferTable(before=table) if _security(table) is not None:
            yield _altered(table, "DISABLE")
        case AddGuarantee(name, RowSecurity()) if _security(before.tables_by_name[name]) is None:
            yield _altered(after.tables_by_name[name], "ENABLE")
        case DropGuarantee(name, RowSecurity()) if _security(after.tables_by_name[name]) is None:
            yield _altered(after.tables_by_name[name], "DISABLE")
        case _:
            return


def _altered(table: Table, what: str) -> Step:
    return Step(f"ALTER TABLE {of_table(table)} {what} {_ROW_SECURITY}")


def _security(table: Table) -> RowSecurity | None:
    """Who sees which rows of a table that is migrated."""
    return None if table.external else row_security_of(table)


@dataclass(frozen=True)
class Forcing:
    """The statements around a migration that take the owner out of the policies, and put him under them.

    `touched` are the tables whose rows it reads or writes, `moves` what is made in it.
    """

    before: Schema
    after: Schema
    changes: tuple[Change, ...]
    touched: Collection[str]
    moves: Moves

    def first(self) -> Iterator[Statement]:
        """Yield what comes before every other statement: it speaks of tables by the names that they have had."""
        for table, later in self._standing():
            if _is_forced(table) and (later is not None and (not _is_forced(later) or later.name in self._open())):
                yield self._statement(table, "NO FORCE")

    def last(self) -> Iterator[Statement]:
        """Yield what comes after every other statement; new tables, which have no rows, are forced from their beginning."""
        still = {change.table.name for change in self.changes if isinstance(change, CreateTable)}
        for table, later in self._standing():
            if _is_forced(table) and later is not None and later.name not in self._open():
                still.add(later.name)
        for table in self.after.tables:
            if _is_forced(table) and table.name not in still:
                yield self._statement(table, "FORCE")

    def _open(self) -> frozenset[str]:
        filled = (each for each in self.moves.made if each.fill)
        return frozenset(self.touched).union(*({each.table} | each.tables for each in filled))

    def _standing(self) -> Iterator[tuple[Table, Table | None]]:
        """The tables that there were, each with what has become of it."""
        called = {table.name: table.name for table in self.before.tables}
        for change in renames_in(self.changes):
            if isinstance(change, RenameTable):
                called = {old: change.after.name if now == change.before.name else now for old, now in called.items()}
        for table in self.before.tables:
            yield table, self.after.tables_by_name.get(called[table.name])

    def _statement(self, table: Table, what: str) -> Statement:
        own = {table.name, *(each.name for each in self._renamed(table))}
        cause = min(self.changes, key=lambda change: _table_of(change) not in own)
        return Statement(_altered(table, what).sql, cause)

    def _renamed(self, table: Table) -> Iterator[Table]:
        return (later for earlier, later in self._standing() if earlier is table and later is not None)


def _is_forced(table: Table) -> bool:
    security = _security(table)
    return security is not None and security.forced


def _table_of(change: Change) -> str | None:
    table = getattr(change, "table", None)
    return table.name if isinstance(table, Table) else table
