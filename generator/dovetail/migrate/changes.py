"""What can change between two Schemas: a closed union. A thing that appears or disappears is carried whole."""

from dataclasses import dataclass

from dovetail.schema.constraints import ForeignKey, Index
from dovetail.schema.model import Domain, Enum, Extension, Table

__all__ = [
    "AddForeignKey",
    "Change",
    "CreateDomain",
    "CreateEnum",
    "CreateExtension",
    "CreateIndex",
    "CreateNamespace",
    "CreateTable",
    "DropDomain",
    "DropEnum",
    "DropExtension",
    "DropForeignKey",
    "DropNamespace",
    "DropTable",
]


@dataclass(frozen=True, slots=True)
class CreateNamespace:
    name: str


@dataclass(frozen=True, slots=True)
class DropNamespace:
    name: str


@dataclass(frozen=True, slots=True)
class CreateExtension:
    extension: Extension


@dataclass(frozen=True, slots=True)
class DropExtension:
    extension: Extension


@dataclass(frozen=True, slots=True)
class CreateEnum:
    enum: Enum


@dataclass(frozen=True, slots=True)
class DropEnum:
    enum: Enum


@dataclass(frozen=True, slots=True)
class CreateDomain:
    domain: Domain


@dataclass(frozen=True, slots=True)
class DropDomain:
    domain: Domain


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table with its columns and constraints, but without its indexes and its detached foreign keys: they follow."""

    table: Table


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table with everything that falls with it; its detached foreign keys went before."""

    table: Table


@dataclass(frozen=True, slots=True)
class CreateIndex:
    """An index of the table that the spec calls `table`."""

    table: str
    index: Index


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """A foreign key of the table that the spec calls `table`, which stands already."""

    table: str
    foreign_key: ForeignKey


@dataclass(frozen=True, slots=True)
class DropForeignKey:
    """A foreign key of the table that the spec calls `table`, which stays or is dropped later."""

    table: str
    foreign_key: ForeignKey


Change = (
    CreateNamespace
    | CreateExtension
    | CreateEnum
    | CreateDomain
    | CreateTable
    | CreateIndex
    | AddForeignKey
    | DropForeignKey
    | DropTable
    | DropDomain
    | DropEnum
    | DropExtension
    | DropNamespace
)
