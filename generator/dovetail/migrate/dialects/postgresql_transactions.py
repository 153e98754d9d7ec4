"""Which statements are one transaction: what guards rows, or shows them, goes and comes again in one, so that nobody misses it.

What has to be committed before, and what takes long beside the work of others, is done before it or after it. What can be
neither is done in it, under its locks.
"""

from collections.abc import Collection, Iterable, Iterator

from dovetail.data_classes import dataclass, replace
from dovetail.migrate.changes import (
    AddColumn,
    AlterColumn,
    AlterEnum,
    Change,
    CreateIndex,
    Distribute,
    DropConstraint,
    DropIndex,
    RenameTable,
    Undistribute,
)
from dovetail.migrate.dialects.base import Statement
from dovetail.migrate.dialects.postgresql_concerns import Concerns
from dovetail.migrate.dialects.postgresql_enums import values_before_renames
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Schema, Table

__all__ = ["Arrangement", "arranged"]

_BESIDE_WORK = " CONCURRENTLY"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The statements of a migration: what stands in `within` is done while guards are away.

    Of those, `held` would have been run by themselves, and keep others waiting now.
    """

    first: tuple[Statement, ...]
    within: tuple[Statement, ...]
    last: tuple[Statement, ...]
    held: tuple[Statement, ...] = ()


def arranged(
    statements: Iterable[Statement], concerns: Concerns, changes: Collection[Change], before: Schema
) -> Arrangement:
    """Return the order of statements in which guards are away for one transaction only, if it can be one.

    `before` is the Schema before all `changes`, renames among them.
    """
    known = tuple(statements)
    start, end = _span(known, concerns)
    inner = known[start:end]
    if not concerns.missed:
        return Arrangement(known[:start], inner, known[end:])
    early = {
        place: sooner for place, each in enumerate(inner) if (sooner := _sooner(each, changes, before)) is not None
    }
    built = {each.change for each in inner if each.run == "alone" and _is_plain_index(each.change)}
    late = {place for place, each in enumerate(inner) if each.change in built}
    staying = [each for place, each in enumerate(inner) if place not in early and place not in late]
    return Arrangement(
        (*early.values(), *known[:start]),
        (*_deferring_nothing(staying, before), *(_held(each) for each in staying)),
        (*known[end:], *(inner[place] for place in sorted(late))),
        tuple(each for each in staying if _held(each) is not each),
    )


def _span(statements: tuple[Statement, ...], concerns: Concerns) -> tuple[int, int]:
    """From where to where guards are away, stretched over what is in the same transactions anyway."""
    filling = _filling(statements)
    places = range(len(statements))
    needing = [at for at in places if concerns.is_waited_for(statements[at], fills=at in filling)]
    end = needing[-1] + 1 if needing else len(statements)
    start = next((at for at in places[:end] if concerns.is_in_the_way_of(statements[at], fills=at in filling)), end)
    while start > 0 and statements[start - 1].run == "together":
        start -= 1
    while end < len(statements) and statements[end].run == "together":
        end += 1
    return start, end


def _filling(statements: tuple[Statement, ...]) -> frozenset[int]:
    """The places of what gives a column its values, and lets it be required; the column is there by then."""
    begun: set[Change] = set()
    found: set[int] = set()
    for place, each in enumerate(statements):
        if isinstance(each.change, (AddColumn, AlterColumn)) and (each.run == "apart" or each.change in begun):
            begun.add(each.change)
            found.add(place)
    return frozenset(found)


def _sooner(statement: Statement, changes: Collection[Change], before: Schema) -> Statement | None:
    """What is run before anything else instead of a statement: a value has to be there, and an index need not be any more."""
    if statement.run != "alone":
        return None
    match statement.change:
        case AlterEnum():
            sooner = values_before_renames(statement.change, changes, before)
            return None if sooner is None else replace(statement, sql=sooner[statement.sql])
        case DropIndex(table, index) if not _is_on_the_move(table, changes):
            return None if index.unique and _lets_go_of_keys(changes) else statement
        case _:
            return None


def _is_on_the_move(table: str, changes: Iterable[Change]) -> bool:
    """Say whether a table, and its indexes with it, comes to be in another namespace."""
    renames = (change for change in changes if isinstance(change, RenameTable))
    return any(
        table in (each.before.name, each.after.name)
        and each.before.identifier.namespace != each.after.identifier.namespace
        for each in renames
    )


def _lets_go_of_keys(changes: Iterable[Change]) -> bool:
    """Say whether a foreign key goes, which may hold on to a unique index until then."""
    return any(isinstance(change, DropConstraint) and isinstance(change.constraint, ForeignKey) for change in changes)


def _is_plain_index(change: Change) -> bool:
    return isinstance(change, CreateIndex) and not change.index.unique


def _deferring_nothing(staying: Iterable[Statement], before: Schema) -> Iterator[Statement]:
    """PostgreSQL alters no table in a transaction in which rules still have to look at rows that an UPDATE has written.

    https://www.postgresql.org/docs/current/sql-set-constraints.html
    """
    filled = next(
        (each for each in staying if each.run == "apart" and isinstance(each.change, (AddColumn, AlterColumn))), None
    )
    if filled is not None and any(map(_defers, before.tables)):
        yield Statement("SET CONSTRAINTS ALL IMMEDIATE", filled.change)


def _defers(table: Table) -> bool:
    kinds = (table.foreign_keys, table.uniques, table.exclusions)
    return any(each.deferrable is not None for constraints in kinds for each in constraints)


def _held(statement: Statement) -> Statement:
    """Return a statement as it is run in a transaction with others, if it can be."""
    if statement.run == "together" or isinstance(statement.change, (AlterEnum, Distribute, Undistribute)):
        return statement
    return replace(statement, sql=statement.sql.replace(_BESIDE_WORK, "", 1), run="together")
