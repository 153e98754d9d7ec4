"""Hazards of transactions: what guards a table goes and comes again in one, which keeps others waiting, or in two if it must."""

from collections.abc import Iterator

from dovetail.migrate.changes import Change
from dovetail.migrate.dialects.objects import Moves, objects_of
from dovetail.migrate.dialects.postgresql import PostgreSQL
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema

__all__ = ["of_transactions"]


def of_transactions(changes: tuple[Change, ...], before: Schema, after: Schema, database: Database) -> Iterator[Hazard]:
    """Yield what others have to wait for on PostgreSQL, or miss, while rules, policies and views are away."""
    if database != "postgresql" or not objects_of(before, database):
        return
    arrangement, moves = PostgreSQL().arrangement(changes, before, after)
    for change in dict.fromkeys(each.change for each in arrangement.held):
        table = getattr(change, "table", None)
        if isinstance(table, str):
            yield _waiting(table)
    if any(each.run != "together" for each in arrangement.within):
        yield from (_missing(thing) for thing in sorted(set(_away(moves))))


def _waiting(table: str) -> Hazard:
    message = f'what takes long on "{table}" is done while rules or views are away, in one transaction: others wait for all of it'
    return Hazard("M305", table, message, "on a large table, go in two migrations, or do it while nobody needs it")


def _missing(thing: str) -> Hazard:
    message = f'what guards or shows "{thing}" goes in one transaction and comes again in another'
    return Hazard("M407", thing, message, "stop what uses it while this is applied, or go in two migrations")


def _away(moves: Moves) -> Iterator[str]:
    """The tables that are without a rule or a policy for a while, and the views that are not there."""
    for each in moves.gone:
        if each.kind != "function" and moves.is_replaced(each):
            yield each.table or (each.source[1] if each.source is not None else each.name)
