"""Partitions: made with their table, and moved to where the rows belong once the table is divided in another way.

PostgreSQL divides no table that stands, and changes no partition. Both are done by making anew what changes, and moving its rows.
https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE
"""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import AddPartitioning, AlterPartitioning, DropPartitioning
from dovetail.migrate.dialects.base import Step, storage_type
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_comments import comment_on
from dovetail.migrate.dialects.postgresql_defaults import default_sql
from dovetail.migrate.dialects.postgresql_names import name, of_table, qualified_name
from dovetail.migrate.dialects.postgresql_storage import with_clause
from dovetail.migrate.dialects.quoting import escaped, names
from dovetail.migrate.dialects.table_text import joined
from dovetail.schema.columns import Column, Constant, ConstantValue
from dovetail.schema.model import QualifiedName, Schema, Table
from dovetail.schema.naming import passing_name, sequence_name
from dovetail.schema.partitions import (
    DefaultBound,
    HashBound,
    ListBound,
    Partition,
    Partitioning,
    RangeBound,
)

__all__ = ["create_partitions", "key_clause", "moves_rows", "partitioning_steps", "taken_by"]


def key_clause(partitioning: Partitioning) -> str:
    """Return what PARTITION BY is followed by."""
    return f"{partitioning.method.upper()} {names(partitioning.columns, 'postgresql')}"


def _bound_clause(partition: Partition, table: Table, partitioning: Partitioning, schema: Schema) -> str:
    """Return what says which rows a partition takes."""
    match partition.bound:
        case RangeBound(lower, upper):
            columns = [table.column(column) for column in partitioning.columns]
            start = ", ".join(
                _limit(value, column, "MINVALUE", schema) for value, column in zip(lower, columns, strict=True)
            )
            end = ", ".join(
                _limit(value, column, "MAXVALUE", schema) for value, column in zip(upper, columns, strict=True)
            )
            return f"FOR VALUES FROM ({start}) TO ({end})"
        case ListBound(values):
            column = table.column(partitioning.columns[0])
            return f"FOR VALUES IN ({', '.join(_limit(value, column, 'NULL', schema) for value in values)})"
        case HashBound(modulus, remainder):
            return f"FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})"
        case DefaultBound():
            return "DEFAULT"


def _limit(value: ConstantValue | None, column: Column, nothing: str, schema: Schema) -> str:
    return nothing if value is None else _spelled(value, column, schema)


def _spelled(value: ConstantValue, column: Column, schema: Schema) -> str:
    """Return a value of a column of the key as SQL."""
    return default_sql(Constant(value), storage_type(column.type, schema)) or "NULL"


def taken_by(partition: Partition, table: Table, partitioning: Partitioning, schema: Schema) -> str:
    """Return the condition of the rows that a partition by range or by list takes."""
    columns = [table.column(column) for column in partitioning.columns]
    match partition.bound:
        case RangeBound(lower, upper):
            ends = [_beyond(columns, lower, ">=", ">=", schema), _beyond(columns, upper, "<", "<=", schema)]
            known = [f"{name(column.name)} IS NOT NULL" for column in columns]
            return f"({' AND '.join([*known, *(end for end in ends if end is not None)])})"
        case ListBound(values):
            listed = ", ".join(_spelled(value, columns[0], schema) for value in values if value is not None)
            own = name(columns[0].name)
            cases = [f"{own} IN ({listed})"] if listed else []
            cases += [f"{own} IS NULL"] if None in values else []
            return f"({' OR '.join(cases)})"
        case _:
            return "true"


def _beyond(
    columns: list[Column], limit: tuple[ConstantValue | None, ...], whole: str, open_: str, schema: Schema
) -> str | None:
    """The comparison with one end of a range, by `open_` where the end is open in some columns; None where it is in all."""
    known = [(column, value) for column, value in zip(columns, limit, strict=True) if value is not None]
    if not known:
        return None
    own = ", ".join(name(column.name) for column, _ in known)
    values = ", ".join(_spelled(value, column, schema) for column, value in known)
    return f"({own}) {whole if len(known) == len(columns) else open_} ({values})"


def create_partitions(table: Table, schema: Schema, of: QualifiedName | None = None) -> Iterator[str]:
    """Yield the statements that make the partitions of a table, which is called otherwise for now where `of` says so."""
    if table.partitioning is not None:
        for partition in table.partitioning.partitions:
            yield _create_partition(partition, table, table.partitioning, schema, of or table.identifier)


def _create_partition(
    partition: Partition, table: Table, partitioning: Partitioning, schema: Schema, of: QualifiedName
) -> str:
    own = _named(partition.name, table)
    bound = _bound_clause(partition, table, partitioning, schema)
    return joined(f"CREATE TABLE {own} PARTITION OF {qualified_name(of)}", bound + with_clause(table.storage))


def _named(partition: str, table: Table) -> str:
    return qualified_name(QualifiedName(partition, table.identifier.namespace))


def partitioning_steps(
    change: AddPartitioning | AlterPartitioning | DropPartitioning, course: Course
) -> Iterator[Step]:
    """Yield how a table that stands is divided, divided otherwise, or made one again."""
    match change:
        case AddPartitioning(table, partitioning):
            yield from _made_anew(course.after.tables_by_name[table], partitioning, course)
        case DropPartitioning(table):
            yield from _made_anew(course.before.tables_by_name[table], None, course)
        case AlterPartitioning():
            yield from _altered(change, course)


