"""What PostgreSQL asks of a partitioned table: keys that hold its columns, and partitions of which each row has one.

https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS
"""

from collections.abc import Iterator, Sequence
from functools import cmp_to_key
from itertools import pairwise

from dovetail.diagnostics import Diagnostic, Related, place_of
from dovetail.schema.columns import ConstantValue
from dovetail.schema.constraints import Index, Unique
from dovetail.schema.model import Schema, Table
from dovetail.schema.partitions import (
    DefaultBound,
    HashBound,
    ListBound,
    Partition,
    Partitioning,
    RangeBound,
)
from dovetail.spec.checks.places import primary_key_span
from dovetail.spec.rule_values import in_order
from dovetail.spec.scope import Scope

__all__ = ["distinct_partitions", "keys_of_partitions"]


def keys_of_partitions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A key is kept within each partition only, so it has to hold what tells the partitions apart."""
    for table in schema.tables:
        if table.partitioning is not None and "postgresql" in schema.databases:
            yield from _keys(table, table.partitioning, scope)
            yield from _impossible_parts(table, table.partitioning)


def _keys(table: Table, partitioning: Partitioning, scope: Scope) -> Iterator[Diagnostic]:
    key = table.primary_key
    if key is not None and (missing := _missing(partitioning, key.columns)):
        message = f'the primary key of "{table.name}" lacks {missing}, by which the table is divided'
        whole = [*key.columns, *(column for column in partitioning.columns if column not in key.columns)]
        help = (
            f"write primary_key: [{', '.join(whole)}] in the table: PostgreSQL keeps a key within each partition only"
        )
        yield Diagnostic("S409", message, primary_key_span(scope, table), help)
    uniques: tuple[Unique | Index, ...] = (*table.uniques, *(index for index in table.indexes if index.unique))
    for unique in uniques:
        columns = unique.columns if isinstance(unique, Unique) else tuple(part.column for part in unique.parts)
        if missing := _missing(partitioning, columns):
            kind = "unique key" if isinstance(unique, Unique) else "unique index"
            message = f'{kind} "{unique.name}" lacks {missing}, by which the table is divided'
            help = "add it to the key, or divide the table by columns of the key: it is kept within each partition only"
            yield Diagnostic("S409", message, unique.span, help)


def _missing(partitioning: Partitioning, columns: Sequence[str | None]) -> str:
    return ", ".join(f'"{column}"' for column in partitioning.columns if column not in columns)


def _impossible_parts(table: Table, partitioning: Partitioning) -> Iterator[Diagnostic]:
    for exclusion in table.exclusions:
        message = f'"{exclusion.name}" excludes rows of "{table.name}", which is divided into partitions'
        help = "leave one of the two out: before version 17, PostgreSQL cannot compare rows of two partitions"
        yield Diagnostic("S409", message, exclusion.span, help)
    for key in table.foreign_keys:
        if not key.validated:
            message = (
                f'before version 18, PostgreSQL looks through "{table.name}", which is divided, for every foreign key'
            )
            yield Diagnostic("S409", message, key.span, "leave validated out")
    for name in partitioning.columns:
        if table.column(name).generated is not None:
            message = f'"{name}" is computed by the database, and a table cannot be divided by such a column'
            yield Diagnostic("S409", message, partitioning.span, "divide it by a column that is written")


def distinct_partitions(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """No row belongs to two partitions, and by hash every row belongs to one."""
    for table in schema.tables:
        if table.partitioning is not None:
            yield from _open_ends(table.partitioning)
            yield from _defaults(table.partitioning)
            yield from _ranges(table.partitioning)
            yield from _lists(table.partitioning)
            yield from _hashes(table, table.partitioning)


def _open_ends(partitioning: Partitioning) -> Iterator[Diagnostic]:
    """What would take the rows of partitions that come."""
    if partitioning.upkeep is None:
        return
    for partition in partitioning.partitions:
        match partition.bound:
            case DefaultBound() | RangeBound(upper=(None,)):
                message = (
                    f'"{partition.name}" takes the rows of partitions that every {partitioning.upkeep.every} brings'
                )
                yield Diagnostic("S410", message, partition.span, "let it end with to, or leave it out")
            case _:
                continue


def _defaults(partitioning: Partitioning) -> Iterator[Diagnostic]:
    by_default = (each for each in partitioning.partitions if isinstance(each.bound, DefaultBound))
    found = sorted(by_default, key=lambda each: place_of(each.span))
    for other in found[1:]:
        message = f'"{other.name}" is a second default partition'
        yield Diagnostic("S410", message, other.span, "keep one of them", _first(found[0]))


def _ranges(partitioning: Partitioning) -> Iterator[Diagnostic]:
    found: list[tuple[Partition, RangeBound]] = []
    for partition in partitioning.partitions:
        if isinstance(partition.bound, RangeBound):
            found.append((partition, partition.bound))
            if not _reaches(partition.bound.lower, partition.bound.upper):
                yield _empty(partition)
    in_turn = sorted(found, key=cmp_to_key(_begins_first))
    for (first, bound), (second, next_bound) in pairwise(in_turn):
        if not _ends_before(bound.upper, next_bound.lower):
            yield _overlap(first, second)


def _begins_first(one: tuple[Partition, RangeBound], other: tuple[Partition, RangeBound]) -> int:
    return _compared(one[1].lower, other[1].lower)


def _empty(partition: Partition) -> Diagnostic:
    message = f'partition "{partition.name}" ends before it begins: to is not after from'
    return Diagnostic("S410", message, partition.span, "from is the first value in it, to the first that is not")


def _reaches(lower: Sequence[ConstantValue | None], upper: Sequence[ConstantValue | None]) -> bool:
    """Say whether there may be a row in a range."""
    if None in (*lower, *upper):
        return None in (lower[0], upper[0]) or in_order(lower[0], upper[0])
    return lower != upper and _compared(lower, upper) <= 0


def _compared(one: Sequence[ConstantValue | None], other: Sequence[ConstantValue | None]) -> int:
    """Compare two limits; None is before everything, and what cannot be told apart is alike."""
    for value, beside in zip(one, other, strict=True):
        if value is None or beside is None:
            return (value is not None) - (beside is not None)
        if value != beside:
            return (not in_order(value, beside)) - (not in_order(beside, value))
    return 0


def _ends_before(upper: Sequence[ConstantValue | None], lower: Sequence[ConstantValue | None]) -> bool:
    """Say whether a range that ends at `upper` leaves the one that begins at `lower` alone; None is open here."""
    for value, beside in zip(upper, lower, strict=True):
        if value is None or beside is None:
            return False
        if value != beside:
            return in_order(value, beside)
    return True


def _lists(partitioning: Partitioning) -> Iterator[Diagnostic]:
    taken: dict[ConstantValue | None, Partition] = {}
    for partition in sorted(partitioning.partitions, key=lambda each: place_of(each.span)):
        for value in partition.bound.values if isinstance(partition.bound, ListBound) else ():
            first = taken.setdefault(value, partition)
            if first is not partition:
                shown = "null" if value is None else value
                message = f'{shown} belongs to the partitions "{first.name}" and "{partition.name}"'
                yield Diagnostic("S410", message, partition.span, "leave it to one of them", _first(first))


def _hashes(table: Table, partitioning: Partitioning) -> Iterator[Diagnostic]:
    found = [(each, each.bound) for each in partitioning.partitions if isinstance(each.bound, HashBound)]
    moduli = sorted({bound.modulus for _, bound in found})
    for smaller, larger in pairwise(moduli):
        if larger % smaller:
            message = f'partitions of "{table.name}" divide the hash by {smaller} and by {larger}'
            yield Diagnostic("S410", message, partitioning.span, "let the larger be a multiple of the smaller")
            return
    taken: dict[int, Partition] = {}
    for partition, bound in found:
        for remainder in range(bound.remainder, moduli[-1], bound.modulus):
            first = taken.setdefault(remainder, partition)
            if first is not partition:
                yield _overlap(first, partition)
                return
    from fractions import Fraction

    if found and sum(Fraction(1, bound.modulus) for _, bound in found) < 1:
        message = f'the partitions of "{table.name}" do not take every remainder of the hash'
        help = "add those that are missing, or write how many there are: partitions: 4"
        yield Diagnostic("S410", message, partitioning.span, help)


def _overlap(first: Partition, second: Partition) -> Diagnostic:
    message = f'rows may belong to the partitions "{first.name}" and "{second.name}"'
    return Diagnostic("S410", message, second.span, "let one end where the other begins", _first(first))


def _first(partition: Partition) -> tuple[Related, ...]:
    return (Related(partition.span, "the other one"),) if partition.span is not None else ()
