"""What can change between two Schemas: a closed union. A thing that appears, disappears or changes is carried whole.

`table` is always the name in the spec, as it is when the change is made: after the renames that come before it.
"""

from dovetail.data_classes import dataclass
from dovetail.schema.columns import Column, Sql
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index, PrimaryKey, Unique
from dovetail.schema.guarantees import Guarantee
from dovetail.schema.model import Composite, Domain, Enum, Extension, QualifiedName, Table
from dovetail.schema.partitions import Partitioning
from dovetail.schema.placement import Placement
from dovetail.schema.sql_objects import SqlObject

__all__ = [
    "AddColumn",
    "AddConstraint",
    "AddGuarantee",
    "AddPartitioning",
    "AlterColumn",
    "AlterComposite",
    "AlterConstraint",
    "AlterDomain",
    "AlterEnum",
    "AlterExtension",
    "AlterIndex",
    "AlterObject",
    "AlterPartitioning",
    "AlterStorage",
    "AlterTable",
    "Called",
    "Change",
    "Constraint",
    "CreateComposite",
    "CreateDomain",
    "CreateEnum",
    "CreateExtension",
    "CreateIndex",
    "CreateNamespace",
    "CreateObject",
    "CreateTable",
    "Distribute",
    "DropColumn",
    "DropComposite",
    "DropConstraint",
    "DropDomain",
    "DropEnum",
    "DropExtension",
    "DropGuarantee",
    "DropIndex",
    "DropNamespace",
    "DropObject",
    "DropPartitioning",
    "DropTable",
    "Rename",
    "RenameColumn",
    "RenameComposite",
    "RenameDomain",
    "RenameEnum",
    "RenameField",
    "RenameTable",
    "RenameValue",
    "TableChange",
    "TransferTable",
    "Undistribute",
]

Constraint = PrimaryKey | Unique | Check | Exclusion | ForeignKey


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
class AlterExtension:
    before: Extension
    after: Extension


@dataclass(frozen=True, slots=True)
class CreateEnum:
    enum: Enum


@dataclass(frozen=True, slots=True)
class DropEnum:
    enum: Enum


@dataclass(frozen=True, slots=True)
class AlterEnum:
    """An enum with other values, another order of them, or another doc.

    `removed` pairs values that are gone with those that rows get instead; a row with any other value that is gone is refused.
    """

    before: Enum
    after: Enum
    removed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CreateDomain:
    domain: Domain


@dataclass(frozen=True, slots=True)
class DropDomain:
    domain: Domain


@dataclass(frozen=True, slots=True)
class AlterDomain:
    before: Domain
    after: Domain


@dataclass(frozen=True, slots=True)
class CreateComposite:
    composite: Composite


@dataclass(frozen=True, slots=True)
class DropComposite:
    composite: Composite


@dataclass(frozen=True, slots=True)
class AlterComposite:
    """A composite with other fields, another order of them, or another doc. Values keep the fields that stay."""

    before: Composite
    after: Composite


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table with its columns and constraints, but without its indexes and its detached foreign keys: they follow."""

    table: Table


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table with everything that falls with it; its detached foreign keys went before."""

    table: Table


