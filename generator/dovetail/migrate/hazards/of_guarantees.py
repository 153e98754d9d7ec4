"""Hazards of guarantees: what code did until now, a database may refuse from then on."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddColumn, AddGuarantee
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.guarantees import RefersToOneOf, Target
from dovetail.schema.promises import promises, promises_of

__all__ = ["added_guarantee"]


def added_guarantee(change: AddGuarantee, look: Look) -> Iterator[Hazard]:
    """Yield a hazard for each thing that was not refused before."""
    if isinstance(change.guarantee, RefersToOneOf):
        yield from _dangling(change.table, change.guarantee, look)
    standing = {promise.text for promise in promises(look.before.tables_by_name[change.table])}
    for promise in promises_of(look.after.tables_by_name[change.table], change.guarantee):
        if promise.text not in standing:
            subject = f"{change.table}.{promise.columns[0]}" if len(promise.columns) == 1 else change.table
            message = f"code that runs meanwhile may be refused: {promise.text}"
            yield Hazard("M405", subject, message, "release code that keeps to it first")


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
