"""Storage parameters of tables. A partitioned table has none itself: each of its partitions has them.

https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
"""

from collections.abc import Iterable, Iterator

from dovetail.migrate.changes import AlterStorage
from dovetail.migrate.dialects.base import Step
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.indexes import parameter_value
from dovetail.migrate.dialects.postgresql_names import name, qualified_name
from dovetail.schema.model import QualifiedName, Table

__all__ = ["alter_storage", "parameter_name", "with_clause"]


def with_clause(storage: Iterable[tuple[str, str]]) -> str:
    """Return what follows the brackets of CREATE TABLE, with a space before it; nothing where there are no parameters."""
    parameters = _listed(storage)
    return f" WITH ({parameters})" if parameters else ""


def parameter_name(written: str) -> str:
    """Return the name of a parameter; those of the table that holds long values have a prefix."""
    return ".".join(map(name, written.split(".", maxsplit=1)))


def alter_storage(change: AlterStorage, course: Course) -> Iterator[Step]:
    table, kept = course.after.tables_by_name[change.table], {parameter for parameter, _ in change.after}
    gone = ", ".join(parameter_name(parameter) for parameter, _ in change.before if parameter not in kept)
    given = _listed(pair for pair in change.after if pair not in change.before)
    for own in _stored_in(table):
        if gone:
            yield Step(f"ALTER TABLE {own} RESET ({gone})")
        if given:
            yield Step(f"ALTER TABLE {own} SET ({given})")


def _listed(storage: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{parameter_name(parameter)} = {parameter_value(value)}" for parameter, value in storage)


def _stored_in(table: Table) -> Iterator[str]:
    if table.partitioning is None:
        yield qualified_name(table.identifier)
    for partition in table.partitions:
        yield qualified_name(QualifiedName(partition.name, table.identifier.namespace))
