"""Columns: their defaults, the rules their values keep, and the columns themselves."""

from decimal import Decimal
from typing import Literal

from dovetail.data_classes import dataclass, field, hash_of_numbers
from dovetail.diagnostics import Span
from dovetail.schema.types import Type

__all__ = [
    "TITLES",
    "Bound",
    "Column",
    "Constant",
    "ConstantValue",
    "Database",
    "Default",
    "Generated",
    "GeneratedUuid",
    "Identity",
    "JsonConstant",
    "Length",
    "Now",
    "OneOf",
    "Pattern",
    "Rule",
    "Sql",
    "SqlDefault",
]

Database = Literal["postgresql", "sqlite"]
TITLES: dict[Database, str] = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
"""What the databases call themselves."""

ConstantValue = bool | int | Decimal | str | tuple["ConstantValue", ...]


@dataclass(frozen=True, slots=True)
class Sql:
    """Raw SQL that the user wrote, kept verbatim and never parsed.

    `variants` gives another text for one database, or None where that database does without.
    """

    text: str
    variants: tuple[tuple[Database, str | None], ...] = ()

    def on(self, database: Database) -> str | None:
        """Return the text for `database`; None means that the part it belongs to does not exist there."""
        for name, text in self.variants:
            if name == database:
                return text
        return self.text


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of the column's own type. Dates, times, uuids and enum values are strings in ISO form."""

    value: ConstantValue

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class JsonConstant:
    """A constant of a json column, as canonical JSON text (sorted keys, no spaces)."""

    text: str


@dataclass(frozen=True, slots=True)
class Now:
    """The start of the transaction, on date and time columns."""


@dataclass(frozen=True, slots=True)
class GeneratedUuid:
    """A fresh uuid: version 4 is random, version 7 sorts by time."""

    version: Literal[4, 7]


@dataclass(frozen=True, slots=True)
class SqlDefault:
    """Any other expression of the database."""

    sql: Sql


Default = Constant | JsonConstant | Now | GeneratedUuid | SqlDefault


@dataclass(frozen=True, slots=True)
class Bound:
    """The value lies between `minimum` and `maximum`, both included; None leaves that side open."""

    minimum: int | Decimal | str | None
    maximum: int | Decimal | str | None

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class Length:
    """The text has at least `minimum` and at most `maximum` characters; None leaves that side open."""

    minimum: int | None
    maximum: int | None

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class Pattern:
    """The text matches the regular expression somewhere; anchors are the author's."""

    regex: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of these."""

    values: tuple[int | Decimal | str, ...]

    __hash__ = hash_of_numbers


Rule = Bound | Length | Pattern | OneOf


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity column. `always` refuses values given by hand."""

    always: bool
    start: int | None = None
    increment: int | None = None

    __hash__ = hash_of_numbers


@dataclass(frozen=True, slots=True)
class Generated:
    """A column computed from its row."""

    sql: Sql
    stored: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `attribute` is its name in Python where the user chose one; `secret` keeps it out of what is read.

    `was` is what the spec called it before. `using` is how a migration fills it where it is new, or converts it.
    """

    name: str
    type: Type
    nullable: bool = False
    default: Default | None = None
    on_update: Now | None = None
    identity: Identity | None = None
    generated: Generated | None = None
    collation: str | None = None
    rules: tuple[Rule, ...] = ()
    read_only: bool = False
    secret: bool = False
    attribute: str | None = None
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    using: Sql | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    attribute_span: Span | None = field(default=None, compare=False, repr=False)
