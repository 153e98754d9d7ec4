"""Hazards of soft deletes: what code does that knows nothing of deleted rows, and what becomes of those rows."""

from collections.abc import Iterator

from dovetail.migrate.changes import DropGuarantee
from dovetail.migrate.dialects.quoting import identifier
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.schema.guarantees import SoftDelete

__all__ = ["added_soft_delete", "dropped_soft_delete"]


def added_soft_delete(table: str) -> Hazard:
    message = f'code that runs meanwhile reads the rows of "{table}" that are deleted, and knows its unique keys as whole ones'
    help = "release code that leaves them out before anything is deleted softly"
    return Hazard("M406", table, message, help)


def dropped_soft_delete(change: DropGuarantee, look: Look) -> Iterator[Hazard]:
    """Yield the rows that nothing would tell from living ones."""
    if isinstance(change.guarantee, SoftDelete):
        column = identifier(change.guarantee.column, look.database)
        rows = look.rows.unfit(change.table, f"{column} IS NOT NULL")
        message = f'rows of "{change.table}" may be deleted softly, and would be there again'
        help = "delete them for good first, or set their moment of deletion to NULL"
        yield Hazard("M211", change.table, message, help, rows)
