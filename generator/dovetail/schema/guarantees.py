"""Guarantees: what a table promises beyond types, keys and conditions, and what databases keep by triggers and the like.

Each is a value of its own, so that adding, changing and removing one is a change like any other. `name` tells those of one
table apart.
"""

from typing import Literal

from dovetail.data_classes import dataclass, field, hash_of_numbers
from dovetail.diagnostics import Span
from dovetail.schema.columns import Sql
from dovetail.schema.constraints import Action
from dovetail.schema.flows import Flow

__all__ = [
    "Access",
    "Aggregate",
    "AppendOnly",
    "Command",
    "Derivation",
    "Guarantee",
    "Policy",
    "ReadOnly",
    "RefersToOneOf",
    "RowSecurity",
    "SoftDelete",
    "StatusFlow",
    "Target",
    "Tenant",
    "derivations",
]

Aggregate = Literal["count", "sum", "avg", "min", "max", "exists"]
Command = Literal["all", "select", "insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Access:
    """`roles` may read and write the rows of the table, as far as its policies let them."""

    roles: tuple[str, ...]
    name: str = "access"


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Rows are inserted and never changed. One goes only with the row that it belongs to, by ON DELETE CASCADE."""

    name: str = "append_only"


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """The values of `columns` stay as they were inserted."""

    columns: tuple[str, ...]
    name: str = "read_only"


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose a row is: `column` says it, and `setting` for whom statements are."""

    column: str
    setting: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A condition on the rows that are seen (`using`) and on those that are written (`check`), for `roles` or for everybody.

    Rows have to meet one of the permissive policies, and all `restrictive` ones.
    """

    name: str
    command: Command = "all"
    using: Sql | None = None
    check: Sql | None = None
    roles: tuple[str, ...] = ()
    restrictive: bool = False
    doc: str | None = field(default=None, compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RowSecurity:
    """Rows are seen and written by those only whom a policy lets: the tenant whose they are, and who meets one of `policies`.

    Unless it is `forced`, the owner of the table sees all of them.
    """

    tenant: Tenant | None = None
    policies: tuple[Policy, ...] = ()
    forced: bool = True
    name: str = "row_security"


@dataclass(frozen=True, slots=True)
class Target:
    """A table whose rows are referred to by `column`, a key of it, where the discriminator holds `value`."""

    value: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class RefersToOneOf:
    """Every row refers to a row that is there, of one of several tables: `discriminator` says which table, `column` which row.

    `targets` are sorted by value. `enum` is the type of the discriminator, None if that is a text.
    """

    name: str
    discriminator: str
    column: str
    targets: tuple[Target, ...]
    on_delete: Action
    on_update: Action = "no action"
    enum: str | None = None


@dataclass(frozen=True, slots=True)
class SoftDelete:
    """A row is deleted by a moment in `column`, and is there again without one. References to it follow, or refuse it."""

    column: str
    name: str = "soft_delete"


@dataclass(frozen=True, slots=True)
class StatusFlow:
    """The values of `column`, which are those of `enum`, follow each other as `flow` says.

    NULL stands before the first value: a row may begin with it, and never comes back to it.
    """

    column: str
    enum: str
    flow: Flow
    name: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """The values of `column` are made of other rows: those of `table` whose `columns` equal `referenced_columns` of the row.

    `value` is the column of theirs that is looked at; None where the rows themselves are. An average is multiplied by `scale`.
    Rows for which `where` does not hold are left out.
    """

    column: str
    aggregate: Aggregate
    table: str
    columns: tuple[str, ...]
    referenced_columns: tuple[str, ...]
    value: str | None = None
    scale: int = 1
    where: Sql | None = None

    __hash__ = hash_of_numbers

    @property
    def name(self) -> str:
        return f"{self.column}_derived"


Guarantee = Access | AppendOnly | Derivation | ReadOnly | RefersToOneOf | RowSecurity | SoftDelete | StatusFlow


def derivations(guarantees: tuple[Guarantee, ...]) -> tuple[Derivation, ...]:
    """Return what the derived columns of a table are made of; nobody writes those."""
    return tuple(each for each in guarantees if isinstance(each, Derivation))
