"""How to make a change that breaks running code in two steps, so that none of them does: expand, and later contract."""

from collections.abc import Iterator, Sequence

from dovetail.migrate.changes import AddColumn, AlterColumn, Change, DropColumn, RenameColumn, RenameTable
from dovetail.migrate.conversions import conversion
from dovetail.migrate.renames import renames_in, without_stepping_aside
from dovetail.migrate.replay import replay
from dovetail.schema.model import Schema

__all__ = ["two_steps"]


def two_steps(changes: Sequence[Change], before: Schema, after: Schema) -> Iterator[str]:
    """Yield the two steps for each change that has them, a line for each step. The changes lead from `before` to `after`."""
    known = without_stepping_aside(changes)
    renamed = replay(before, renames_in(changes))
    gone = {(change.table, change.column.name) for change in known if isinstance(change, DropColumn)}
    for change in known:
        match change:
            case RenameColumn(table, former, later) if (table, later) not in gone:  # or else it is the second step
                yield from _by_a_second_column(table, former, later)
            case RenameTable(earlier, new) if earlier.identifier.name != new.identifier.name:
                yield f"{new.name}: 1. rename it in the spec only, with `name: {earlier.identifier.name}`, and release the code"
                yield f"{' ' * len(new.name)}  2. take `name:` away once no code of the former release runs"
            case AlterColumn(table, earlier_column, column) if (
                earlier_column.type != column.type
                and conversion(earlier_column.type, column.type, renamed, after).rewrites
            ):
                yield from _by_a_second_column(table, column.name, f"{column.name}_next")
            case AlterColumn(table, earlier_column, column) if earlier_column.nullable and not column.nullable:
                yield from _required(f"{table}.{column.name}")
            case AddColumn(table, column) if (
                not column.nullable and column.default is None and column.generated is None
            ):
                yield from _required(f"{table}.{column.name}")
            case _:
                continue


def _by_a_second_column(table: str, before: str, after: str) -> Iterator[str]:
    subject, blank = f"{table}.{after}", " " * len(f"{table}.{after}")
    yield f"{subject}: 1. add {after} beside {before}, optional; fill it (`dovetail migration new`); release code that writes both"
    yield f"{blank}  2. drop {before} (--allow M101:{table}.{before}) once no code reads it any more"


def _required(subject: str) -> Iterator[str]:
    yield f"{subject}: 1. let it be optional, fill it (`dovetail migration new`), and release code that always writes it"
    yield f"{' ' * len(subject)}  2. then take optional away"
