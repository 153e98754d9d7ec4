"""Hazards of constraints and unique indexes: rows that are there may not keep them."""

from collections.abc import Collection, Iterator

from dovetail.data_classes import replace
from dovetail.migrate.changes import AddColumn, AddConstraint, AlterConstraint, CreateIndex, DropConstraint
from dovetail.migrate.dialects.constraints import check_condition
from dovetail.migrate.dialects.indexes import exists_on
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.rules_compared import is_looser
from dovetail.schema.columns import GeneratedUuid
from dovetail.schema.constraints import (
    Check,
    Condition,
    Exclusion,
    FilledCheck,
    ForeignKey,
    Index,
    PrimaryKey,
    RuleCheck,
    Unique,
)
from dovetail.schema.keys import is_unique
from dovetail.schema.model import Table

__all__ = ["added_constraint", "added_index", "looked_through", "validated_constraint"]


def added_constraint(change: AddConstraint, look: Look) -> Iterator[Hazard]:
    table, constraint = look.before.tables_by_name[change.table], change.constraint
    subject = f"{table.name}.{constraint.name}"
    match constraint:
        case PrimaryKey() | Unique():
            yield from _built_in_partitions(table.name, look)
            distinct = isinstance(constraint, Unique) and constraint.nulls_not_distinct
            if not _is_key_already(table, constraint.columns, look, nulls_not_distinct=distinct):
                rows = look.rows.repeated(table.name, constraint.columns, nulls_not_distinct=distinct)
                yield repeated(subject, rows)
        case Check() | ForeignKey() if _leaves_rows_alone(constraint, look):
            return
        case Check():
            if _is_stricter(constraint, table.name, look):
                yield _violating(table.name, constraint, look)
        case Exclusion() if look.database == "postgresql":
            help = "mend those rows first with a step of yours"
            rows = look.rows.excluding(table.name, constraint)
            yield Hazard(
                "M209", subject, f'rows of "{table.name}" may exclude each other by {constraint.name}', help, rows
            )
            yield looked_through(table.name)
        case ForeignKey():
            yield from _built_in_partitions(table.name, look)
            if not _refers_already(table, constraint, look) and not _is_empty_reference(table.name, constraint, look):
                yield _dangling(table.name, constraint, look)


def _built_in_partitions(table: str, look: Look) -> Iterator[Hazard]:
    """PostgreSQL builds no index and validates no foreign key of a partitioned table beside the work of others."""
    if look.database == "postgresql" and look.after.tables_by_name[table].partitioning is not None:
        waits = f'every row of "{table}" is read, and who writes to it meanwhile waits'
        yield Hazard("M303", table, waits, "on a large table, do it while few write")


def looked_through(table: str) -> Hazard:
    waits = f'every row of "{table}" is read, and nobody else can use it meanwhile'
    return Hazard("M303", table, waits, "on a large table, do it while nobody needs it")


def _violating(table: str, check: Check, look: Look) -> Hazard:
    help = "mend those rows first with a step of yours, or let the rule hold for them too"
    rows = look.rows.violating(table, check)
    return Hazard("M203", f"{table}.{check.name}", f'rows of "{table}" may violate {check.name}', help, rows)


def _dangling(table: str, key: ForeignKey, look: Look) -> Hazard:
    help = "mend those rows first with a step of yours, or let the reference be optional and set them to NULL"
    missing = "not theirs" if key.own else "not there"
    message = f'rows of "{table}" may refer to rows of "{key.referenced_table}" that are {missing}'
    return Hazard("M204", f"{table}.{key.name}", message, help, look.rows.dangling(table, key))


def _leaves_rows_alone(constraint: Check | ForeignKey, look: Look) -> bool:
    return look.database == "postgresql" and not constraint.validated


def validated_constraint(change: AlterConstraint, look: Look) -> Iterator[Hazard]:
    """Rows that were left alone are looked through now; SQLite did so when the constraint came."""
    before, after = change.before, change.after
    if isinstance(before, (Check, ForeignKey)) and _leaves_rows_alone(before, look):
        table = look.before.tables_by_name[change.table]
        if isinstance(after, Check) and after.validated:
            yield _violating(table.name, after, look)
        elif isinstance(after, ForeignKey) and after.validated:
            yield _dangling(table.name, after, look)


def repeated(subject: str, rows: str | None) -> Hazard:
    help = "mend those rows first with a step of yours"
    return Hazard("M202", subject, f"several rows may hold the same values, and {subject} allows one", help, rows)


def _is_key_already(table: Table, columns: tuple[str, ...], look: Look, *, nulls_not_distinct: bool) -> bool:
    """Say whether no two rows hold the same values: another key says so, or each row gets a uuid of its own.

    Another key lets several rows be NULL, so it says nothing of a key that does not.
    """
    nullable = {column.name for column in table.columns if column.nullable}
    if nulls_not_distinct and look.database == "postgresql" and not nullable.isdisjoint(columns):
        return False
    fresh = (
        change.column.name
        for change in look.changes_of(table.name)
        if isinstance(change, AddColumn) and isinstance(change.column.default, GeneratedUuid) and change.using is None
    )
    return bool(columns) and (is_unique(table, columns) or not set(columns).isdisjoint(fresh))


