"""Guarantees: what a table promises beyond types, keys and conditions, and what databases keep by triggers and the like.

Each is a value of its own, so that adding, changing and removing one is a change like any other. `name` tells those of one
table apart.
"""

from dataclasses import dataclass, field
from typing import Literal

from dovetail.diagnostics import Span
from dovetail.schema.columns import Sql

__all__ = ["Access", "AppendOnly", "Command", "Guarantee", "Policy", "ReadOnly", "RowSecurity", "Tenant"]

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
    doc: str | None = None
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


Guarantee = Access | AppendOnly | ReadOnly | RowSecurity
