"""What a model says of the partitions of its table, which are made with it on PostgreSQL."""

from collections.abc import Iterator

from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, listing
from dovetail.emit.literals import literal
from dovetail.schema.model import Schema, Table

__all__ = ["partitioning_options"]


def partitioning_options(table: Table, schema: Schema, imports: Imports) -> Iterator[tuple[str, Expression]]:
    """Yield the options of a table by which `metadata.create_all` divides it as the migrations do."""
    if table.partitioning is None or "postgresql" not in schema.databases:
        return
    from dovetail.migrate.dialects.postgresql_partitions import create_partitions, key_clause

    yield '"postgresql_partition_by"', literal(key_clause(table.partitioning))
    statements = [_on_one_line(statement) for statement in create_partitions(table, schema)]
    if statements:
        partition = imports.own("runtime.partitions", "partition")
        yield '"listeners"', listing((call(partition, [literal(each)]) for each in statements), exploded=True)


def _on_one_line(statement: str) -> str:
    first, _, bound = statement.partition("\n")
    return f"{first} {bound.strip()}"