# --- a table that is made anew ----------------------------------------------------------------------------------------


def _made_anew(table: Table, partitioning: Partitioning | None, course: Course) -> Iterator[Step]:
    """Nobody writes to the table until it is there again; its keys, indexes and references went before, and come again after."""
    new = QualifiedName(passing_name(table.identifier.name, "next", course.taken), table.identifier.namespace)
    own, columns = of_table(table), list(_columns_meanwhile(table, course, is_late=partitioning is not None))
    divided = with_clause(table.storage) if partitioning is None else f" PARTITION BY {key_clause(partitioning)}"
    yield Step(f"LOCK TABLE {own} IN ACCESS EXCLUSIVE MODE")
    yield Step(f"CREATE TABLE {qualified_name(new)} (LIKE {own} INCLUDING ALL){divided}")
    if partitioning is not None:
        yield from map(Step, create_partitions(table, course.after, new))
    yield Step(_moved(own, qualified_name(new), columns))
    numbered = [column for column in columns if column.identity is not None]
    for column in numbered:
        yield _numbers_go_on(column, own, qualified_name(new))
    yield Step(f"DROP TABLE {own}")
    yield Step(f"ALTER TABLE {qualified_name(new)} RENAME TO {name(table.identifier.name)}")
    for column in numbered:
        yield from _renamed_sequence(new, table, column)
    yield from map(Step, comment_on("TABLE", own, table.doc))


def _columns_meanwhile(table: Table, course: Course, *, is_late: bool) -> Iterator[Column]:
    """The columns that hold values when the table is made anew: columns come before a table is divided, and go after that."""
    yield from table.columns
    if is_late:
        known = {column.name for column in table.columns}
        before = course.before.tables_by_name[table.name].columns
        yield from (column for column in before if column.name not in known and column.generated is None)


def _moved(source: str, target: str, columns: list[Column]) -> str:
    written = ", ".join(name(column.name) for column in columns if column.generated is None)
    return f"INSERT INTO {target} ({written}) OVERRIDING SYSTEM VALUE\nSELECT {written} FROM {source}"


def _numbers_go_on(column: Column, source: str, target: str) -> Step:
    """The number that comes next is the one that would have come in the table as it was."""
    old, new = (f"pg_get_serial_sequence({escaped(table)}, {escaped(column.name)})" for table in (source, target))
    return Step(f"SELECT setval({new}, nextval({old}), false)")


def _renamed_sequence(new: QualifiedName, table: Table, column: Column) -> Iterator[Step]:
    made, wanted = sequence_name(new.name, column.name), sequence_name(table.identifier.name, column.name)
    if made is not None and wanted is not None:
        there = qualified_name(QualifiedName(made, new.namespace))
        yield Step(f"ALTER SEQUENCE {there} RENAME TO {name(wanted)}")


# --- other partitions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Turnover:
    """Partitions that get another name, those that go with their rows elsewhere, and those that come."""

    renamed: tuple[tuple[Partition, Partition], ...]
    gone: tuple[Partition, ...]
    come: tuple[Partition, ...]


def moves_rows(change: AlterPartitioning) -> bool:
    """Say whether rows have to move from one partition to another."""
    return bool(_turnover(change).gone)


def _turnover(change: AlterPartitioning) -> _Turnover:
    """What changes. A default partition gives up what a new one takes, so it is made anew beside it."""
    before = {partition.name: partition for partition in change.before.partitions}
    after = {partition.name: partition for partition in change.after.partitions}
    kept = {own for own, each in after.items() if own in before and before[own].bound == each.bound}
    free = {each.bound: each for own, each in before.items() if own not in after}
    renamed = [(free.pop(each.bound), each) for own, each in after.items() if own not in before and each.bound in free]
    settled = kept | {own.name for pair in renamed for own in pair}
    come = [each for own, each in after.items() if own not in settled]
    if come:
        default = next((own for own in kept if isinstance(after[own].bound, DefaultBound)), None)
        settled -= {default}
        come = [each for own, each in after.items() if own not in settled]
    gone = [each for own, each in before.items() if own not in settled]
    return _Turnover(tuple(renamed), tuple(gone), tuple(come))


def _altered(change: AlterPartitioning, course: Course) -> Iterator[Step]:
    table, turnover = course.after.tables_by_name[change.table], _turnover(change)
    own, columns = of_table(table), list(table.columns)
    asides = {each: passing_name(each.name, "before", course.taken) for each in turnover.gone}
    for before, after in turnover.renamed:
        yield Step(f"ALTER TABLE {_named(before.name, table)} RENAME TO {name(after.name)}")
    for partition, aside in asides.items():
        yield Step(f"ALTER TABLE {own} DETACH PARTITION {_named(partition.name, table)}")
        yield Step(f"ALTER TABLE {_named(partition.name, table)} RENAME TO {name(aside)}")
    for partition in turnover.come:
        yield Step(_create_partition(partition, table, change.after, course.after, table.identifier))
    for aside in asides.values():
        yield Step(_moved(_named(aside, table), own, columns))
        yield Step(f"DROP TABLE {_named(aside, table)}")
