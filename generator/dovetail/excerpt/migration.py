"""The migration that an edit of some tables makes due: from what databases have of them to what the spec says now."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dovetail.excerpt.in_database import Orders, as_in_database, orders_after
from dovetail.excerpt.reading import Edit, Reading
from dovetail.excerpt.whole import Whole

if TYPE_CHECKING:
    from dovetail.emit.base import Context
    from dovetail.files import File

__all__ = ["NextMigration", "migration_after"]


class NextMigration(NamedTuple):
    """The files of the migration that is due, if there is one, the newest migration then, and the orders of columns."""

    files: "tuple[File, ...]"
    newest: tuple[int, str]
    orders: Orders


def migration_after(whole: Whole, edit: Edit, reading: Reading, context: "Context") -> NextMigration:
    """Return the migration, as `generate` writes it. Raises SpecError where it loses data."""
    from dovetail.due import refuse_losses
    from dovetail.emit.migrations import migration_files
    from dovetail.migrate.history import History, Migration
    from dovetail.migrate.pending import pending
    from dovetail.migrate.replay import replay

    number, name = whole.newest
    history = History(Path(), (Migration(number, name, None),))
    tables = [table for table in sorted(edit.tables) if not reading.after.schema.tables_by_name[table].external]
    before, after = as_in_database(reading.before.schema, tables, whole.orders), reading.after.schema
    due = pending(history, after, before)
    refuse_losses(due, after, frozenset())
    if due is None:
        return NextMigration((), whole.newest, orders_after(whole.orders, tables, before, after))
    orders = orders_after(whole.orders, tables, replay(before, due.changes), after)
    return NextMigration(tuple(migration_files(context, due)), (due.number, due.name), orders)
