"""What the statements of one change have to know of the whole: what stood before, what will stand, and what is new."""

from collections.abc import Iterable
from functools import cached_property

from dovetail.data_classes import dataclass, replace
from dovetail.migrate.changes import Change, CreateTable, RenameColumn
from dovetail.migrate.sql_words import renamed
from dovetail.schema.columns import Sql
from dovetail.schema.model import Composite, Domain, Enum, QualifiedName, Schema, Table
from dovetail.schema.naming import passing_name

__all__ = ["Course", "course"]


@dataclass(frozen=True)
class Course:
    """From `before`, in which renames are made already, to `after`. `made` are the tables that are new, and so still empty.

    `renamed` are the columns that had another name before all of this.
    """

    before: Schema
    after: Schema
    made: frozenset[str]
    renamed: tuple[RenameColumn, ...] = ()

    def table(self, name: str) -> Table:
        """Return the table that the spec calls `name` as it is to be, or, if it goes, as it was."""
        found = self.after.tables_by_name.get(name)
        return self.before.tables_by_name[name] if found is None else found

    @cached_property
    def taken(self) -> frozenset[str]:
        """The names that tables and types have in the database, on the way or at its ends."""
        found: set[str] = set()
        for schema in (self.before, self.after):
            found.update(table.identifier.name for table in schema.tables)
            found.update(each.name for table in schema.tables for each in table.partitions)
            found.update(enum.identifier.name for enum in schema.enums)
            found.update(domain.identifier.name for domain in schema.domains)
            found.update(composite.identifier.name for composite in schema.composites)
        return frozenset(found)

    @cached_property
    def identifiers_after(self) -> frozenset[QualifiedName]:
        """What tables and types are called in the end."""
        tables = (table.identifier for table in self.after.tables)
        types: list[Enum | Domain | Composite] = [*self.after.enums, *self.after.domains, *self.after.composites]
        return frozenset((*tables, *(thing.identifier for thing in types)))

    def last_name(self, own: QualifiedName) -> QualifiedName:
        """Return what a type is called when it is dropped: another name, where something else takes its own."""
        return replace(own, name=passing_name(own.name, "before", self.taken)) if own in self.identifiers_after else own

    def is_new(self, table: str) -> bool:
        """Say whether nobody can be using the table yet, so that nothing has to be careful about locks."""
        return table in self.made

    def using(self, table: str, written: Sql | None) -> Sql | None:
        """Return what the spec says of the row as it was before, with the names that its columns have by now."""
        for rename in self.renamed:
            if written is not None and rename.table == table:
                written = renamed(written, rename.before, rename.after)
        return written


def course(before: Schema, after: Schema, changes: Iterable[Change]) -> Course:
    """Return the course that `changes` take."""
    known = tuple(changes)
    made = (change.table.name for change in known if isinstance(change, CreateTable))
    renamed = (change for change in known if isinstance(change, RenameColumn))
    return Course(before, after, frozenset(made), tuple(renamed))
