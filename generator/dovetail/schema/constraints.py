"""Keys, checks, foreign keys and indexes."""

from typing import Literal

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Span
from dovetail.schema.columns import Database, Rule, Sql

__all__ = [
    "Action",
    "Check",
    "Condition",
    "Deferrable",
    "Exclusion",
    "ExclusionPart",
    "Filled",
    "FilledCheck",
    "ForeignKey",
    "Index",
    "IndexPart",
    "PrimaryKey",
    "RuleCheck",
    "SqlCheck",
    "Unique",
]

Action = Literal["cascade", "set null", "set default", "restrict", "no action"]
Filled = Literal["one", "at most one", "all or none"]
Deferrable = Literal["initially deferred", "initially immediate"]


@dataclass(frozen=True, slots=True)
class PrimaryKey:
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unique:
    """A UNIQUE constraint, which a foreign key can refer to (a unique index it cannot where it is partial)."""

    name: str
    columns: tuple[str, ...]
    nulls_not_distinct: bool = False
    deferrable: Deferrable | None = None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """The condition that a column keeps one of its rules; every dialect spells it for itself."""

    column: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class SqlCheck:
    """A condition written in SQL."""

    sql: Sql


@dataclass(frozen=True, slots=True)
class FilledCheck:
    """The condition that this `number` of the columns is not NULL."""

    columns: tuple[str, ...]
    number: Filled = "one"


Condition = RuleCheck | SqlCheck | FilledCheck


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK. `only_on` names the one database that needs it, such as SQLite for the values of an enum.

    Where it is not `validated`, a migration that adds it leaves the rows alone that are there, as far as the database can.
    """

    name: str
    condition: Condition
    only_on: Database | None = None
    validated: bool = True
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference from `columns` to `referenced_columns`, which are a key of `referenced_table`.

    `reference` is the name under which the spec declares it and the name of the to-one relation. Where `enforced` is false
    there is no constraint in the database, only the relation; where `validated` is, a migration that adds it leaves the rows
    alone that are there. `inverse` is the relation's name on the referenced table, and `was` what the reference was called
    before.

    An owned pointer leads to a row that belongs to this one by the relation `within`. Of its columns those that are `own`
    say which row this is: they are equal to what the referenced row says of its owner, and nothing that becomes of the
    referenced row writes them. Without `within` they say whose row this is: that of a tenant, and the other row is the
    same tenant's.
    """

    name: str
    columns: tuple[str, ...]
    referenced_table: str
    referenced_columns: tuple[str, ...]
    on_delete: Action
    reference: str = ""
    on_update: Action = "no action"
    deferrable: Deferrable | None = None
    enforced: bool = True
    validated: bool = True
    inverse: str | None = None
    within: str | None = None
    own: tuple[str, ...] = ()
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    inverse_span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def pointing(self) -> tuple[str, ...]:
        """The columns that say which row is referred to: all but the row's own."""
        return tuple(column for column in self.columns if column not in self.own) if self.own else self.columns

    @property
    def empties_a_part(self) -> bool:
        """Whether a row loses only the pointing columns when the other one goes, which SQLite has no action for."""
        return self.on_delete == "set null" and bool(self.own)

    @property
    def relating(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns by which rows find each other, here and there. Whose tenant's they are they need not ask."""
        if self.within is not None or not self.own:
            return self.columns, self.referenced_columns
        pairs = zip(self.columns, self.referenced_columns, strict=True)
        return self.pointing, tuple(far for near, far in pairs if near not in self.own)


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One key of an index: a column or an expression, and how it sorts."""

    column: str | None = None
    expression: Sql | None = None
    descending: bool = False
    nulls: Literal["first", "last"] | None = None
    opclass: str | None = None
    collation: str | None = None

    @property
    def text(self) -> str:
        """The column or the expression as the spec has it."""
        return self.column or (self.expression.text if self.expression is not None else "")


@dataclass(frozen=True, slots=True)
class ExclusionPart:
    """A column or an expression, and the operator that compares it with that of another row."""

    key: IndexPart
    operator: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """No two rows that fulfil `predicate` answer yes to all the operators; an index of `method` keeps that. PostgreSQL only."""

    name: str
    parts: tuple[ExclusionPart, ...]
    method: str = "gist"
    predicate: Sql | None = None
    deferrable: Deferrable | None = None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are compared as they are, without those that expressions speak of."""
        return tuple(part.key.column for part in self.parts if part.key.column is not None)


@dataclass(frozen=True, slots=True)
class Index:
    """An index. `method` None is the database's own default, a B-tree; `with_` are storage parameters."""

    name: str
    parts: tuple[IndexPart, ...]
    unique: bool = False
    predicate: Sql | None = None
    method: str | None = None
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    with_: tuple[tuple[str, str], ...] = ()
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
