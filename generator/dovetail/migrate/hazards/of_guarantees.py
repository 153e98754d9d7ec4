"""Hazards of guarantees: what code did until now, a database may refuse from then on."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddGuarantee, DropGuarantee
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.of_soft_deletes import added_soft_delete, dropped_soft_delete
from dovetail.schema.guarantees import SoftDelete
from dovetail.schema.promises import promises, promises_of

__all__ = ["changed_guarantee"]


def changed_guarantee(change: AddGuarantee | DropGuarantee, look: Look) -> Iterator[Hazard]:
    """Yield what may go wrong where a guarantee comes or goes."""
    if isinstance(change, DropGuarantee):
        yield from dropped_soft_delete(change, look)
    else:
        yield from _added(change, look)


def _added(change: AddGuarantee, look: Look) -> Iterator[Hazard]:
    """Yield a hazard for each thing that was not refused before."""
    if isinstance(change.guarantee, SoftDelete):
        yield added_soft_delete(change.table)
    standing = {promise.text for promise in promises(look.before.tables_by_name[change.table])}
    for promise in promises_of(look.after.tables_by_name[change.table], change.guarantee):
        if promise.text not in standing:
            subject = f"{change.table}.{promise.columns[0]}" if len(promise.columns) == 1 else change.table
            message = f"code that runs meanwhile may be refused: {promise.text}"
            yield Hazard("M405", subject, message, "release code that keeps to it first")
