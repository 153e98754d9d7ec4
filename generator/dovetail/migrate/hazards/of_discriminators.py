"""Hazards of references to one of several tables: rows that refer to nothing, or to what is not of their own tenant."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddColumn
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.guarantees import RefersToOneOf, Target
from dovetail.schema.model import Schema
from dovetail.schema.tenants import tenant_of

__all__ = ["added_reference", "references_to_own_rows"]


def added_reference(table: str, guarantee: RefersToOneOf, look: Look) -> Iterator[Hazard]:
    """Yield the rows that refer to rows that are not there, unless they were kept from that before, or refer to nothing yet."""
    if not _refers_already(table, guarantee, look) and not _is_empty(table, guarantee, look):
        yield _dangling(table, guarantee, look)


def references_to_own_rows(secured: str, look: Look) -> Iterator[Hazard]:
    """Yield the rows of standing references that may be to another tenant's rows, where a table begins to keep tenants apart."""
    for table in look.after.tables:
        for guarantee in table.guarantees if look.stands(table.name) else ():
            if not isinstance(guarantee, RefersToOneOf) or _is_empty(table.name, guarantee, look):
                continue
            own = [target for target in guarantee.targets if secured in (table.name, target.table)]
            if any(
                _tenants(table.name, target, look.after) and not _was_own(table.name, target, look) for target in own
            ):
                yield _dangling(table.name, guarantee, look)


def _was_own(table: str, target: Target, look: Look) -> bool:
    is_known = look.stands(table) and look.stands(target.table)
    return is_known and _tenants(table, target, look.before) is not None


def _dangling(table: str, guarantee: RefersToOneOf, look: Look) -> Hazard:
    queries = [
        look.rows.dangling_by_word(
            table, _as_key(table, guarantee, target, look.after), guarantee.discriminator, target.value
        )
        for target in guarantee.targets
    ]
    known = [query for query in queries if query is not None]
    return Hazard(
        "M204",
        f"{table}.{guarantee.name}",
        f'rows of "{table}" may refer to rows that are not there',
        "mend those rows first with a step of yours, or let the reference be optional and set them to NULL",
        "\nUNION ALL\n".join(known) if len(known) == len(queries) else None,
    )


def _as_key(table: str, guarantee: RefersToOneOf, target: Target, schema: Schema) -> ForeignKey:
    """The foreign key that would say the same of one target: between tables of tenants it holds the tenant, too."""
    near, far = _tenants(table, target, schema) or ((), ())
    return ForeignKey(guarantee.name, (guarantee.column, *near), target.table, (target.column, *far), "no action")


def _tenants(table: str, target: Target, schema: Schema) -> tuple[tuple[str], tuple[str]] | None:
    """The columns that say whose a row is, and whose the one that it refers to; None where either belongs to nobody."""
    near, far = (tenant_of(schema.tables_by_name[each]) for each in (table, target.table))
    return None if near is None or far is None else ((near.column,), (far.column,))


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