def _holds_for_fewer(index: Index, table: Table) -> bool:
    """Say whether a unique index told all rows apart already, and this one tells some of them."""
    alike = (
        each.nulls_not_distinct or not index.nulls_not_distinct for each in table.indexes if _is_whole(each, index)
    )
    return any(alike)


def _is_whole(index: Index, partial: Index) -> bool:
    return index.unique and index.predicate is None and index.parts == partial.parts


def _plain_columns(index: Index) -> tuple[str, ...]:
    return tuple(part.column for part in index.parts if part.column is not None)


def _is_stricter(check: Check, table: str, look: Look) -> bool:
    """Say whether rows that are there may be refused: the check exists on the database, and nothing tells that all keep it."""
    if check_condition(check, look.after, look.database) is None or _is_about_defaults(check, table, look):
        return False
    if isinstance(check.condition, FilledCheck) and _is_kept_by_empty(check.condition, _empty_columns(table, look)):
        return False
    return not (_replaces_stricter(check, table, look) or _is_of_widened_enum(check, table, look))


def _is_about_defaults(check: Check, table: str, look: Look) -> bool:
    """Say whether it is the rule of a new column in which every row has the default, which keeps the rule, or NULL."""
    if not isinstance(check.condition, RuleCheck):
        return False
    added = (c for c in look.changes_of(table) if isinstance(c, AddColumn))
    change = next((c for c in added if c.column.name == check.condition.column), None)
    return change is not None and change.using is None


def _replaces_stricter(check: Check, table: str, look: Look) -> bool:
    earlier = [
        change.constraint.condition
        for change in look.changes_of(table)
        if isinstance(change, DropConstraint)
        and isinstance(change.constraint, Check)
        and not _leaves_rows_alone(change.constraint, look)
    ]
    condition = _without(check.condition, _empty_columns(table, look))
    return any(is_looser(condition, before) for before in earlier)


def _empty_columns(table: str, look: Look) -> set[str]:
    """The columns that are new, and NULL in every row."""
    added = (change for change in look.changes_of(table) if isinstance(change, AddColumn))
    return {change.column.name for change in added if _is_empty(change)}


def _is_empty(change: AddColumn) -> bool:
    """Say whether a new column is NULL in every row."""
    column = change.column
    return change.using is None and (column.default, column.identity, column.generated) == (None, None, None)


def _is_kept_by_empty(condition: FilledCheck, empty: set[str]) -> bool:
    """Say whether rows in which these columns are NULL keep the condition, whatever else they hold."""
    return condition.number != "one" and empty.issuperset(condition.columns)


def _without(condition: Condition, empty: Collection[str]) -> Condition:
    """The same condition for rows in which these columns are NULL."""
    if not isinstance(condition, FilledCheck):
        return condition
    return replace(condition, columns=tuple(name for name in condition.columns if name not in empty))


def _is_of_widened_enum(check: Check, table: str, look: Look) -> bool:
    """Say whether it is the check by which SQLite keeps an enum whose column was one before: the enum has its own hazards."""
    if check.only_on is None or not isinstance(check.condition, RuleCheck):
        return False
    column = check.condition.column
    known = {each.name: each.type for each in look.before.tables_by_name[table].columns}
    return known.get(column) == look.after.tables_by_name[table].column(column).type


def _refers_already(table: Table, key: ForeignKey, look: Look) -> bool:
    """Say whether a foreign key that is there says as much: by the same columns, or by others that are never NULL as well."""
    nullable = {column.name for column in table.columns if column.nullable}
    return any(
        each.referenced_table == key.referenced_table
        and _pairs(each) >= _pairs(key)
        and nullable.isdisjoint(set(each.columns) - set(key.columns))
        for each in table.foreign_keys
        if not _leaves_rows_alone(each, look)
    )


def _pairs(key: ForeignKey) -> frozenset[tuple[str, str]]:
    return frozenset(zip(key.columns, key.referenced_columns, strict=True))


def _is_empty_reference(table: str, key: ForeignKey, look: Look) -> bool:
    """Say whether no row refers to anything yet: a column of the key is new, and NULL where nothing fills it."""
    added = {c.column.name: c for c in look.changes_of(table) if isinstance(c, AddColumn)}
    new = [added[column] for column in key.columns if column in added]
    return any(change.using is None and change.column.default is None for change in new)


def added_index(change: CreateIndex, look: Look) -> Iterator[Hazard]:
    table, index = look.before.tables_by_name[change.table], change.index
    if exists_on(index, look.database):
        yield from _built_in_partitions(table.name, look)
    if (
        index.unique
        and exists_on(index, look.database)
        and not _holds_for_fewer(index, table)
        and not _is_key_already(table, _plain_columns(index), look, nulls_not_distinct=index.nulls_not_distinct)
    ):
        yield repeated(f"{table.name}.{index.name}", look.rows.repeated_in_index(table.name, index))
