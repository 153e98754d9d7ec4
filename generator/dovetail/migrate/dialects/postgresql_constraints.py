"""Constraints and indexes of tables that stand. They are built beside what goes on in the table, and only then put in force."""

from collections.abc import Iterator
from typing import assert_never

from dovetail.data_classes import replace
from dovetail.migrate.changes import (
    AddConstraint,
    AlterConstraint,
    AlterIndex,
    Constraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
)
from dovetail.migrate.dialects.base import Step
from dovetail.migrate.dialects.constraints import (
    check_clause,
    check_condition,
    deferrable_words,
    exclusion_clause,
    foreign_key_clause,
    unique_clause,
)
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.indexes import create_index, exists_on
from dovetail.migrate.dialects.postgresql_citus import stays_placed
from dovetail.migrate.dialects.postgresql_comments import (
    changed_comment,
    constraint_comment,
    constraint_name,
    index_comment,
)
from dovetail.migrate.dialects.postgresql_names import alter, index_name, name, of_table
from dovetail.migrate.dialects.quoting import names
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index, IndexPart, PrimaryKey, Unique
from dovetail.schema.model import Table

__all__ = ["add_constraint", "alter_constraint", "alter_index", "create", "drop_constraint", "drop_index"]


def add_constraint(change: AddConstraint, course: Course) -> Iterator[Step]:
    table, constraint = course.table(change.table), change.constraint
    match constraint:
        case PrimaryKey() | Unique():
            yield from _add_key(table, constraint, course)
        case Check():
            clause = check_clause(constraint, course.after, "postgresql")
            if clause is None:
                return
            yield from _add_beside_work(table, constraint, clause, course)
        case Exclusion():
            yield Step(f"ALTER TABLE {of_table(table)}\n    ADD {exclusion_clause(constraint)}")
        case ForeignKey():
            clause = foreign_key_clause(constraint, course.after, "postgresql")
            yield from _add_foreign_key(table, constraint, clause, course)
        case _:
            assert_never(constraint)
    yield from map(Step, constraint_comment(table, constraint.name, _doc(constraint)))


def _doc(constraint: Constraint) -> str | None:
    return None if isinstance(constraint, PrimaryKey) else constraint.doc


def _add_key(table: Table, key: PrimaryKey | Unique, course: Course) -> Iterator[Step]:
    """A key takes over an index that was built while the table was in use, which PostgreSQL cannot do for partitions."""
    kind = "PRIMARY KEY" if isinstance(key, PrimaryKey) else "UNIQUE"
    if course.is_new(table.name) or stays_placed(table.name, course) or table.partitioning is not None:
        clause = unique_clause(key, "postgresql") if isinstance(key, Unique) else _key_clause(key)
        yield Step(alter(table, f"ADD {clause}"))
        return
    yield from _build(table, _index_of(key))
    words = [f"ADD CONSTRAINT {name(key.name)} {kind} USING INDEX {name(key.name)}"]
    words += deferrable_words(key.deferrable) if isinstance(key, Unique) else []
    yield Step(alter(table, " ".join(words)))


def _key_clause(key: PrimaryKey) -> str:
    return f"CONSTRAINT {name(key.name)} PRIMARY KEY {names(key.columns, 'postgresql')}"


def _index_of(key: PrimaryKey | Unique) -> Index:
    parts = tuple(IndexPart(column) for column in key.columns)
    return Index(key.name, parts, unique=True, nulls_not_distinct=isinstance(key, Unique) and key.nulls_not_distinct)


def _build(table: Table, index: Index) -> Iterator[Step]:
    """An index that was interrupted stays behind invalid, so what bears its name goes first.

    https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
    """
    yield Step(f"DROP INDEX CONCURRENTLY IF EXISTS {index_name(table, index.name)}", "alone")
    yield Step(create_index(index, table.identifier, "postgresql", "CONCURRENTLY IF NOT EXISTS"), "alone")


def _add_beside_work(table: Table, constraint: Check | ForeignKey, clause: str, course: Course) -> Iterator[Step]:
    """A constraint holds for new rows at once, and for those that are there once they were looked through without a lock.

    https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT
    """
    if course.is_new(table.name):
        yield Step(f"ALTER TABLE {of_table(table)}\n    ADD {clause}")
        return
    yield Step(f"ALTER TABLE {of_table(table)}\n    ADD {clause} NOT VALID")
    if constraint.validated:
        yield _validate(table, constraint)


