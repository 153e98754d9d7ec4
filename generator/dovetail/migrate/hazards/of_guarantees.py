"""Hazards of guarantees: what code did until now, a database may refuse from then on."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddGuarantee, DropGuarantee
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.of_discriminators import added_reference, references_to_own_rows
from dovetail.migrate.hazards.of_soft_deletes import added_soft_delete, dropped_soft_delete
from dovetail.schema.guarantees import Derivation, RefersToOneOf, RowSecurity, SoftDelete, StatusFlow, derivations
from dovetail.schema.model import Table
from dovetail.schema.promises import Promise, promises, promises_of

__all__ = ["changed_guarantee"]


def changed_guarantee(change: AddGuarantee | DropGuarantee, look: Look) -> Iterator[Hazard]:
    """Yield what may go wrong where a guarantee comes or goes."""
    if isinstance(change, DropGuarantee):
        yield from dropped_soft_delete(change, look)
    else:
        yield from _added(change, look)


def _added(change: AddGuarantee, look: Look) -> Iterator[Hazard]:
    """Yield a hazard for each thing that was not refused before, and for rows that it is made good in at once.

    Of a column that is new nobody knows yet.
    """
    if isinstance(change.guarantee, Derivation):
        yield from _filled(change.guarantee, change.table, look)
    if isinstance(change.guarantee, RefersToOneOf):
        yield from added_reference(change.table, change.guarantee, look)
    if isinstance(change.guarantee, RowSecurity):
        yield from references_to_own_rows(change.table, look)
    if isinstance(change.guarantee, SoftDelete):
        yield added_soft_delete(change.table)
    if _is_looser(change, look):
        return
    before = look.before.tables_by_name[change.table]
    standing = {promise.text for promise in promises(before)}
    for promise in promises_of(look.after.tables_by_name[change.table], change.guarantee):
        if promise.text not in standing and _is_written(before, promise):
            subject = f"{change.table}.{promise.columns[0]}" if len(promise.columns) == 1 else change.table
            message = f"code that runs meanwhile may be refused: {promise.text}"
            yield Hazard("M405", subject, message, "release code that keeps to it first")


def _is_written(before: Table, promise: Promise) -> bool:
    """Say whether code of before can break a promise: it knows nothing of columns that are new."""
    known = {column.name for column in before.columns}
    return not promise.columns or not known.isdisjoint(promise.columns)


def _is_looser(change: AddGuarantee, look: Look) -> bool:
    """Say whether everything that a flow allowed is still allowed."""
    guarantee = change.guarantee
    if not isinstance(guarantee, StatusFlow):
        return False
    flow = guarantee.flow
    return any(
        set(before.flow.initial) <= set(flow.initial) and set(before.flow.moves) <= set(flow.moves)
        for before in look.before.tables_by_name[change.table].guarantees
        if isinstance(before, StatusFlow) and before.column == guarantee.column
    )


def _filled(derivation: Derivation, table: str, look: Look) -> Iterator[Hazard]:
    """A derived column is filled while triggers are made, which keep whoever writes the other rows waiting."""
    if look.database == "postgresql" and look.stands(derivation.table):
        message = f'every row of "{table}" is filled at once; who writes "{derivation.table}" meanwhile waits'
        if _is_overwritten(derivation, look.before.tables_by_name[table]):
            message = f'{message}, and what "{derivation.column}" held until then is gone'
        help = "on large tables, do it at a quiet hour, with an index on the columns of the foreign key"
        yield Hazard("M302", f"{table}.{derivation.column}", message, help)


def _is_overwritten(derivation: Derivation, before: Table) -> bool:
    """Say whether the column held values that were made otherwise."""
    was_derived = any(each.column == derivation.column for each in derivations(before.guarantees))
    return not was_derived and any(column.name == derivation.column for column in before.columns)
