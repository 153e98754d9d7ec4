"""Hazards of tables that are divided into partitions, divided otherwise, or made one again."""

from collections.abc import Iterator

from dovetail.migrate.changes import AddPartitioning, AlterPartitioning, DropPartitioning
from dovetail.migrate.dialects.postgresql_partitions import moves_rows
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.schema.partitions import Partitioning

__all__ = ["partitioned"]


def partitioned(change: AddPartitioning | AlterPartitioning | DropPartitioning, look: Look) -> Iterator[Hazard]:
    if look.database != "postgresql":
        return
    match change:
        case AddPartitioning(table, partitioning):
            yield _moved(table)
            yield from _without_partition(table, partitioning, look)
        case AlterPartitioning(table, after=partitioning) if moves_rows(change):
            yield _moved(table)
            yield from _without_partition(table, partitioning, look)
        case DropPartitioning(table):
            yield _moved(table)


def _moved(table: str) -> Hazard:
    waits = f'rows of "{table}" move to other partitions, and nobody else can use the table meanwhile'
    return Hazard("M304", table, waits, "on a large table, do it while nobody needs it")


def _without_partition(table: str, partitioning: Partitioning, look: Look) -> Iterator[Hazard]:
    if not partitioning.takes_every_row:
        help = "add a partition that takes them, or a default one"
        rows = look.rows.without_partition(table, partitioning)
        yield Hazard("M210", table, f'rows of "{table}" that no partition takes are refused', help, rows)
