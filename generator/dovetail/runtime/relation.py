"""What a relation is: the form of everything under `relations/`."""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Action",
    "Alternative",
    "Association",
    "Cardinality",
    "Discriminator",
    "Relation",
    "Side",
]

Side = Literal["referencing", "referenced", "association"]
"""Where a relation stands: beside its foreign key, opposite it, or behind an
association table.
"""

Cardinality = Literal["one", "many"]
Action = Literal["cascade", "set null", "set default", "restrict", "no action"]


@dataclass(frozen=True, slots=True)
class Association:
    """How a many-to-many relation goes: through `table`.

    Its `columns` refer to the table of the relation, its `related_columns` to the
    related one, by the foreign keys `foreign_key` and `related_foreign_key`.
    """

    table: str
    columns: tuple[str, ...]
    related_columns: tuple[str, ...]
    foreign_key: str
    related_foreign_key: str


@dataclass(frozen=True, slots=True)
class Discriminator:
    """The column of the referencing table that says in which table the row is that it
    refers to, and what it holds for this one.
    """

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """What makes a relation to one an alternative: a row has one of those `of` a name,
    each to another table, or none if they are `optional`. `word` is what the tag of a
    class says for this table.
    """

    of: str
    word: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """One side of a relation: what a row of `table` has of `related_table`.

    `columns` of `table` equal `related_columns` of `related_table`, pair by pair, or
    are held beside each other by the `association`. Tables and columns have their names
    in the database. Where `optional` is true a relation to one may have no row.
    `enforced` says whether the database keeps it, by the constraint `foreign_key` and
    with the actions `on_delete` and `on_update`; relations through an association have
    none of the three of their own. `inverse` is the name of the other side. Of the
    columns that refer, those that are `own` say which row it is, and whose row it refers
    to: they stay what they are whatever is assigned. With a
    `discriminator`, which triggers keep and no foreign key, rows are related only where
    the referencing one says so.
    """

    name: str
    table: str
    related_table: str
    side: Side
    cardinality: Cardinality
    columns: tuple[str, ...]
    related_columns: tuple[str, ...]
    optional: bool = False
    foreign_key: str | None = None
    on_delete: Action | None = None
    on_update: Action | None = None
    enforced: bool = True
    inverse: str | None = None
    association: Association | None = None
    own: tuple[str, ...] = ()
    discriminator: Discriminator | None = None
    alternative: Alternative | None = None
    doc: str | None = None
