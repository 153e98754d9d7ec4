"""Partitioned tables: one table to those who use it, several to the database, each with a part of the rows."""

from typing import Literal

from dovetail.data_classes import dataclass, field, hash_of_numbers
from dovetail.diagnostics import Span
from dovetail.schema.columns import ConstantValue

__all__ = [
    "DefaultBound",
    "HashBound",
    "ListBound",
    "Partition",
    "PartitionBound",
    "Partitioning",
    "PartitioningMethod",
    "Period",
    "RangeBound",
    "Upkeep",
]

PartitioningMethod = Literal["range", "list", "hash"]
Period = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class RangeBound:
    """The rows from `lower`, which is included, to `upper`, which is not; None is before or after everything."""

    lower: tuple[ConstantValue | None, ...]
    upper: tuple[ConstantValue | None, ...]

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class ListBound:
    """The rows with one of these values; None is NULL."""

    values: tuple[ConstantValue | None, ...]

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class HashBound:
    """The rows whose hash, divided by `modulus`, leaves `remainder`."""

    modulus: int
    remainder: int

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class DefaultBound:
    """The rows that no other partition takes."""


PartitionBound = RangeBound | ListBound | HashBound | DefaultBound


@dataclass(frozen=True, slots=True)
class Partition:
    """A part of a table, under the name that the database has for it; it lies in the namespace of its table."""

    name: str
    bound: PartitionBound
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Partitions that a function makes and drops as time goes by: one for `every` period, `ahead` of them in advance.

    Those that ended more than `keep` periods ago go with their rows; None keeps all.
    """

    every: Period
    ahead: int
    keep: int | None = None

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class Partitioning:
    """How the rows of a table are distributed, by the values of `columns`. Partitions are sorted by name. PostgreSQL only.

    With `upkeep`, there are more of them than the spec names.
    """

    method: PartitioningMethod
    columns: tuple[str, ...]
    partitions: tuple[Partition, ...] = ()
    upkeep: Upkeep | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def takes_every_row(self) -> bool:
        """Say whether there is a partition for whatever row: a default one, or all remainders of a hash."""
        return self.method == "hash" or any(isinstance(each.bound, DefaultBound) for each in self.partitions)