@dataclass(frozen=True, slots=True)
class AlterTable:
    """Another doc for a table."""

    table: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TransferTable:
    """A table that somebody else migrates before, after, or both. Nothing is done to it, only what is known of it changes."""

    before: Table
    after: Table


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A column that is new in a table. `using` computes its value for the rows that are there."""

    table: str
    column: Column
    using: Sql | None = None


@dataclass(frozen=True, slots=True)
class DropColumn:
    table: str
    column: Column


@dataclass(frozen=True, slots=True)
class AlterColumn:
    """Another type, nullability, default, doc or the like for a column. `using` computes its value in the other type."""

    table: str
    before: Column
    after: Column
    using: Sql | None = None


@dataclass(frozen=True, slots=True)
class AddConstraint:
    table: str
    constraint: Constraint


@dataclass(frozen=True, slots=True)
class DropConstraint:
    table: str
    constraint: Constraint


@dataclass(frozen=True, slots=True)
class AlterConstraint:
    """The same constraint under another name, with another doc, validated, or, of a foreign key, deferrable in another way."""

    table: str
    before: Constraint
    after: Constraint


@dataclass(frozen=True, slots=True)
class CreateIndex:
    table: str
    index: Index


@dataclass(frozen=True, slots=True)
class DropIndex:
    table: str
    index: Index


@dataclass(frozen=True, slots=True)
class AlterIndex:
    """The same index under another name, or with another doc."""

    table: str
    before: Index
    after: Index


@dataclass(frozen=True, slots=True)
class AddPartitioning:
    """A table that is divided into partitions from now on."""

    table: str
    partitioning: Partitioning


@dataclass(frozen=True, slots=True)
class DropPartitioning:
    """A table that is one again, with the rows of all its partitions."""

    table: str
    partitioning: Partitioning


@dataclass(frozen=True, slots=True)
class AlterPartitioning:
    """Other partitions for a table that is divided by the same columns as before. Every row stays."""

    table: str
    before: Partitioning
    after: Partitioning


@dataclass(frozen=True, slots=True)
class AlterStorage:
    """Other storage parameters for a table."""

    table: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AddGuarantee:
    """A guarantee that a table gives from now on. One that changes goes and comes."""

    table: str
    guarantee: Guarantee


@dataclass(frozen=True, slots=True)
class DropGuarantee:
    table: str
    guarantee: Guarantee


@dataclass(frozen=True, slots=True)
class CreateObject:
    """A function, a view or a trigger that the spec has as SQL."""

    object: SqlObject


@dataclass(frozen=True, slots=True)
class DropObject:
    object: SqlObject


@dataclass(frozen=True, slots=True)
class AlterObject:
    """The same object with another text, other needs, other indexes or another doc."""

    before: SqlObject
    after: SqlObject


@dataclass(frozen=True, slots=True)
class Distribute:
    """The rows of a table, which lie in one place, are placed on the nodes of a cluster from now on."""

    table: str
    placement: Placement


@dataclass(frozen=True, slots=True)
class Undistribute:
    """The rows of a table come back to one place. A placement that changes goes and comes."""

    table: str
    placement: Placement


@dataclass(frozen=True, slots=True)
class Called:
    """What the spec calls a thing, and what the database calls it."""

    name: str
    identifier: QualifiedName


@dataclass(frozen=True, slots=True)
class RenameTable:
    before: Called
    after: Called


@dataclass(frozen=True, slots=True)
class RenameColumn:
    table: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RenameEnum:
    before: Called
    after: Called


@dataclass(frozen=True, slots=True)
class RenameValue:
    enum: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RenameDomain:
    before: Called
    after: Called


@dataclass(frozen=True, slots=True)
class RenameComposite:
    before: Called
    after: Called


@dataclass(frozen=True, slots=True)
class RenameField:
    composite: str
    before: str
    after: str


Rename = RenameTable | RenameColumn | RenameEnum | RenameValue | RenameDomain | RenameComposite | RenameField
"""What only a spec can say (`was:`): that a thing is the same under another name."""

TableChange = (
    AlterTable
    | AddColumn
    | AlterColumn
    | DropColumn
    | AddConstraint
    | AlterConstraint
    | DropConstraint
    | CreateIndex
    | AlterIndex
    | DropIndex
    | AddPartitioning
    | AlterPartitioning
    | DropPartitioning
    | AlterStorage
    | AddGuarantee
    | DropGuarantee
    | Distribute
    | Undistribute
)
"""What happens within one table."""

Change = (
    CreateNamespace
    | CreateExtension
    | AlterExtension
    | Rename
    | CreateEnum
    | AlterEnum
    | CreateDomain
    | AlterDomain
    | CreateComposite
    | AlterComposite
    | CreateTable
    | TransferTable
    | TableChange
    | CreateObject
    | AlterObject
    | DropObject
    | DropTable
    | DropComposite
    | DropDomain
    | DropEnum
    | DropExtension
    | DropNamespace
)
