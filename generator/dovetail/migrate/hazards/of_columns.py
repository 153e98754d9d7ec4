"""Hazards of columns that come, and of those that change."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddColumn, AlterColumn
from dovetail.migrate.conversions import Conversion, conversion
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.domains import domain_condition
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.of_constraints import looked_through
from dovetail.migrate.sql_words import mentioned
from dovetail.migrate.unfit_values import unfit_condition
from dovetail.schema.columns import Column, Constant, Database, JsonConstant, Now
from dovetail.schema.keys import keys
from dovetail.schema.types import CompositeType, DomainType, family, spelled

__all__ = ["added_column", "altered_column", "converted", "rewritten"]


def added_column(change: AddColumn, look: Look) -> Iterator[Hazard]:
    table, column = change.table, change.column
    if not look.stands(table):
        return
    subject = f"{table}.{column.name}"
    computed = column.generated is not None or column.identity is not None
    if not column.nullable and column.default is None and change.using is None and not computed:
        help = "give it a default, fill it with using:, or make it optional until a step of yours has filled it"
        message = f'rows of "{table}" that are there have no value for "{column.name}"'
        yield Hazard("M206", subject, message, help, look.rows.all_of(table))
    if not column.nullable and change.using is not None and mentioned(change.using):
        help = "let the expression give a value for every row, or make the column optional"
        message = f'rows of "{table}" for which using: gives nothing are refused'
        yield Hazard("M201", subject, message, help, look.rows.left_empty(table, column, change.using))
    if not column.nullable and column.default is None and not computed:
        yield _required(subject, column)
    if look.database == "postgresql" and _rewrites(column, look):
        yield rewritten(table, look.database)
    elif look.database == "postgresql" and _writes_every_row(change):
        yield _filled(subject, table)


def _required(subject: str, column: Column) -> Hazard:
    help = "release code that writes it first, or give it a default"
    return Hazard("M403", subject, f'code that runs meanwhile inserts rows without "{column.name}"', help)


def _writes_every_row(change: AddColumn) -> bool:
    default = change.column.default
    return change.using is not None or (default is not None and not isinstance(default, (Constant, JsonConstant, Now)))


def _rewrites(column: Column, look: Look) -> bool:
    """Say whether PostgreSQL computes a new column row by row: also one of a domain with a condition, which it tries on each."""
    if (
        isinstance(column.type, DomainType)
        and domain_condition(look.after.domains_by_name[column.type.name]) is not None
    ):
        return True
    return column.identity is not None or (column.generated is not None and column.generated.stored)


def _filled(subject: str, table: str) -> Hazard:
    help = (
        "on a large table, let it be optional and without a default, and fill it by steps of yours, some rows at a time"
    )
    return Hazard("M302", subject, f'every row of "{table}" is filled at once; who writes one meanwhile waits', help)


def rewritten(table: str, database: Database) -> Hazard:
    waits = "nobody else can use it meanwhile" if database == "postgresql" else "nobody else can write meanwhile"
    help = "on a large table, do it while nobody needs it"
    return Hazard("M301", table, f'every row of "{table}" is written anew, and {waits}', help)


def altered_column(change: AlterColumn, look: Look) -> Iterator[Hazard]:
    table, before, after = change.table, change.before, change.after
    subject = f"{table}.{after.name}"
    if before.type != after.type and not (before.generated and after.generated):
        yield from converted(change, look)
    if before.generated is None and after.generated is not None:
        help = "keep the column if that matters, and add a computed one beside it"
        yield Hazard("M105", subject, f'the values stored in "{subject}" are replaced by computed ones', help)
    if before.nullable and not after.nullable:
        is_kept = change.using is None or before.type == after.type
        rows = look.rows.without_value(table, after, change.using) if is_kept else None
        help = "fill them with a step of yours (`dovetail migration new`), or with using: on the column"
        yield Hazard("M201", subject, f'rows in which "{subject}" is NULL are refused', help, rows)
        if change.using is not None and before.type == after.type and look.database == "postgresql":
            yield _filled(subject, table)
        if isinstance(after.type, CompositeType) and look.database == "postgresql":
            yield looked_through(table)
    if _is_newly_required(before, after):
        yield _required(subject, after)


def _is_newly_required(before: Column, after: Column) -> bool:
    """Say whether rows have to be given a value for the column from now on, and had not before."""
    had_value = before.nullable or before.default is not None or before.identity is not None
    has_value = after.nullable or after.default is not None or after.identity is not None or after.generated is not None
    return had_value and not has_value and before.generated is None


def _merged(table: str, column: Column, look: Look) -> Iterator[Hazard]:
    """Values that lose something may become the same, which no key of theirs allows."""
    for key in keys(look.after.tables_by_name[table]):
        if column.name in key.columns:
            subject = f"{table}.{key.name}"
            help = "look for them first, and mend them with a step of yours"
            yield Hazard(
                "M202", subject, f"values that lose something may become the same, and {subject} allows one", help
            )


def converted(change: AlterColumn, look: Look) -> Iterator[Hazard]:
    table, before, after = change.table, change.before, change.after
    subject, names = f"{table}.{after.name}", f"{spelled(before.type)} to {spelled(after.type)}"
    found: Conversion = conversion(before.type, after.type, look.before, look.after)
    if change.using is None and found.cast == "none":
        help = "write using: on the column, an SQL expression that makes the one out of the other"
        yield Hazard("M107", subject, f'no value of "{subject}" becomes another by itself from {names}', help)
    elif change.using is None:
        if found.loses:
            help = "keep the former type if that matters"
            yield Hazard("M104", subject, f'values of "{subject}" lose something from {names}', help)
            yield from _merged(table, after, look)
        if found.may_fail and _is_refused(after, look):
            condition = unfit_condition(before.type, after.type, after.name, (look.before, look.after), look.database)
            rows = None if condition is None else look.rows.unfit(table, condition)
            help = "mend them first with a step of yours, or convert them with using: on the column"
            yield Hazard("M205", subject, f'values of "{subject}" may not fit, from {names}', help, rows)
    if look.database == "postgresql" and (found.rewrites or change.using is not None):
        yield rewritten(table, look.database)
    help = "release code that knows both types first, or go in two steps"
    if found.rewrites or found.may_fail:
        yield Hazard("M404", subject, f'code that runs meanwhile takes "{subject}" for {spelled(before.type)}', help)


def _is_refused(column: Column, look: Look) -> bool:
    """Say whether the database refuses what does not fit: SQLite takes a text of any length."""
    return look.database == "postgresql" or family(storage_type(column.type, look.after)) != "text"
