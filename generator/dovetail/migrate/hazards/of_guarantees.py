"""Hazards of guarantees: what code did until now, a database may refuse from then on."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddColumn, AddGuarantee, DropGuarantee
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.of_soft_deletes import added_soft_delete, dropped_soft_delete
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.guarantees import Derivation, RefersToOneOf, SoftDelete, StatusFlow, Target, derivations
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
        yield from _dangling(change.table, change.guarantee, look)
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


def _dangling(table: str, guarantee: RefersToOneOf, look: Look) -> Iterator[Hazard]:
    """Rows that refer to rows that are not there, unless they were kept from that before, or refer to nothing yet."""
    if _refers_already(table, guarantee, look) or _is_empty(table, guarantee, look):
        return
    queries = [
        look.rows.dangling_by_word(
            table,
            ForeignKey(guarantee.name, (guarantee.column,), target.table, (target.column,), "no action"),
            guarantee.discriminator,
            target.value,
        )
        for target in guarantee.targets
    ]
    known = [query for query in queries if query is not None]
    yield Hazard(
        "M204",
        f"{table}.{guarantee.name}",
        f'rows of "{table}" may refer to rows that are not there',
        "mend those rows first with a step of yours, or let the reference be optional and set them to NULL",
        "\nUNION ALL\n".join(known) if len(known) == len(queries) else None,
    )


def _refers_already(table: str, guarantee: RefersToOneOf, look: Look) -> bool:
    return any(
        (each.discriminator, each.column) == (guarantee.discriminator, guarantee.column)
        and set(each.targets) >= set(guarantee.targets) & _standing(each, guarantee)
        for each in look.before.tables_by_name[table].guarantees
        if isinstance(each, RefersToOneOf)
    )


def _standing(before: RefersToOneOf, after: RefersToOneOf) -> set[Target]:
    """The targets that rows may refer to already: those with a word that the discriminator knew."""
    words = {target.value for target in before.targets}
    return {target for target in after.targets if target.value in words}


def _is_empty(table: str, guarantee: RefersToOneOf, look: Look) -> bool:
    """Say whether the column is new, and refers to nothing."""
    added = (change for change in look.changes_of(table) if isinstance(change, AddColumn))
    return any(
        change.column.name == guarantee.column and change.using is None and change.column.default is None
        for change in added
    )


def _is_overwritten(derivation: Derivation, before: Table) -> bool:
    """Say whether the column held values that were made otherwise."""
    was_derived = any(each.column == derivation.column for each in derivations(before.guarantees))
    return not was_derived and any(column.name == derivation.column for column in before.columns)