def _validate(table: Table, constraint: Check | ForeignKey) -> Step:
    return Step(alter(table, f"VALIDATE CONSTRAINT {name(constraint.name)}"), "apart", late=True)


def _add_foreign_key(table: Table, constraint: ForeignKey, clause: str, course: Course) -> Iterator[Step]:
    """Before version 18, PostgreSQL has no NOT VALID for the foreign key of a partitioned table."""
    if table.partitioning is None:
        yield from _add_beside_work(table, constraint, clause, course)
    else:
        yield Step(f"ALTER TABLE {of_table(table)}\n    ADD {clause}")


def drop_constraint(change: DropConstraint, course: Course) -> Iterator[Step]:
    constraint = change.constraint
    if not isinstance(constraint, Check) or check_condition(constraint, course.before, "postgresql") is not None:
        yield Step(alter(course.before.tables_by_name[change.table], f"DROP CONSTRAINT {name(constraint.name)}"))


def _is_to_be_validated(before: Constraint, after: Constraint) -> bool:
    """Say whether rows that were left alone are to be looked through now."""
    if not isinstance(before, (Check, ForeignKey)) or not isinstance(after, (Check, ForeignKey)):
        return False
    return after.validated and not before.validated


def alter_constraint(change: AlterConstraint, course: Course) -> Iterator[Step]:
    table, before, after = course.table(change.table), change.before, change.after
    if isinstance(after, Check) and check_condition(after, course.after, "postgresql") is None:
        return
    if stays_placed(table.name, course) and not isinstance(after, (PrimaryKey, Unique)):
        yield from _altered_on_cluster(before, after, table, course)
        return
    if before.name != after.name and stays_placed(table.name, course):
        yield Step(f"ALTER INDEX {index_name(table, before.name)} RENAME TO {name(after.name)}")
    elif before.name != after.name:
        yield Step(alter(table, f"RENAME CONSTRAINT {name(before.name)} TO {name(after.name)}"))
    if isinstance(before, ForeignKey) and isinstance(after, ForeignKey) and before.deferrable != after.deferrable:
        words = deferrable_words(after.deferrable) or ["NOT DEFERRABLE"]
        yield Step(alter(table, f"ALTER CONSTRAINT {name(after.name)} {' '.join(words)}"))
    if isinstance(after, (Check, ForeignKey)) and _is_to_be_validated(before, after):
        yield _validate(table, after)
    yield from map(Step, changed_comment("CONSTRAINT", constraint_name(table, after.name), _doc(before), _doc(after)))


def _altered_on_cluster(
    before: Constraint, after: Check | Exclusion | ForeignKey, table: Table, course: Course
) -> Iterator[Step]:
    """Citus renames the index of a key, and nothing else of a constraint changes but what is said of it."""
    if replace(after, doc=_doc(before)) == before:
        yield from map(
            Step, changed_comment("CONSTRAINT", constraint_name(table, after.name), _doc(before), _doc(after))
        )
        return
    yield from drop_constraint(DropConstraint(table.name, before), course)
    yield from add_constraint(AddConstraint(table.name, after), course)


# --- indexes ----------------------------------------------------------------------------------------------------------


def create(change: CreateIndex, course: Course) -> Iterator[Step]:
    table, index = course.table(change.table), change.index
    if not exists_on(index, "postgresql"):
        return
    if course.is_new(change.table) or table.partitioning is not None:
        yield Step(create_index(index, table.identifier, "postgresql"))
    else:
        yield from (replace(step, late=not index.unique) for step in _build(table, index))
    yield from (Step(sql, late=not index.unique) for sql in index_comment(table, index))


def drop_index(change: DropIndex, course: Course) -> Iterator[Step]:
    if exists_on(change.index, "postgresql"):
        table = course.before.tables_by_name[change.table]
        if table.partitioning is not None:
            yield Step(f"DROP INDEX {index_name(table, change.index.name)}")
        else:
            yield Step(f"DROP INDEX CONCURRENTLY IF EXISTS {index_name(table, change.index.name)}", "alone")


def alter_index(change: AlterIndex, course: Course) -> Iterator[Step]:
    table, before, after = course.table(change.table), change.before, change.after
    if not exists_on(after, "postgresql"):
        return
    if before.name != after.name:
        yield Step(f"ALTER INDEX {index_name(table, before.name)} RENAME TO {name(after.name)}")
    yield from map(Step, changed_comment("INDEX", index_name(table, after.name), before.doc, after.doc))
