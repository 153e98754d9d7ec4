"""References to tables whose rows are deleted softly, and the SQL that both databases have for them."""

from collections.abc import Callable, Iterable, Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.dialects.quoting import identifier, qualified
from dovetail.schema.columns import Database
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Schema, Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.order import tables_in_order
from dovetail.schema.soft_deletion import moment_of

__all__ = ["SoftReference", "references_to_living", "steps_of"]


@dataclass(frozen=True, slots=True)
class SoftReference:
    """A foreign key of `table` to `referenced`, of which `deleted` holds the moment of deletion.

    `own_deleted` is that column of `table`, if its rows are deleted softly, too. `others` are the references of `table` whose
    rows have to be living as well for one of its rows to be.
    """

    table: Table
    key: ForeignKey
    referenced: Table
    deleted: str
    own_deleted: str | None
    others: tuple["SoftReference", ...] = ()

    @property
    def cascades(self) -> bool:
        """Whether rows are deleted and restored together with the one that they refer to."""
        return self.key.on_delete == "cascade" and self.own_deleted is not None

    @property
    def holds(self) -> bool:
        """Whether a row is deleted only once no living one refers to it."""
        return self.key.on_delete in ("restrict", "no action")

    @property
    def is_lasting(self) -> bool:
        """Whether a living row never refers to a deleted one; where references are set to NULL it may."""
        return self.cascades or self.holds

    @property
    def name(self) -> str:
        """What the trigger is called that lets rows refer to living ones only."""
        return guarantee_name(self.table.identifier.name, f"{'_'.join(self.key.columns)}_living")

    def refers_to(self, row: str, database: Database, own: str) -> str:
        """Return the condition that `own`, a row of the table, refers to `row`."""
        return " AND ".join(f"{own}.{mine} = {row}.{theirs}" for mine, theirs in self._pairs(database))

    def is_referenced_by(self, row: str, database: Database, own: str) -> str:
        """Return the condition that `own`, a row of the referenced table, is that to which `row` refers."""
        return " AND ".join(f"{own}.{theirs} = {row}.{mine}" for mine, theirs in self._pairs(database))

    def of_living(self, own: str, database: Database) -> str:
        """Return the end of a condition: that `own`, a row of the table, is living."""
        return "" if self.own_deleted is None else f" AND {own}.{identifier(self.own_deleted, database)} IS NULL"

    def refers_to_deleted(self, row: str, database: Database) -> str:
        """Return the condition that `row` refers to a row that is deleted."""
        source, deleted = qualified(self.referenced.identifier, database), identifier(self.deleted, database)
        alias = "referenced_row" if row == "referenced" else "referenced"
        found = self.is_referenced_by(row, database, alias)
        return (
            f"EXISTS (\n    SELECT 1 FROM {source} AS {alias}\n    WHERE {found} AND {alias}.{deleted} IS NOT NULL\n)"
        )

    def also_living(self, row: str, deleted: str, database: Database) -> str:
        """Return the condition that nothing else keeps `row` deleted, as far as one is restored: `deleted` is the moment of
        the row that it refers to, in the trigger that follows that.
        """
        return "".join(
            f"\nAND (NEW.{deleted} IS NOT NULL OR NOT {other.refers_to_deleted(row, database)})"
            for other in self.others
        )

    def _pairs(self, database: Database) -> Iterable[tuple[str, str]]:
        for mine, theirs in zip(self.key.columns, self.key.referenced_columns, strict=True):
            yield identifier(mine, database), identifier(theirs, database)


def references_to_living(table: Table, schema: Schema) -> tuple[SoftReference, ...]:
    """Return the references to a table of soft deletes, those of tables that refer to each other before what they refer to.

    In this order rows go that would hold each other.
    """
    place = {each.name: number for number, each in enumerate(tables_in_order(schema))}
    found = [_reference(referencing, key, schema) for referencing, key in schema.references_to(table.name)]
    return tuple(sorted(found, key=lambda each: (-place[each.table.name], each.key.name)))


def _reference(table: Table, key: ForeignKey, schema: Schema, *, with_others: bool = True) -> SoftReference:
    referenced = schema.tables_by_name[key.referenced_table]
    deleted = moment_of(referenced)
    assert deleted is not None
    others = (
        _reference(table, other, schema, with_others=False)
        for other in table.foreign_keys
        if with_others and other != key and other.enforced and moment_of(schema.tables_by_name[other.referenced_table])
    )
    lasting = tuple(other for other in others if other.is_lasting)
    return SoftReference(table, key, referenced, deleted, moment_of(table), lasting)


def steps_of(
    references: tuple[SoftReference, ...],
    held: Callable[[SoftReference], str],
    cascade: Callable[[SoftReference], str],
) -> Iterator[str]:
    """Yield what is refused at once, what follows, and what is refused if it is there still."""
    yield from (held(each) for each in references if each.key.on_delete == "restrict")
    yield from (cascade(each) for each in references if each.cascades)
    yield from (held(each) for each in references if each.key.on_delete == "no action")
