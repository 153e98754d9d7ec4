"""Hazards of guarantees: what code did until now, a database may refuse from then on."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddGuarantee
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.schema.guarantees import Derivation, derivations
from dovetail.schema.model import Table
from dovetail.schema.promises import promises, promises_of

__all__ = ["added_guarantee"]


def added_guarantee(change: AddGuarantee, look: Look) -> Iterator[Hazard]:
    """Yield a hazard for each thing that was not refused before, and for rows that it is made good in at once.

    Of a column that is new nobody knows yet.
    """
    before = look.before.tables_by_name[change.table]
    standing = {promise.text for promise in promises(before)}
    known = {column.name for column in before.columns}
    if isinstance(change.guarantee, Derivation):
        yield from _filled(change.guarantee, change.table, look)
    for promise in promises_of(look.after.tables_by_name[change.table], change.guarantee):
        is_new = bool(promise.columns) and known.isdisjoint(promise.columns)
        if promise.text not in standing and not is_new:
            subject = f"{change.table}.{promise.columns[0]}" if len(promise.columns) == 1 else change.table
            message = f"code that runs meanwhile may be refused: {promise.text}"
            yield Hazard("M405", subject, message, "release code that keeps to it first")


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
